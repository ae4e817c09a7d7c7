"""The addresses below /search/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
