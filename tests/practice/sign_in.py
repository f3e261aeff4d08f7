"""The door and the pages of one's own account in the tests that walk everything."""

from tests.pages import Page

NARROW = 390


READ = {
    "/account/": "",
    "/account/password/": "",
    "/account/second-factor/": "",
    "/account/app/": "",
    "/account/passkey/": "",
    "/account/confirm/": "",
}
WRITE = {
    "/account/password/change/": "",
    "/account/sessions/end-others/": "",
    "/account/sessions/00000000-0000-0000-0000-000000000000/end/": "",
    "/account/app/add/": "",
    "/account/passkey/add/": "",
    "/account/factors/1/remove/": "",
    "/account/recovery-codes/renew/": "",
    "/account/confirm/send/": "",
    "/account/confirm/passkey/": "",
}
PAGES = (
    Page("account", "/account/"),
    Page("password", "/account/password/"),
    Page("add-second-factor", "/account/second-factor/"),
    Page("add-app", "/account/app/"),
    Page("add-passkey", "/account/passkey/"),
    Page("confirm", "/account/confirm/"),
    Page("forgotten-password", "/sign-in/reset/", role=""),
    Page("reset-link-no-longer-valid", "/sign-in/reset/MQ/x-y/", role="", status=410),
)
STATES = (Page("account-narrow", "/account/", width=NARROW),)
