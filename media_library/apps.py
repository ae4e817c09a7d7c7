"""The app's registration with Django."""

from django.apps import AppConfig


class MediaLibraryConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "media_library"
    verbose_name = "Media library"

    def ready(self) -> None:
        """Make the folder for arriving bytes, which Django does not; have files found as they are now.

        Hear when a key can be used again.
        """
        from django.db.models.signals import post_delete

        from media_library import incoming, searching
        from media_library.models import MediaFile
        from media_library.resuming import on_key_usable_again
        from media_library.signals import files_described
        from workspaces.signals import key_usable_again

        incoming.folder()
        key_usable_again.connect(on_key_usable_again, dispatch_uid="media_library")
        files_described.connect(searching.on_files_described, dispatch_uid="searching")
        post_delete.connect(searching.on_file_deleted, sender=MediaFile, dispatch_uid="searching")
