"""Addresses of the door, of one's own account, and of how the portal speaks and looks."""

from django.urls import include, path

from accounts import views

urlpatterns = [
    path("", include("accounts.sign_in.urls")),
    path("language/", views.set_language, name="set-language"),
    path("appearance/", views.set_appearance, name="set-appearance"),
]
