"""The app's registration with Django."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "workspaces"
    verbose_name = "Workspaces"

    def ready(self) -> None:
        """Enter the formats that people choose from, before the first number is written; note sign-ins."""
        from workspaces import sign_ins
        from workspaces.formats import register_formats

        register_formats()
        sign_ins.listen()
