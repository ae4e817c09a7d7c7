"""The app's registration with Django."""

from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "generations"
    verbose_name = "Generations"

    def ready(self) -> None:
        """Tell the library what of it jobs use, the search what they say, and keys what they were used for.

        Hear when a file reaches PowerPost, when a job ends, and when a key can be used again.
        """
        from generations import key_uses, searching, uses  # noqa: F401
        from generations.announcements import on_generation_changed
        from generations.resuming import on_key_usable_again
        from generations.signals import generation_changed
        from generations.start import on_transfer_ended
        from media_library.signals import transfer_ended
        from workspaces.signals import key_usable_again

        key_usable_again.connect(on_key_usable_again, dispatch_uid="generations")
        transfer_ended.connect(on_transfer_ended, dispatch_uid="generations")
        generation_changed.connect(on_generation_changed, dispatch_uid="announcements")
