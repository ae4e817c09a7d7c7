"""The app's registration with Django."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "dashboard"
    verbose_name = "Dashboard"
