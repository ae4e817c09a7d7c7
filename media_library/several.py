"""What can be done to several files at once: which are meant, and what they can be used for."""

import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress

from media_library.models import MediaFile
from powerpost import catalog
from workspaces.models import Workspace
from workspaces.numbers import grouped

# More than a page holds; a longer list was not written by one of our pages.
SEVERAL_MOST = 200
# Of files that stand in a way, this many are named.
NAMED_MOST = 5


class TooMany(Exception):
    """More files than are handled at once; the message is a sentence for the person."""


def ids_in(values: Iterable[str]) -> list[uuid.UUID]:
    """Return the ids among the values, each once; what is no id is passed over. Raises TooMany."""
    found: dict[uuid.UUID, None] = {}
    for value in values:
        with suppress(ValueError):
            found[uuid.UUID(value)] = None
    if len(found) > SEVERAL_MOST:
        raise TooMany(
            f"At most {SEVERAL_MOST} files are handled at once, and {grouped(len(found))} were chosen. "
            "Nothing was done."
        )
    return list(found)


def chosen_in(workspace: Workspace, ids: Sequence[uuid.UUID]) -> list[MediaFile]:
    """Return the workspace's files with these ids, in their order. Others are passed over."""
    found = MediaFile.objects.filter(workspace=workspace).in_bulk(ids) if ids else {}
    return [found[key] for key in ids if key in found]


def named(files: Sequence[MediaFile]) -> str:
    """Return the names of the files as a sentence says them: “a”, “b” and 3 more."""
    names = [f"“{media_file.name}”" for media_file in files[:NAMED_MOST]]
    if len(files) > NAMED_MOST:
        return f"{', '.join(names)} and {len(files) - NAMED_MOST} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def caption_obstacle(files: Sequence[MediaFile]) -> str:
    """Return why captions cannot be written from all of these files, or an empty text when they can."""
    images = [media_file for media_file in files if media_file.is_image]
    videos = [media_file for media_file in files if media_file.is_video]
    unread = [media_file for media_file in files if media_file.caption_obstacle]
    if unread:
        return f"{named(unread)}: {unread[0].caption_obstacle}; PowerPost reads MP4 and MOV there."
    if (images and videos) or len(videos) > catalog.CONTENT_VIDEOS_MAX:
        return (
            f"Captions are written from up to {catalog.CONTENT_IMAGES_MAX} images or from one video, and "
            f"{_said(images, 'image')} and {_said(videos, 'video')} are chosen."
            if images
            else f"Captions are written from one video at a time, and {len(videos)} are chosen."
        )
    if len(images) > catalog.CONTENT_IMAGES_MAX:
        most = catalog.CONTENT_IMAGES_MAX
        return f"Captions are written from up to {most} images, and {len(images)} are chosen."
    return _unsent(files)


def reference_obstacle(files: Sequence[MediaFile]) -> str:
    """Return why these files cannot all be style references of an image, or an empty text when they can."""
    videos = [media_file for media_file in files if media_file.is_video]
    if videos:
        return f"Only images can be style references, and {named(videos)} {_are(videos)} not."
    if len(files) > catalog.STYLE_IMAGES_MAX:
        return (
            f"An image takes up to {catalog.STYLE_IMAGES_MAX} style references, and {len(files)} are chosen."
        )
    return _unsent(files)


def _unsent(files: Sequence[MediaFile]) -> str:
    unsent = [media_file for media_file in files if media_file.transfer == MediaFile.Transfer.FAILED]
    return (
        f"{named(unsent)} could not be sent to PowerPost. Send it again from its page first."
        if unsent
        else ""
    )


def _said(files: Sequence[MediaFile], word: str) -> str:
    return f"{len(files)} {word}{'' if len(files) == 1 else 's'}"


def _are(files: Sequence[MediaFile]) -> str:
    return "is" if len(files) == 1 else "are"
