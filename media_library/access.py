"""Who may reach a file."""

from django.http import HttpRequest

from media_library.models import MediaFile
from workspaces.access import Right, get_in_workspace


def get_media_file(request: HttpRequest, media_file_id: object, right: Right = Right.SEE) -> MediaFile:
    """Return the file; raises Http404 for a stranger and PermissionDenied without the right."""
    return get_in_workspace(request, MediaFile.objects.all(), right, pk=media_file_id)
