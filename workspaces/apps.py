"""The app's registration with Django."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "workspaces"
    verbose_name = "Workspaces"
