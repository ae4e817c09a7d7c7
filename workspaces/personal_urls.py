"""The addresses below /settings/: what a person sets for themselves."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
