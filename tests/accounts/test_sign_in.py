"""The door: signing in and out."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
URL = "/sign-in/"
EN = {"accept-language": "en"}


@pytest.fixture
def browser():
    return Client(headers=EN)


def test_the_right_password_opens_the_door(browser):
    user = make_user(email="office@example.org")
    response = browser.post(URL, {"email": "Office@Example.org", "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/")
    assert browser.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    "given",
    [
        {"email": "office@example.org", "password": "wrong"},
        {"email": "nobody@example.org", "password": PASSWORD},
    ],
)
def test_wrong_password_and_unknown_address_read_the_same_and_keep_the_address(browser, given):
    make_user(email="office@example.org")
    response = browser.post(URL, given)
    html = response.content.decode()
    assert response.status_code == 422
    assert "do not belong together" in html
    assert f'value="{given["email"]}"' in html
    assert given["password"] not in html
    assert "_auth_user_id" not in browser.session


def test_who_is_not_active_stays_outside(browser):
    make_user(email="gone@example.org", is_active=False)
    response = browser.post(URL, {"email": "gone@example.org", "password": PASSWORD})
    assert response.status_code == 422


def test_empty_fields_are_named(browser):
    html = browser.post(URL, {"email": "", "password": ""}).content.decode()
    assert "Enter your e-mail address." in html
    assert "Enter your password." in html


def test_a_null_byte_is_refused_not_a_server_error(browser):
    assert browser.post(URL, {"email": "a\x00@example.org", "password": "a\x00b"}).status_code == 422


def test_afterwards_the_page_that_was_asked_for_comes(browser):
    make_user(email="office@example.org")
    wanted = "/sectors/water/?as_of=2026-06-01"
    assert f'value="{wanted}"' in browser.get(URL, {"next": wanted}).content.decode()
    response = browser.post(URL, {"email": "office@example.org", "password": PASSWORD, "next": wanted})
    assert response.url == wanted


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"])
def test_never_to_another_site(browser, elsewhere):
    make_user(email="office@example.org")
    response = browser.post(URL, {"email": "office@example.org", "password": PASSWORD, "next": elsewhere})
    assert response.url == "/"


def test_the_session_is_a_new_one_after_signing_in(browser):
    make_user(email="office@example.org")
    browser.get(URL)
    before = browser.session.session_key
    browser.post(URL, {"email": "office@example.org", "password": PASSWORD})
    assert browser.session.session_key != before


def test_who_is_signed_in_is_sent_on(browser):
    browser.force_login(make_user())
    assert browser.get(URL).status_code == 302


def test_a_form_without_its_token_is_refused():
    strict = Client(enforce_csrf_checks=True, headers=EN)
    response = strict.post(URL, {"email": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert "You cannot do this" in response.content.decode()


def test_signing_out_ends_the_session(browser):
    browser.force_login(make_user())
    response = browser.post("/sign-out/")
    assert response.url == reverse("sign-in")
    assert "_auth_user_id" not in browser.session


def test_a_link_cannot_sign_anyone_out(browser):
    browser.force_login(make_user())
    assert browser.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in browser.session


def test_who_is_made_inactive_is_out_at_the_next_request(browser):
    user = make_user(role=Role.COORDINATOR)
    browser.force_login(user)
    user.is_active = False
    user.save()
    assert browser.get("/figures/").url.startswith(reverse("sign-in"))
