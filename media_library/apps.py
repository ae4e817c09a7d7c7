"""The app's registration with Django."""

from django.apps import AppConfig


class MediaLibraryConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "media_library"
    verbose_name = "Media library"

    def ready(self) -> None:
        """Make the folder for arriving bytes: Django writes uploads there and does not make it."""
        from media_library import incoming

        incoming.folder()
