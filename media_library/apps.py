"""The app's registration with Django."""

from django.apps import AppConfig


class MediaLibraryConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "media_library"
    verbose_name = "Media library"
