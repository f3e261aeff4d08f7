"""Addresses of the door and of one's own account. Of django-allauth's own pages none is here."""

from django.urls import path

from accounts.sign_in.views import account, confirm, door, factors, reset, single_sign_on

urlpatterns = [
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-in/", door.sign_in, name="account_login"),  # what django-allauth calls it
    path("sign-in/passkey/", door.by_passkey, name="sign-in-passkey"),
    path("sign-in/code/", door.second_step, name="second-step"),
    path("sign-in/code/", door.second_step, name="mfa_authenticate"),  # what django-allauth calls it
    path("sign-in/code/passkey/", door.second_step_by_passkey, name="second-step-passkey"),
    path("sign-in/sso/", single_sign_on.start, name="sso-start"),
    path("sign-in/sso/back/", single_sign_on.back, name="sso-back"),
    path("sign-in/reset/", reset.ask, name="reset"),
    path("sign-in/reset/<str:uid>/<str:token>/", reset.choose, name="reset-password"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/password/change/", account.change_password, name="password-change"),
    path("account/sessions/end-others/", account.end_other_sessions, name="sessions-end-others"),
    path("account/sessions/<uuid:public_id>/end/", account.end_session, name="session-end"),
    path("account/second-factor/", factors.add, name="add-second-factor"),
    path("account/app/", factors.app, name="app"),
    path("account/app/add/", factors.add_app, name="app-add"),
    path("account/passkey/", factors.passkey, name="passkey"),
    path("account/passkey/add/", factors.add_passkey, name="passkey-add"),
    path("account/factors/<int:pk>/remove/", factors.remove, name="factor-remove"),
    path("account/recovery-codes/renew/", factors.renew_codes, name="recovery-codes-renew"),
    path("account/confirm/", confirm.confirm, name="confirm"),
    path("account/confirm/send/", confirm.send, name="confirm-send"),
    path("account/confirm/passkey/", confirm.send_passkey, name="confirm-passkey"),
]
