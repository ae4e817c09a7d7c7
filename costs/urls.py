"""The addresses below /costs/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
