"""People, standing in and API tokens in the tests that walk everything."""

from datetime import timedelta
from typing import Any

from accounts.models import Delegation, User
from accounts.models.token import issue_token
from tests.factories import NOW, TODAY
from tests.pages import Page


def make_delegation(*, absent: User, stand_in: User) -> Delegation:
    """Ten days from today, named by the absent person."""
    return Delegation.objects.create(
        absent=absent,
        stand_in=stand_in,
        first_date=TODAY,
        last_date=TODAY + timedelta(days=9),
        reason="Annual leave",
        made_by=absent,
        made_at=NOW,
    )


def codes(country: Any) -> dict[str, str]:
    """A token of the editor, and somebody who stands in for them."""
    token, _key = issue_token(user=country.editor, purpose="Statistics office", scope="read", days=9, now=NOW)
    made = make_delegation(absent=country.editor, stand_in=country.member)
    return {
        "api_token": str(token.public_id),
        "delegation": str(made.public_id),
        "person": str(country.helper.public_id),
    }


READ = {"/tokens/": "", "/standing-in/": ""}
WRITE = {
    "/tokens/make/": "",
    "/tokens/{api_token}/rotate/": "api_token",
    "/tokens/{api_token}/revoke/": "api_token",
    "/standing-in/make/": "",
    "/standing-in/stop/": "",
    "/standing-in/{delegation}/act/": "delegation",
    "/standing-in/{delegation}/end/": "delegation",
    "/people/invite/": "",
    "/people/{person}/change/": "",
    "/people/{person}/close/": "",
    "/people/{person}/reopen/": "",
    "/people/{person}/resend/": "",
}
PAGES = (
    Page("people", "/people/"),
    Page("api-tokens", "/tokens/"),
    Page("api-tokens-editor", "/tokens/", role="ministry_editor"),
    Page("standing-in", "/standing-in/"),
    Page("standing-in-editor", "/standing-in/", role="ministry_editor"),
)
