"""How the portal speaks and looks: chosen by a form, kept in cookies and with the person, known values only."""

import pytest
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_language_is_kept_in_this_browser(client, language):
    response = client.post("/language/", {"language": language, "next": "/sign-in/"})
    assert response.url == "/sign-in/"
    assert f'<html lang="{language}"' in client.get("/sign-in/").content.decode()


def test_a_language_is_kept_with_the_person(client):
    user = make_user()
    client.force_login(user)
    client.post("/language/", {"language": "kk"})
    user.refresh_from_db()
    assert user.language == "kk"
    elsewhere = Client(headers={"accept-language": "en"})
    elsewhere.force_login(user)
    assert '<html lang="kk"' in elsewhere.get("/figures/").content.decode()


def test_an_unknown_language_changes_nothing(client):
    user = make_user()
    client.force_login(user)
    client.post("/language/", {"language": "xx"})
    user.refresh_from_db()
    assert user.language == ""
    assert "django_language" not in client.cookies


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_kept_and_taken_back(client, theme):
    client.post("/appearance/", {"theme": theme, "next": "/sign-in/"})
    assert f'data-theme="{theme}"' in client.get("/sign-in/").content.decode()
    client.post("/appearance/", {"theme": "auto"})
    assert "data-theme" not in client.get("/sign-in/").content.decode()


def test_compact_rows_are_kept(client):
    client.post("/appearance/", {"density": "compact"})
    assert 'data-density="compact"' in client.get("/sign-in/").content.decode()


def test_single_keys_are_switched_off_and_on_again(client):
    client.force_login(make_user())
    client.post("/appearance/", {"single_keys": "off"})
    html = client.get("/help/").content.decode()
    assert 'data-single-keys="off"' in html
    assert "aria-keyshortcuts" not in html
    assert 'name="single_keys" value="on"' in html
    client.post("/appearance/", {"single_keys": "on"})
    html = client.get("/help/").content.decode()
    assert "data-single-keys" not in html
    assert 'aria-keyshortcuts="/"' in html


def test_a_forged_cookie_reaches_no_page(client):
    client.cookies["theme"] = '"><script>'
    html = client.get("/sign-in/").content.decode()
    assert "data-theme" not in html
    assert '"><script>' not in html


@pytest.mark.parametrize("address", ["/language/", "/appearance/"])
def test_they_never_lead_to_another_site(client, address):
    assert client.post(address, {"next": "//evil.example"}).url == "/"
    assert client.get(address).status_code == 405
