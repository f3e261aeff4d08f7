"""Single sign-on against a real provider over HTTP: who is let in, and which answers are not believed."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts.models import AuditEvent, ProviderIdentity, User
from accounts.roles import Role
from accounts.sign_in import provider as relying
from accounts.sign_in import sso
from tests.accounts.test_second_factor import with_app
from tests.factories import make_user
from tests.openid_provider import CLIENT, SECRET, Provider, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_pages")]
EMAIL = "editor@example.org"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running() as found:
        yield found


@pytest.fixture
def idp(server: Provider, settings: Any) -> Provider:
    """The provider, as right as it can be, and the portal that is its client."""
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = server.issuer, CLIENT, SECRET
    relying.forget()
    server.claims = {"sub": "person-1", "email": EMAIL, "email_verified": True, "name": "Editor"}
    server.changes = {}
    server.algorithm, server.signs_with, server.kid = "RS256", server.key, "key-1"
    return server


def start(client: Client, *, to: str = "/figures/") -> str:
    """Where the browser is sent."""
    sent = client.post("/sign-in/sso/", {"next": to})["Refresh"]
    return sent.removeprefix("0; url=")


def come_back(client: Client, idp: Provider, address: str | None = None, **given: str) -> Any:
    code = idp.authorize(address or start(client))
    return client.get("/sign-in/sso/back/", {"code": code, "state": idp.asked["state"]} | given)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_without_a_provider_there_is_no_button_and_no_address(settings: Any, in_english: None) -> None:
    assert settings.OIDC_ISSUER == ""
    assert "/sign-in/sso/" not in Client().get("/sign-in/").content.decode()
    assert [Client().get(f"/sign-in/sso/{end}").status_code for end in ("", "back/?code=1")] == [404, 404]


def test_a_person_with_a_verified_address_is_linked_and_found_again_by_sub(idp: Provider, settings: Any) -> None:
    settings.OIDC_NAME = "the state gateway"
    user = make_user(email=EMAIL)
    client = Client()
    assert "the state gateway" in client.get("/sign-in/").content.decode()
    anonymous = client.session.session_key
    address = start(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{settings.PORTAL_URL}/sign-in/sso/back/"
    assert asked["nonce"] != asked["state"]
    before = client.session.session_key
    response = come_back(client, idp, address)
    assert (response.status_code, response["Location"]) == (302, "/figures/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key not in {before, anonymous}
    assert ProviderIdentity.objects.get().subject == "person-1"

    idp.claims |= {"email": "new.name@example.org", "email_verified": False}
    again = Client()
    come_back(again, idp)
    assert again.session["_auth_user_id"] == str(user.pk)
    actions = AuditEvent.objects.filter(object_id=user.public_id).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["identity.linked", "sign_in", "sign_in"]


def test_only_a_button_of_ours_leads_to_the_provider(idp: Provider) -> None:
    """A link or a form elsewhere signs nobody in whom the provider would let pass without a question."""
    idp.requests.clear()
    client = Client(enforce_csrf_checks=True)
    linked = client.get("/sign-in/sso/?next=https://elsewhere.example/")
    assert (linked.status_code, "Refresh" in linked, "sso" in client.session) == (200, False, False)
    assert 'name="next" value="/"' in linked.content.decode()
    assert client.post("/sign-in/sso/").status_code == 403
    token = client.cookies["csrftoken"].value
    pressed = client.post("/sign-in/sso/", {"csrfmiddlewaretoken": token})
    address = pressed["Refresh"].removeprefix("0; url=")
    assert urlsplit(address).netloc == urlsplit(idp.issuer).netloc
    assert address.replace("&", "&amp;") in pressed.content.decode()
    assert pressed["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_an_answer_belongs_to_one_browser_and_opens_once(idp: Provider) -> None:
    make_user(email=EMAIL)
    client, thief = Client(), Client()
    address = start(client)
    code = idp.authorize(address)
    back = {"code": code, "state": idp.asked["state"]}
    assert thief.get("/sign-in/sso/back/", back).status_code == 403
    start(thief)
    assert thief.get("/sign-in/sso/back/", back).status_code == 403  # login CSRF: a state of another browser
    assert come_back(Client(), idp, state="other").status_code == 403
    assert client.get("/sign-in/sso/back/", back).status_code == 302
    client.post("/sign-out/")
    assert client.get("/sign-in/sso/back/", back).status_code == 403
    # The attacker's own code in the victim's attempt: PKCE and nonce belong to the browser that began.
    victim = Client()
    state = parse_qs(urlsplit(start(victim)).query)["state"][0]
    stolen = idp.authorize(start(Client()))
    assert victim.get("/sign-in/sso/back/", {"code": stolen, "state": state}).status_code == 403
    assert victim.get("/sign-in/sso/back/", {"error": "access_denied", "state": state}).status_code == 403
    assert not any(is_in(one) for one in (client, thief, victim))


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_600_000_000},
        {"exp": None},
        {"iat": 9_999_999_999},
        {"nbf": 9_999_999_999},
        {"sub": None},
        {"sub": ""},
    ],
    ids=str,
)
def test_a_token_for_somebody_or_sometime_else_is_refused(idp: Provider, changes: dict[str, Any]) -> None:
    make_user(email=EMAIL)
    idp.changes = changes
    client = Client()
    assert come_back(client, idp).status_code == 403
    assert not is_in(client)


def test_a_token_that_the_provider_did_not_sign_is_refused(idp: Provider, caplog: pytest.LogCaptureFixture) -> None:
    make_user(email=EMAIL)
    public = idp.published.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for algorithm, key, kid in (
        ("none", None, "key-1"),
        ("HS256", public, "key-1"),  # the public key as if it were a secret
        ("HS256", SECRET, "key-1"),
        ("RS256", other, "key-1"),
        ("RS256", other, "key-2"),
    ):
        idp.algorithm, idp.signs_with, idp.kid = algorithm, key, kid
        client = Client()
        assert come_back(client, idp).status_code == 403, algorithm
        assert not is_in(client)
    assert "signed by none" in caplog.text
    assert "does not publish" in caplog.text


def test_a_new_key_of_the_provider_is_found_without_a_restart(idp: Provider) -> None:
    make_user(email=EMAIL)
    assert come_back(Client(), idp).status_code == 302
    assert idp.requests.count("/keys") >= 1
    old, idp.published = idp.published, rsa.generate_private_key(65537, 2048).public_key()
    assert relying._key("key-1") is not None
    with pytest.raises(relying.ProviderError):
        relying._key("key-9")
    idp.published = old


def test_strangers_and_unverified_addresses_stay_outside(idp: Provider, in_english: None) -> None:
    stranger = come_back(Client(), idp)
    assert stranger.status_code == 403
    assert "You were not signed in" in stranger.content.decode()
    user = make_user(email=EMAIL)
    for said in (False, None, "true", 1):
        idp.claims["email_verified"] = said
        assert come_back(Client(), idp).status_code == 403
    idp.claims["email_verified"] = True
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert come_back(Client(), idp).status_code == 403
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert come_back(Client(), idp).status_code == 302
    idp.claims["sub"] = "person-2"  # somebody else was given the address
    assert come_back(Client(), idp).status_code == 403
    reasons = AuditEvent.objects.filter(action="sign_in.refused").values_list("reason", flat=True)
    assert len(reasons) == 7
    assert User.objects.count() == 1


def test_roles_come_from_a_claim_and_are_followed_at_each_sign_in(idp: Provider, settings: Any) -> None:
    settings.OIDC_ROLE_CLAIM = "realm.roles"
    settings.OIDC_ROLES = {"dp-office": "project_office", "dp-minister": "minister"}
    idp.claims["realm"] = {"roles": ["else", "dp-minister"]}
    assert come_back(Client(), idp).status_code == 403  # a role, but nobody is made without OIDC_CREATE
    settings.OIDC_CREATE = True
    client = Client()
    assert come_back(client, idp).status_code == 302
    user = User.objects.get(email=EMAIL)
    assert (user.role, user.full_name, user.has_usable_password()) == (Role.MINISTER, "Editor", False)

    idp.claims["realm"] = {"roles": ["dp-minister", "dp-office"]}
    come_back(Client(), idp)
    user.refresh_from_db()
    assert user.role == Role.PROJECT_OFFICE
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    idp.claims["realm"] = {"roles": ["dp-minister"]}
    come_back(Client(), idp)
    user.refresh_from_db()
    assert (user.role, user.is_staff, user.is_superuser) == (Role.MINISTER, False, False)
    changed = AuditEvent.objects.filter(action="user.changed", object_id=user.public_id).order_by("pk")
    assert [(event.before["role"], event.after["role"]) for event in changed] == [
        ("minister", "project_office"),
        ("project_office", "minister"),
    ]
    without: list[Any] = [{}, {"roles": []}, {"roles": {"dp-minister": 1}}, "dp-minister", None]
    for nothing in without:
        idp.claims["realm"] = nothing
        assert come_back(Client(), idp).status_code == 403


def test_two_factors_only_when_the_provider_says_so(idp: Provider, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    user = make_user(email=EMAIL)
    client = Client()
    come_back(client, idp)
    assert client.get("/figures/")["Location"] == "/account/second-factor/"
    settings.OIDC_TWO_FACTORS = ["mfa", "urn:two"]
    for claims, vouched in (({"amr": ["pwd", "mfa"]}, True), ({"acr": "urn:two"}, True), ({"amr": ["pwd"]}, False)):
        idp.changes = claims
        client = Client()
        come_back(client, idp)
        assert (client.get("/figures/").status_code == 200) is vouched
    assert not sso.vouches_for_two_factors({"amr": [{}, None], "acr": []})
    with_app(user)
    asked = come_back(Client(), idp)
    assert asked["Location"] == "/sign-in/code/"
    idp.changes = {"amr": ["mfa"]}
    assert come_back(Client(), idp)["Location"] == "/figures/"


def test_who_has_no_password_confirms_through_the_provider(idp: Provider, in_english: None) -> None:
    user = make_user(email=EMAIL)
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    page = client.get("/account/confirm/?next=/account/app/").content.decode()
    assert 'action="/sign-in/sso/"' in page
    assert "Confirm by single sign-on" in page
    address = start(client, to="/account/app/")
    assert "prompt=login" in address
    assert come_back(client, idp, address)["Location"] == "/account/app/"
    assert client.get("/account/app/").status_code == 200
    client.force_login(make_user())
    assert come_back(client, idp).status_code == 403  # another person came back
    client.force_login(user)
    idp.changes = {"auth_time": 1_600_000_000}
    assert come_back(client, idp).status_code == 403  # the provider did not ask anew


def test_a_provider_that_is_away_or_another_one_is_no_server_error(idp: Provider, settings: Any) -> None:
    settings.OIDC_ISSUER = idp.issuer + "/"
    assert Client().post("/sign-in/sso/").status_code == 403
    settings.OIDC_ISSUER = "http://127.0.0.1:1"
    assert Client().post("/sign-in/sso/").status_code == 403
    settings.DEMO = False
    settings.OIDC_ISSUER = idp.issuer
    relying.forget()
    with pytest.raises(relying.ProviderError, match="not https"):
        relying.authorization_address(relying.Attempt(), back="https://portal.example/", again=False)
    with pytest.raises(relying.ProviderError):
        relying.verified(jwt.encode({}, "x" * 32, algorithm="HS256"), nonce="n")
