"""What of a request decides its price, as far as PowerPost's published pages let one think it does.

PowerPost publishes no price list. Jobs that agree in these factors are taken to cost the same. Size, prompt,
writing style and enhancement are left out: nothing says that they cost, and each would thin the experience.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from media_library.models import MediaFile
from powerpost import catalog
from powerpost.catalog import Kind

BASIS_MAX = 200


@dataclass(frozen=True, slots=True)
class CostFactors:
    """What decides the price of one job; what a kind does not have keeps its default.

    `images` counts the images that the job is made from, `video_seconds` is the length of the video that it
    is made from, None without one. Where PowerPost has a default, a missing field counts as that.
    """

    kind: Kind
    model: str = ""
    research_mode: str = ""
    platforms: int = 0
    quantity: int = 0
    duration: int = 0
    has_audio: bool = False
    images: int = 0
    video_seconds: float | None = None

    @classmethod
    def of(cls, kind: Kind | str, parameters: Mapping[str, Any], files: Iterable[MediaFile] = ()) -> Self:
        """Return the factors of a job with these API fields and files; nonsense counts as missing."""
        kind = Kind(kind)
        files = list(files)
        images = sum(entry.is_image for entry in files)
        if kind is Kind.CONTENT:
            videos = [entry.duration or 0.0 for entry in files if entry.is_video]
            return cls(
                kind,
                research_mode=str(parameters.get("research_mode") or next(iter(catalog.RESEARCH_MODES))),
                platforms=len(catalog.platforms_of(parameters.get("post_types") or [])),
                images=images,
                video_seconds=videos[0] if videos else None,
            )
        if kind is Kind.IMAGES:
            return cls(
                kind,
                model=str(parameters.get("model") or catalog.IMAGE_MODEL_DEFAULT),
                quantity=_number(parameters.get("quantity")) or catalog.IMAGE_QUANTITY_DEFAULT,
                images=images,
            )
        return cls(
            kind,
            model=str(parameters.get("model") or catalog.VIDEO_MODEL_DEFAULT),
            duration=_number(parameters.get("duration")),
            has_audio=bool(parameters.get("has_audio")),
            images=images,
        )

    @property
    def basis(self) -> str:
        """The factors as text: two jobs cost the same when it is the same, but for `surcharge`.

        How long an input video is stands in `surcharge`, so that short videos tell the price of long ones.
        """
        if self.kind is Kind.CONTENT:
            made_from = "video" if self.video_seconds is not None else f"images={self.images}"
            words = f"content research={self.research_mode} platforms={self.platforms} {made_from}"
        elif self.kind is Kind.IMAGES:
            words = f"images model={self.model} quantity={self.quantity} images={self.images}"
        else:
            audio = "yes" if self.has_audio else "no"
            words = f"video model={self.model} duration={self.duration} audio={audio} images={self.images}"
        return words[:BASIS_MAX]

    @property
    def surcharge(self) -> int:
        """The credits for the minutes of an input video, as PowerPost publishes (page "Generate Content")."""
        return surcharge_of(self.video_seconds)

    def with_changes(self, **changes: Any) -> Self:
        """Return the factors of a job that differs in these."""
        return replace(self, **changes)


def family_of(basis: str) -> str:
    """Return what jobs share with others of the same model, or captions with others of the same research."""
    return " ".join(basis.split(" ")[:2])


def surcharge_of(video_seconds: float | None) -> int:
    """Return the credits that an input video of this length adds; 0 without one."""
    if video_seconds is None:
        return 0
    return catalog.CREDITS_PER_STARTED_VIDEO_MINUTE * catalog.started_minutes(video_seconds)


def _number(value: object) -> int:
    """Return a whole number, also one written as text; 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return 0
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
