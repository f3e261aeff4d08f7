"""Addresses of the pages across the plan."""

from django.urls import path

from reporting import views

urlpatterns = [
    path("", views.home, name="home"),
    path("national/", views.national, name="national"),
    path("figures/", views.figures, name="figures"),
    path("portfolios/<slug:code>/", views.portfolio, name="portfolio"),
    path("sectors/<slug:code>/", views.sector, name="sector"),
    path("regions/<slug:code>/", views.region, name="region"),
    path("organisations/<slug:code>/", views.organisation, name="organisation"),
]
