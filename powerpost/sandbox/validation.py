"""The rules of the three generate requests, one dataclass and one reader each.

Everything that can be said without looking anything up is said here, with the limits of the catalog. What
depends on media or on another generation is in `references.py`. Written apart from the dashboard's own
request types, so that the two can find each other's mistakes.
"""

from dataclasses import dataclass
from typing import Any

from powerpost import catalog
from powerpost.sandbox.answers import invalid
from powerpost.sandbox.fields import Fields, parse_uuid


@dataclass(frozen=True, slots=True)
class ContentRequest:
    """Page "Generate Content", Request Body."""

    prompt: str | None
    media_ids: tuple[str, ...]
    post_types: tuple[str, ...]
    research_mode: str
    writing_style_id: str | None
    cta_text: str | None


@dataclass(frozen=True, slots=True)
class ImagesRequest:
    """Page "Generate Images", Request Body, with the defaults of the page filled in."""

    prompt: str | None
    size: str
    quantity: int
    model: str
    enhance_prompt: bool
    style_images: tuple[str, ...]
    generation_id: str | None
    source_post_type: str | None


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """Page "Generate Videos", Request Body, with the defaults of the page filled in."""

    prompt: str
    size: str
    duration: int
    model: str
    has_audio: bool
    enhance_prompt: bool
    source_image: str | None


def _known(request_type: type) -> tuple[str, ...]:
    return tuple(request_type.__dataclass_fields__)  # type: ignore[attr-defined]


def read_content_request(body: dict[str, Any]) -> ContentRequest:
    """Return the caption request in `body`; raises a 400 ApiError that names the field."""
    fields = Fields(body, _known(ContentRequest))
    # An empty list is no media either, and the prompt is what is missing then.
    if not fields.has("prompt") and body.get("media_ids", []) == []:
        raise invalid("prompt", "is required when there are no media_ids")
    prompt = fields.text("prompt", minimum=catalog.CONTENT_PROMPT_MIN, maximum=catalog.CONTENT_PROMPT_MAX)
    media_ids = fields.texts("media_ids", maximum=catalog.CONTENT_IMAGES_MAX) or ()
    for media_id in media_ids:
        if parse_uuid(media_id) is None:
            raise invalid("media_ids", f"{media_id!r} is not a media ID")
    post_types = fields.texts("post_types")
    if post_types is None:
        raise invalid("post_types", "is required")
    for post_type in post_types:
        if post_type not in catalog.POST_TYPES:
            raise invalid("post_types", f"{post_type!r} is not a post type")
    research_mode = fields.choice("research_mode", catalog.RESEARCH_MODES)
    if research_mode is None:
        raise invalid("research_mode", "is required")
    return ContentRequest(
        prompt=prompt,
        media_ids=media_ids,
        post_types=post_types,
        research_mode=research_mode,
        writing_style_id=fields.text("writing_style_id"),
        cta_text=fields.text("cta_text", maximum=catalog.CTA_TEXT_MAX),
    )


def read_images_request(body: dict[str, Any]) -> ImagesRequest:
    """Return the image request in `body`; raises a 400 ApiError that names the field."""
    fields = Fields(body, _known(ImagesRequest))
    generation_id = fields.text("generation_id")
    prompt = fields.text("prompt", maximum=catalog.IMAGE_PROMPT_MAX)
    if prompt is None and generation_id is None:
        raise invalid("prompt", "is required when there is no generation_id")
    model = catalog.IMAGE_MODELS[fields.choice("model", catalog.IMAGE_MODELS) or catalog.IMAGE_MODEL_DEFAULT]
    size = fields.choice("size", catalog.SIZE_NAMES) or catalog.IMAGE_SIZE_DEFAULT
    if size not in model.sizes:
        raise invalid("size", f"{size} is not supported by {model.id}, which makes {', '.join(model.sizes)}")
    quantity = fields.integer("quantity")
    if quantity is None:
        quantity = catalog.IMAGE_QUANTITY_DEFAULT
    if not catalog.IMAGE_QUANTITY_MIN <= quantity <= catalog.IMAGE_QUANTITY_MAX:
        raise invalid("quantity", f"must be {catalog.IMAGE_QUANTITY_MIN} to {catalog.IMAGE_QUANTITY_MAX}")
    source_post_type = fields.choice("source_post_type", catalog.POST_TYPES)
    if source_post_type is not None and generation_id is None:
        raise invalid("source_post_type", "is only for requests with a generation_id")
    return ImagesRequest(
        prompt=prompt,
        size=size,
        quantity=quantity,
        model=model.id,
        enhance_prompt=fields.flag("enhance_prompt"),
        style_images=fields.texts("style_images", maximum=catalog.STYLE_IMAGES_MAX) or (),
        generation_id=generation_id,
        source_post_type=source_post_type,
    )


def read_video_request(body: dict[str, Any]) -> VideoRequest:
    """Return the video request in `body`; raises a 400 ApiError that names the field."""
    fields = Fields(body, _known(VideoRequest))
    model = catalog.VIDEO_MODELS[fields.choice("model", catalog.VIDEO_MODELS) or catalog.VIDEO_MODEL_DEFAULT]
    prompt = fields.text("prompt", maximum=model.prompt_max)
    if prompt is None:
        raise invalid("prompt", "is required")
    size = fields.choice("size", model.sizes) or catalog.VIDEO_SIZE_DEFAULT
    duration = fields.integer("duration")
    if duration is None:
        raise invalid("duration", "is required")
    if duration not in model.durations:
        lengths = " or ".join(str(length) for length in model.durations)
        raise invalid("duration", f"must be {lengths} seconds for {model.id}")
    has_audio = fields.flag("has_audio")
    if has_audio and not model.has_audio:
        raise invalid("has_audio", f"is not supported by {model.id}")
    source_image = fields.text("source_image")
    if source_image is not None and parse_uuid(source_image) is None:
        raise invalid("source_image", "must be the UUID of an image")
    return VideoRequest(
        prompt=prompt,
        size=size,
        duration=duration,
        model=model.id,
        has_audio=has_audio,
        enhance_prompt=fields.flag("enhance_prompt"),
        source_image=source_image,
    )
