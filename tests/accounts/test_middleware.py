"""Where a request came from, as the audit trail tells it."""

import pytest
from django.test import RequestFactory

from accounts.middleware import client_address

NEAR = "172.18.0.5"


def told(header: str | None) -> str | None:
    headers = {} if header is None else {"X-Forwarded-For": header}
    return client_address(RequestFactory(REMOTE_ADDR=NEAR).get("/", headers=headers))


def test_without_a_proxy_a_header_is_only_what_somebody_says(settings) -> None:
    settings.BEHIND_TLS_PROXY = False
    assert told("203.0.113.7") == NEAR


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7", "203.0.113.7"),  # what stands before was sent by the client
        ("2001:db8::7", "2001:db8::7"),
        (None, NEAR),
        ("", NEAR),
        ("not an address", NEAR),
        ("203.0.113.7, <script>", NEAR),
    ],
)
def test_behind_our_proxy_the_last_address_is_the_clients(settings, header: str | None, address: str) -> None:
    settings.BEHIND_TLS_PROXY = True
    assert told(header) == address
