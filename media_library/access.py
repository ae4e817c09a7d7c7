"""Who may reach a file."""

from uuid import UUID

from django.http import Http404, HttpRequest

from media_library.models import MediaFile
from workspaces.access import Right, all_memberships, get_in_workspace


def get_media_file(request: HttpRequest, media_file_id: object, right: Right = Right.SEE) -> MediaFile:
    """Return the file; raises Http404 for a stranger and PermissionDenied without the right."""
    return get_in_workspace(request, MediaFile.objects.select_related("created_by"), right, pk=media_file_id)


def get_stored_file(request: HttpRequest, media_file_id: UUID) -> MediaFile:
    """Return the file to serve its bytes to a member of any role; raises Http404 for a stranger.

    Unlike `get_media_file` it leaves the person's current workspace alone: a picture that loads in one tab
    must not move another tab elsewhere.
    """
    memberships = [membership.workspace_id for membership in all_memberships(request)]
    media_file = MediaFile.objects.filter(pk=media_file_id, workspace_id__in=memberships).first()
    if media_file is None:
        raise Http404
    return media_file
