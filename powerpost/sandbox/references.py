"""The rules that need a look at what is there: media and generations named in a request.

Everything belongs to one workspace; what another one owns is simply not found.
"""

from collections.abc import Sequence
from uuid import UUID

from powerpost.catalog import (
    CONTENT_VIDEOS_MAX,
    MEDIA_FORMATS,
    POST_TYPES,
    STYLE_IMAGES_MAX,
    Kind,
    MediaType,
)
from powerpost.sandbox.answers import invalid, not_found
from powerpost.sandbox.fields import parse_uuid
from powerpost.sandbox.models import Generation, Media, Workspace


def _media_by_id(workspace: Workspace, media_ids: Sequence[str]) -> dict[str, Media]:
    identifiers = [identifier for text in media_ids if (identifier := parse_uuid(text)) is not None]
    found = {str(media.id): media for media in Media.objects.filter(workspace=workspace, id__in=identifiers)}
    return {text: found[text.lower()] for text in media_ids if text.lower() in found}


def content_media(workspace: Workspace, media_ids: Sequence[str]) -> list[Media]:
    """Return the input media of captions: up to ten images or one video, MP4 or MOV.

    Raises 400 for all that is wrong: the page "Generate Content" knows no 404.
    """
    found = _media_by_id(workspace, media_ids)
    for media_id in media_ids:
        if media_id not in found:
            raise invalid("media_ids", f"{media_id} was not found")
    media = [found[media_id] for media_id in media_ids]
    videos = [entry for entry in media if not entry.is_image]
    if videos and len(videos) < len(media):
        raise invalid("media_ids", "must be images or a video, not both")
    if len(videos) > CONTENT_VIDEOS_MAX:
        raise invalid("media_ids", f"must have at most {CONTENT_VIDEOS_MAX} video")
    for video in videos:
        video_format = MEDIA_FORMATS[video.format]
        if not video_format.for_captions:
            names = " or ".join(
                entry.name
                for entry in MEDIA_FORMATS.values()
                if entry.for_captions and entry.type == MediaType.VIDEO
            )
            raise invalid("media_ids", f"a video must be {names}, not {video_format.name}")
    return media


def style_images(workspace: Workspace, media_ids: Sequence[str]) -> list[Media]:
    """Return the reference images; raises 404 for an unknown one, 400 for a video."""
    found = _media_by_id(workspace, media_ids)
    for media_id in media_ids:
        if media_id not in found:
            raise not_found(f"style_images: {media_id} was not found")
        if not found[media_id].is_image:
            raise invalid("style_images", f"{media_id} is not an image")
    return [found[media_id] for media_id in media_ids]


def source_image(workspace: Workspace, media_id: str) -> Media:
    """Return the image to animate; raises 404 when it is unknown, 400 when it is a video."""
    media = _media_by_id(workspace, [media_id]).get(media_id)
    if media is None:
        raise not_found(f"source_image: {media_id} was not found")
    if not media.is_image:
        raise invalid("source_image", f"{media_id} is not an image")
    return media


def source_generation(workspace: Workspace, generation_id: str, source_post_type: str | None) -> Generation:
    """Return the completed caption generation that images are made for.

    Raises 404 when it is unknown, 400 when it is not completed or does not have `source_post_type`.
    """
    identifier = parse_uuid(generation_id)
    generation = find_generation(workspace, Kind.CONTENT, identifier) if identifier is not None else None
    if generation is None:
        raise not_found(f"generation_id: {generation_id} was not found")
    if generation.status != Generation.Status.COMPLETED:
        raise invalid("generation_id", "must be a completed caption generation")
    if source_post_type is not None and source_post_type not in generation.request["post_types"]:
        name = POST_TYPES[source_post_type].name
        raise invalid("source_post_type", f"{name} is not one of the generation's post types")
    return generation


def input_media(generation: Generation) -> list[Media]:
    """Return the media a caption generation was made from: references for its images by themselves."""
    return list(_media_by_id(generation.workspace, generation.request["media_ids"]).values())[
        :STYLE_IMAGES_MAX
    ]


def find_generation(workspace: Workspace, kind: Kind, identifier: UUID) -> Generation | None:
    """Return the workspace's generation of this kind, or None."""
    return (
        Generation.objects.filter(workspace=workspace, kind=kind, id=identifier)
        .select_related("workspace__account")
        .first()
    )
