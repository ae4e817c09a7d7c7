"""The app's registration with Django."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the app under its plain name, with its system check."""

    name = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        """Register the check."""
        from notifications import checks  # noqa: F401
