"""The app's registration with Django."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "workspaces"
    verbose_name = "Workspaces"

    def ready(self) -> None:
        """Enter the formats that people choose from, before the first number is written."""
        from workspaces.formats import register_formats

        register_formats()
