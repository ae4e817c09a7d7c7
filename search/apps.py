"""The app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Full-text search over what a workspace holds."""

    name = "search"
