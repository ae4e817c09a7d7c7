"""Addresses of the media library, below /library/."""

from django.urls import path

from media_library.views import choosing, files, library, several, stored, tags

urlpatterns = [
    path("", library.library, name="library"),
    path("transfers/", library.transfers, name="media_transfers"),
    path("choose/", choosing.choose_media, name="choose_media"),
    path("several/", several.several, name="library_several"),
    path("tags/", tags.tags, name="library_tags"),
    path("tags/<int:tag_id>/", tags.change_tag, name="change_tag"),
    path("<uuid:media_file_id>/", files.media_file, name="media_file"),
    path("<uuid:media_file_id>/delete/", files.delete, name="delete_media_file"),
    path("<uuid:media_file_id>/rename/", files.rename, name="rename_media_file"),
    path("<uuid:media_file_id>/tags/", tags.file_tags, name="file_tags"),
    path("<uuid:media_file_id>/send-again/", files.send_again, name="retry_transfer"),
    path("<uuid:media_file_id>/file", stored.content, name="media_content"),
    path("<uuid:media_file_id>/display", stored.display, name="media_display"),
    path("<uuid:media_file_id>/thumbnail", stored.thumbnail, name="media_thumbnail"),
]
