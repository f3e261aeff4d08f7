"""Addresses: one include for each app."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.sign_in.views import door
from delivery_portal import health

handler400 = "delivery_portal.api.bad_request"
handler500 = "delivery_portal.outage.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("delivery_portal.api")),
    path("admin/login/", door.admin_door),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),
    path("admin/", admin.site.urls),
    path("", include("reporting.urls")),
    path("", include("projects.urls")),
    path("", include("accounts.urls")),
]
