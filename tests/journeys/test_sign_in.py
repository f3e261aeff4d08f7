"""Somebody protects their account and signs in: an app's codes, then a passkey alone. By name: passkeys need one."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.test_second_factor import code_at
from tests.stack import Stack

pytestmark = pytest.mark.browser
EMAIL = "guarded@portal.example"


@pytest.fixture
def person(live_stack: Stack) -> tuple[str, str]:
    """Somebody of their own: a second factor on a shared account would stop the other journeys."""
    email, password = live_stack.account("coordinator")
    live_stack.query(
        "INSERT INTO accounts_user (public_id, email, full_name, role, language, password, is_active, is_staff,"
        " is_superuser, created_at) SELECT gen_random_uuid(), %s, 'Guarded', role, '', password, true, false, false,"
        " now() FROM accounts_user WHERE email = %s",
        EMAIL,
        email,
    )
    return EMAIL, password


@pytest.fixture
def window(live_stack: Stack, browser: Browser) -> Iterator[Page]:
    url = live_stack.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=url, locale="en")
    context.add_cookies([{"name": "django_language", "value": "en", "url": url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert [text for text in errors if "Failed to load resource" not in text] == []


def authenticator(page: Page) -> None:
    """A key that the browser believes to have: discoverable, and it knows its person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in(page: Page, person: tuple[str, str]) -> None:
    page.goto("/sign-in/")
    page.locator("#id_email").fill(person[0])
    page.locator("#id_password").fill(person[1])
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator("[data-menu] > summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in/")


def next_code(secret: str, *, steps: int = 0) -> str:
    """What the app shows, or will show so many half minutes ahead: a code that was taken once is not taken again."""
    return code_at(datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=30 * steps), secret)


def test_an_app_then_a_passkey_then_the_passkey_alone(window: Page, person: tuple[str, str]) -> None:
    sign_in(window, person)
    window.locator("[data-menu] > summary").click()
    window.get_by_role("link", name="Account and security").click()
    expect(window.locator(".sentence")).to_contain_text("Only a password protects your account")
    window.get_by_role("link", name="Add a second factor").click()
    window.get_by_role("link", name="Add an app").click()
    expect(window.locator("img.picture-code")).to_be_visible()
    secret = window.locator("strong.secret").inner_text().replace(" ", "")
    window.locator("#id_code").fill(next_code(secret))
    window.get_by_role("button", name="Add the app").click()
    expect(window.locator(".codes li")).to_have_count(10)
    recovery = window.locator(".codes li").first.inner_text()
    window.get_by_role("link", name="I have kept them").click()
    window.wait_for_url("**/national/")
    sign_out(window)

    sign_in(window, person)
    expect(window.get_by_role("heading", name="Second step")).to_be_visible()
    window.locator("#id_code").fill("000000")
    window.get_by_role("button", name="Go on").click()
    expect(window.locator("[role=alert]").first).to_contain_text("wrong, too old or was used already")
    window.locator("#id_code").fill(next_code(secret, steps=1))
    window.get_by_role("button", name="Go on").click()
    window.wait_for_url("**/national/")

    authenticator(window)
    window.goto("/account/passkey/")
    window.locator("#id_name").fill("Work laptop")
    window.get_by_role("button", name="Make the passkey").click()
    window.wait_for_url("**/account/")
    expect(window.get_by_role("row", name="Work laptop")).to_be_visible()
    expect(window.locator(".sentence")).to_contain_text("A second factor protects your account")
    sign_out(window)

    window.get_by_role("button", name="Sign in with a passkey").click()
    window.wait_for_url("**/national/")
    sign_out(window)

    sign_in(window, person)
    window.get_by_role("button", name="Use a passkey").click()
    window.wait_for_url("**/national/")
    sign_out(window)

    sign_in(window, person)
    window.locator("#id_code").fill(recovery)
    window.get_by_role("button", name="Go on").click()
    window.wait_for_url("**/national/")
    window.goto("/account/")
    expect(window.locator(".factor-acts")).to_contain_text("9 recovery codes are unused")
    window.get_by_role("button", name="Remove Work laptop").click()
    expect(window.get_by_role("row", name="Work laptop")).to_have_count(0)
    sign_out(window)
    window.get_by_role("button", name="Sign in with a passkey").click()
    expect(window.locator("[role=alert]").first).to_contain_text("does not open an account here")
