"""Addresses of a person's own settings, below /settings/."""

from django.urls import path

from workspaces import personal_views

urlpatterns = [
    path("", personal_views.personal_settings, name="personal_settings"),
    path("password/", personal_views.change_password, name="change_password"),
]
