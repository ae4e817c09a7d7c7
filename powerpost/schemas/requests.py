"""The three generation requests, which check themselves against the catalog.

None means "not filled in": such a field is not sent, and PowerPost's own default applies. A field
that holds only blanks, or an empty list, counts as not filled in too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

from powerpost import catalog
from powerpost.catalog import Kind, MediaFormat, MediaType, VideoModel
from powerpost.schemas.checks import Findings, either, filled

ImagesMode = Literal["text", "reference", "post"]


class Sendable:
    """What the three requests share: how they become JSON."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        """Return exactly what was filled in: no nulls, no blanks; text without blanks at its ends."""
        values = {field.name: filled(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ContentRequest(Sendable):
    """Captions from a prompt, from up to ten images or from one video (page "Generate Content")."""

    kind: ClassVar = Kind.CONTENT

    post_types: Sequence[str]
    research_mode: str
    prompt: str | None = None
    media_ids: Sequence[str] | None = None
    writing_style_id: str | None = None
    cta_text: str | None = None

    def validate(self, media: Sequence[MediaFormat] | None = None) -> None:
        """Raise RequestInvalid with every wrong field.

        `media` holds the format of each of `media_ids`, in the same order, when the caller knows them;
        only then the kinds of media are checked. Rules: page "Generate Content", Input Types to Common
        Parameters; the prompt keeps its 3 to 500 characters beside media too.
        """
        findings = Findings()
        findings.check_text(
            "prompt", self.prompt, shortest=catalog.CONTENT_PROMPT_MIN, longest=catalog.CONTENT_PROMPT_MAX
        )
        if filled(self.prompt) is None and filled(self.media_ids) is None:
            findings.add("prompt", "Write a prompt, or choose images or a video.")
        if filled(self.post_types) is None:
            findings.add("post_types", "Choose at least one post type.")
        elif findings.check_ids("post_types", self.post_types, "post type"):
            for unknown in [entry for entry in self.post_types if entry not in catalog.POST_TYPES]:
                findings.add("post_types", f"PowerPost has no post type “{unknown}”.")
        modes = [mode.name for mode in catalog.RESEARCH_MODES.values()]
        if filled(self.research_mode) is None:
            findings.add("research_mode", f"Choose {either(modes)}.")
        else:
            findings.check_choice("research_mode", self.research_mode, catalog.RESEARCH_MODES, modes)
        findings.check_text("writing_style_id", self.writing_style_id)
        findings.check_text("cta_text", self.cta_text, longest=catalog.CTA_TEXT_MAX)
        if findings.check_ids("media_ids", self.media_ids, "file"):
            self._check_media(findings, media)
        findings.raise_if_any()

    def _check_media(self, findings: Findings, media: Sequence[MediaFormat] | None) -> None:
        """Up to ten images or exactly one video, never both; MP4 and MOV only."""
        if media is None:
            count = len(self.media_ids or ())
            if count > catalog.CONTENT_IMAGES_MAX:
                findings.add("media_ids", f"At most {catalog.CONTENT_IMAGES_MAX} files; {count} are chosen.")
            return
        images = [entry for entry in media if entry.type is MediaType.IMAGE]
        videos = [entry for entry in media if entry.type is MediaType.VIDEO]
        if images and videos:
            findings.add("media_ids", "Choose images or one video, not both.")
        if len(images) > catalog.CONTENT_IMAGES_MAX:
            findings.add(
                "media_ids", f"At most {catalog.CONTENT_IMAGES_MAX} images; {len(images)} are chosen."
            )
        if len(videos) > catalog.CONTENT_VIDEOS_MAX:
            findings.add(
                "media_ids", f"At most {catalog.CONTENT_VIDEOS_MAX} video; {len(videos)} are chosen."
            )
        for name in sorted({entry.name for entry in media if not entry.for_captions}):
            usable = _format_names(MediaType.VIDEO, for_captions=True)
            findings.add("media_ids", f"PowerPost cannot caption {name}; choose {either(usable)}.")


@dataclass(frozen=True, slots=True)
class ImagesRequest(Sendable):
    """Images from a prompt, from references or for existing captions (page "Generate Images")."""

    kind: ClassVar = Kind.IMAGES

    prompt: str | None = None
    size: str | None = None
    quantity: int | None = None
    model: str | None = None
    enhance_prompt: bool | None = None
    style_images: Sequence[str] | None = None
    generation_id: str | None = None
    source_post_type: str | None = None

    @property
    def mode(self) -> ImagesMode:
        """The input mode that PowerPost will read from the fields (page, Input Modes)."""
        if filled(self.generation_id) is not None:
            return "post"
        return "text" if filled(self.style_images) is None else "reference"

    def validate(self, style_formats: Sequence[MediaFormat] | None = None) -> None:
        """Raise RequestInvalid with every wrong field.

        `style_formats` holds the format of each of `style_images`, in the same order, when the caller
        knows them. Rules: page "Generate Images", Input Modes to Image Sizes.
        """
        findings = Findings()
        findings.check_text("prompt", self.prompt, longest=catalog.IMAGE_PROMPT_MAX)
        if filled(self.prompt) is None and self.mode != "post":
            findings.add("prompt", "Write a prompt; only images for existing captions can do without.")
        model = findings.find_model(self.model, catalog.IMAGE_MODELS, catalog.IMAGE_MODEL_DEFAULT)
        findings.check_size(self.size, model)
        findings.check_number(
            "quantity", self.quantity, catalog.IMAGE_QUANTITY_MIN, catalog.IMAGE_QUANTITY_MAX
        )
        findings.check_flag("enhance_prompt", self.enhance_prompt)
        if findings.check_ids("style_images", self.style_images, "image"):
            self._check_references(findings, style_formats)
        findings.check_text("generation_id", self.generation_id)
        if filled(self.source_post_type) is not None:
            self._check_source_post_type(findings)
        findings.raise_if_any()

    def _check_references(self, findings: Findings, formats: Sequence[MediaFormat] | None) -> None:
        count = len(self.style_images or ())
        if count > catalog.STYLE_IMAGES_MAX:
            findings.add("style_images", f"At most {catalog.STYLE_IMAGES_MAX} images; {count} are chosen.")
        _check_only_images(findings, "style_images", formats or ())

    def _check_source_post_type(self, findings: Findings) -> None:
        names = [post_type.name for post_type in catalog.POST_TYPES.values()]
        findings.check_choice("source_post_type", self.source_post_type, catalog.POST_TYPES, names)
        if filled(self.generation_id) is None:
            findings.add("source_post_type", "Choose the captions that the images are for as well.")


@dataclass(frozen=True, slots=True)
class VideoRequest(Sendable):
    """A video from a prompt, with or without a first image (page "Generate Videos")."""

    kind: ClassVar = Kind.VIDEO

    prompt: str
    duration: int
    size: str | None = None
    model: str | None = None
    has_audio: bool | None = None
    enhance_prompt: bool | None = None
    source_image: str | None = None

    def validate(self, source_format: MediaFormat | None = None) -> None:
        """Raise RequestInvalid with every wrong field.

        `source_format` is the format of `source_image` when the caller knows it. Rules: page "Generate
        Videos", Request Body, Models and Prompt Limits.
        """
        findings = Findings()
        model = findings.find_model(self.model, catalog.VIDEO_MODELS, catalog.VIDEO_MODEL_DEFAULT)
        if filled(self.prompt) is None:
            findings.add("prompt", "Write a prompt.")
        elif model is not None:
            findings.check_text("prompt", self.prompt, longest=model.prompt_max, where=f" with {model.name}")
        self._check_duration(findings, model)
        findings.check_size(self.size, model)
        findings.check_flag("enhance_prompt", self.enhance_prompt)
        findings.check_flag("has_audio", self.has_audio)
        if self.has_audio is True and model is not None and not model.has_audio:
            findings.add(
                "has_audio", f"{model.name} makes no sound; switch audio off or choose another model."
            )
        findings.check_text("source_image", self.source_image)
        if source_format is not None:
            _check_only_images(findings, "source_image", [source_format])
        findings.raise_if_any()

    def _check_duration(self, findings: Findings, model: VideoModel | None) -> None:
        if self.duration is None:
            findings.add("duration", "Choose a duration.")
        elif isinstance(self.duration, bool) or not isinstance(self.duration, int):
            findings.add("duration", "This must be a whole number of seconds.")
        elif model is not None and self.duration not in model.durations:
            seconds = either([str(duration) for duration in model.durations])
            findings.add("duration", f"{model.name} makes videos of {seconds} seconds, not {self.duration}.")


GenerationRequest = ContentRequest | ImagesRequest | VideoRequest

REQUESTS: dict[Kind, type[ContentRequest] | type[ImagesRequest] | type[VideoRequest]] = {
    Kind.CONTENT: ContentRequest,
    Kind.IMAGES: ImagesRequest,
    Kind.VIDEO: VideoRequest,
}


def _format_names(media_type: MediaType, *, for_captions: bool = False) -> list[str]:
    return [
        entry.name
        for entry in catalog.MEDIA_FORMATS.values()
        if entry.type is media_type and (entry.for_captions or not for_captions)
    ]


def _check_only_images(findings: Findings, field: str, formats: Collection[MediaFormat]) -> None:
    if any(entry.type is not MediaType.IMAGE for entry in formats):
        findings.add(field, f"Only images can be used here: {either(_format_names(MediaType.IMAGE))}.")
