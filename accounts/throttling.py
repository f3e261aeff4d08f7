"""Rate limits for each token (or signed-in person), counted in the cache. Without the cache nobody is limited."""

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiToken

if TYPE_CHECKING:  # rest_framework.views reads the setting that names this module
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)

WINDOW = 60
"""Seconds of one window; the limit for a window is `settings.API_REQUESTS_PER_MINUTE`."""

PAUSE_AFTER_FAILURE = 5.0
"""Seconds for which the cache is left alone after a failure: an outage must not cost each request a timeout."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the window for one caller."""

    limit: int
    used: int
    reset_in: int

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """The fields of the IETF draft (RateLimit, RateLimit-Policy) and the older three that most clients read."""
        left = max(0, self.limit - self.used)
        return {
            "RateLimit-Policy": f'"default";q={self.limit};w={WINDOW}',
            "RateLimit": f'"default";r={left};t={self.reset_in}',
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(self.reset_in),
        }


class _Breaker:
    """Remembers in this process until when the cache is left alone."""

    closed_until = 0.0


def take(*, caller: str, limit: int, now: float) -> Allowance | None:
    """Count one request of `caller` at `now` (seconds of the epoch); None when the cache cannot be reached."""
    if time.monotonic() < _Breaker.closed_until:
        return None
    window, into = divmod(int(now), WINDOW)
    key = f"rate:{caller}:{window}"
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        used = cache.incr(key)
    except Exception as error:  # whatever the cache does, a limit that cannot be counted lets the request through
        _Breaker.closed_until = time.monotonic() + PAUSE_AFTER_FAILURE
        logger.warning("Rate limits are not counted for %s seconds: %s", PAUSE_AFTER_FAILURE, error)
        return None
    return Allowance(limit, used, WINDOW - into)


class CallerThrottle(BaseThrottle):
    """One allowance for each token, one for each person in a browser. Anonymous callers are refused before."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: "APIView") -> bool:
        caller = _caller(request)
        if caller is None:
            return True
        self.allowance = take(caller=caller, limit=settings.API_REQUESTS_PER_MINUTE, now=time.time())
        request._request.rate_allowance = self.allowance  # type: ignore[attr-defined]
        return self.allowance is None or not self.allowance.exceeded

    def wait(self) -> float | None:
        return self.allowance.reset_in if self.allowance else None


def _caller(request: Request) -> str | None:
    if isinstance(request.auth, ApiToken):
        return f"token:{request.auth.pk}"
    return f"user:{request.user.pk}" if request.user.is_authenticated else None
