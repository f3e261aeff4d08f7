"""Addresses: one include for each app."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from delivery_portal import health

handler400 = "delivery_portal.api.bad_request"
handler500 = "delivery_portal.outage.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("delivery_portal.api")),
    path("admin/", admin.site.urls),
    path("", include("reporting.urls")),
    path("", include("projects.urls")),
    path("", include("accounts.urls")),
]
