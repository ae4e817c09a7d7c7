"""The app's registration with Django."""

from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "generations"
    verbose_name = "Generations"

    def ready(self) -> None:
        """Tell the library what of it the jobs use, and hear when a file has reached PowerPost."""
        from generations import uses  # noqa: F401
        from generations.start import on_transfer_ended
        from media_library.signals import transfer_ended

        transfer_ended.connect(on_transfer_ended, dispatch_uid="generations")
