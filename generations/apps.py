"""The app's registration with Django."""

from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "generations"
    verbose_name = "Generations"
