"""Renders a job of each kind: what comes of a request, with the words that spoil it."""

from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from PIL import Image, ImageOps

from powerpost import catalog
from powerpost.catalog import Kind, MediaType
from powerpost.sandbox import faults, films, pictures, prices, storage
from powerpost.sandbox.captions import Brief, write_captions
from powerpost.sandbox.jobs import MadeFile, Outcome
from powerpost.sandbox.models import Generation, Media
from powerpost.sandbox.references import input_media
from powerpost.sandbox.speeds import frame_rate

THUMBNAIL_SIZE = (catalog.THUMBNAIL_PIXELS, catalog.THUMBNAIL_PIXELS)


def render(generation: Generation) -> Outcome:
    """Return what the job comes to; its files are then in the storage, each complete."""
    if faults.FAIL.text in generation.words:
        return _failure(generation)
    match generation.kind_value:
        case Kind.CONTENT:
            return _render_captions(generation)
        case Kind.IMAGES:
            return _render_images(generation)
        case Kind.VIDEO:
            return _render_video(generation)


FAILURES: dict[Kind, tuple[str, str]] = {
    Kind.CONTENT: ("CONTENT_GENERATION_FAILED", "The captions could not be generated. Credits refunded."),
    Kind.IMAGES: ("IMAGE_GENERATION_FAILED", "All images failed to generate. Credits refunded."),
    # Code and message as on the page "Generate Videos", Response (Failed).
    Kind.VIDEO: ("VIDEO_GENERATION_FAILED", "Video generation timed out"),
}


def _failure(generation: Generation) -> Outcome:
    code, message = FAILURES[generation.kind_value]
    return Outcome(error_code=code, error_message=message, refunded=generation.credits_used)


def _render_captions(generation: Generation) -> Outcome:
    request = generation.request
    media = [Media.objects.filter(id=media_id).first() for media_id in request["media_ids"]]
    images = [entry for entry in media if entry is not None and entry.is_image]
    video = next((entry for entry in media if entry is not None and not entry.is_image), None)
    brief = Brief(
        prompt=faults.without_words(request["prompt"] or ""),
        deep=request["research_mode"] == "deep",
        call_to_action=request["cta_text"] or "",
        image_count=len(images),
        video_seconds=video.duration if video else None,
    )
    return Outcome(outputs=write_captions(brief, catalog.platforms_of(request["post_types"])))


def _references(generation: Generation) -> list[Media]:
    """Return the media that guide the pictures: named ones, and those of the source generation."""
    request = generation.request
    references = list(Media.objects.filter(workspace=generation.workspace, id__in=request["style_images"]))
    if request["generation_id"]:
        source = Generation.objects.filter(id=request["generation_id"]).select_related("workspace").first()
        references += input_media(source) if source else []
    return references


def reference_picture(media: Media) -> Image.Image | None:
    """Return a small picture of an image or of a video's first frame; None when its file is gone."""
    path = storage.file_path(media.id, media.format)
    try:
        return pictures.open_small(path) if media.is_image else films.first_frame(path)
    except (OSError, ValueError):
        return None


def _render_images(generation: Generation) -> Outcome:
    request = generation.request
    model = catalog.IMAGE_MODELS[request["model"]]
    size = model.sizes[request["size"]]
    quantity: int = request["quantity"]
    made_count = quantity - 1 if faults.PARTIAL.text in generation.words else quantity
    if made_count == 0:
        return _failure(generation)
    references = [
        picture for media in _references(generation) if (picture := reference_picture(media)) is not None
    ]
    files = []
    for position in range(made_count):
        picture = pictures.draw(
            pictures.Scene(
                prompt=faults.without_words(generation.prompt),
                width=size.width,
                height=size.height,
                variation=f"{model.id} {position} {request['enhance_prompt']}",
                note=f"{position + 1} of {quantity}" if quantity > 1 else "",
            ),
            references,
        )
        files.append(_keep_picture(uuid5(generation.id, str(position)), picture))
    if made_count == quantity:
        return Outcome(files=files)
    failed = quantity - made_count
    return Outcome(
        files=files,
        error_code="PARTIAL_FAILURE",
        error_message=f"{failed} of {quantity} images failed to generate. "
        "Credits refunded for failed images.",
        refunded=prices.images_price(model.id, failed),
    )


def _keep_picture(media_id: UUID, picture: Image.Image) -> MadeFile:
    path = storage.file_path(media_id, "webp")
    draft = storage.draft_path(path.name)
    # Method 2 takes a third of the time of Pillow's default and costs a tenth more bytes.
    picture.save(draft, "WEBP", quality=86, method=2)
    draft.replace(path)
    _keep_thumbnail(media_id, picture)
    return MadeFile(
        id=str(media_id),
        type=MediaType.IMAGE,
        format="webp",
        file_size=path.stat().st_size,
        width=picture.width,
        height=picture.height,
    )


def _keep_thumbnail(media_id: UUID, picture: Image.Image) -> None:
    path = storage.thumbnail_path(media_id)
    draft = storage.draft_path(path.name)
    ImageOps.contain(picture, THUMBNAIL_SIZE).save(draft, "JPEG", quality=85)
    draft.replace(path)


def _render_video(generation: Generation) -> Outcome:
    request: dict[str, Any] = generation.request
    model = catalog.VIDEO_MODELS[request["model"]]
    size = model.sizes[request["size"]]
    media_id = uuid5(generation.id, "video")
    path = storage.file_path(media_id, "mp4")
    draft = storage.draft_path(path.name)
    source = Media.objects.filter(id=request["source_image"]).first() if request["source_image"] else None
    film = films.Film(
        prompt=faults.without_words(generation.prompt),
        width=size.width,
        height=size.height,
        duration=request["duration"],
        has_audio=request["has_audio"],
        frame_rate=frame_rate(settings.SPEED),
        variation=f"{model.id} {request['enhance_prompt']}",
        source=storage.file_path(source.id, source.format) if source else None,
    )
    poster = films.shoot(film, draft)
    draft.replace(path)
    _keep_thumbnail(media_id, poster)
    return Outcome(
        files=[
            MadeFile(
                id=str(media_id),
                type=MediaType.VIDEO,
                format="mp4",
                file_size=path.stat().st_size,
                width=size.width,
                height=size.height,
                duration=request["duration"],
            )
        ]
    )
