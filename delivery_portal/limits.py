"""How often one network address, and one person on pages, may ask in a minute. The API counts its callers by itself.

Nobody is shut out by a neighbour: a valid token or session passes whatever else came from the same address. Counted in
the cache, by accounts.throttling; without the cache nobody is limited.
"""

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.middleware import client_address
from accounts.throttling import Allowance, take
from delivery_portal.middleware import HEALTH
from projects.api.problems import Problem, as_response

Next = Callable[[HttpRequest], HttpResponse]
API = "/api/"


class AddressLimitMiddleware:
    """429 with Retry-After before a view does its work; for tokens that open nothing, instead of their 401."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in HEALTH:
            return self.get_response(request)
        if request.path.startswith(API) and "Authorization" in request.headers:
            return self._by_token(request)
        if request.user.is_authenticated:
            if request.path.startswith(API):
                return self.get_response(request)
            return self._within(f"user:{request.user.pk}", settings.API_REQUESTS_PER_MINUTE, request)
        return self._within(f"address:{network_of(request)}", settings.ANONYMOUS_REQUESTS_PER_MINUTE, request)

    def _within(self, caller: str, limit: int, request: HttpRequest) -> HttpResponse:
        allowance = take(caller=caller, limit=limit, now=time.time())
        return refusal(request, allowance) if exceeded(allowance) else self.get_response(request)

    def _by_token(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 401:
            return response
        caller = f"failed:{network_of(request)}"
        allowance = take(caller=caller, limit=settings.FAILED_TOKENS_PER_MINUTE, now=time.time())
        return refusal(request, allowance) if exceeded(allowance) else response


def exceeded(allowance: Allowance | None) -> bool:
    """False also where the cache could not be asked."""
    return allowance is not None and allowance.exceeded


def network_of(request: HttpRequest) -> str:
    """The address that is counted; of IPv6 the network of 64 bits, of which one household has 2⁶⁴ addresses."""
    given = client_address(request) or ""
    try:
        address = ip_address(given)
    except ValueError:  # a socket of this machine has none
        return "local"
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def refusal(request: HttpRequest, allowance: Allowance | None) -> HttpResponse:
    """429: problem+json for the API, a page for people."""
    wait = str(allowance.reset_in if allowance else 60)
    if request.path.startswith(API):
        return as_response(Problem("rate-limited", headers={"Retry-After": wait}), request)
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = wait
    return response
