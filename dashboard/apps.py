"""The app's registration with Django."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Registers the app under its plain name, with its system checks."""

    name = "dashboard"
    verbose_name = "Dashboard"

    def ready(self) -> None:
        """Register the checks, which import models."""
        from dashboard import checks, measuring  # noqa: F401
        from powerpost import exchanges

        exchanges.listen(measuring.observe_exchange)
