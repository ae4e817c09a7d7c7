"""One caption in the frames of the post types that share it, with everything that the template draws."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from generations.models import Generation, GenerationInput, Output
from generations.previews.counts import Count, counts_of
from generations.previews.cropping import Arrangement, Box, boxes_for
from generations.previews.frames import Frame, Layout, frames_of
from generations.previews.media import Picture, PostMedia, media_for
from generations.previews.pieces import drawn, fold_position, pieces_of
from powerpost import catalog

# About as much as one line over a video holds.
LINE_LENGTH = 36


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture in its place."""

    picture: Picture
    box: Box


@dataclass(frozen=True, slots=True)
class Framed:
    """One of the frames, with the files as they lie in it."""

    frame: Frame
    arrangement: Arrangement
    box: Box
    shots: Sequence[Shot]
    hidden_count: int = 0

    @property
    def is_rare(self) -> bool:
        """Whether it is drawn by frames_more.css: of another shape than in feeds, or several pictures."""
        return self.frame.layout != Layout.FEED or self.arrangement != Arrangement.ONE

    @property
    def notes(self) -> list[str]:
        """What is cut or has bars, each once."""
        return list(dict.fromkeys(shot.box.note for shot in self.shots if shot.box.note))


@dataclass
class Preview:
    """A caption of a platform, as it would be posted now.

    `key` tells it from the others on the page. `is_folded` shows what a follower sees first; `drawn_text` is
    what to draw instead, such as all the words with the comments on them.
    """

    key: str
    platform_id: str
    post_types: list[str]
    title: str
    text: str
    account: str
    pictures_for: Callable[[str], Sequence[Picture]]
    drawn_text: SafeString | None = None
    is_folded: bool = True

    @cached_property
    def frames(self) -> list[Framed]:
        """The frames, one for each post type."""
        return [self._framed(frame) for frame in frames_of(self.platform_id, self.post_types)]

    @property
    def platform_name(self) -> str:
        """The platform as people write it."""
        known = catalog.PLATFORMS.get(self.platform_id)
        return known.name if known else self.platform_id.title()

    @property
    def label(self) -> str:
        """The post types in words: "feed, reel"."""
        return ", ".join(framed.frame.post_type.label for framed in self.frames)

    @property
    def handle(self) -> str:
        """What the account could be called where names follow an @."""
        return slugify(self.account).replace("-", "")[:15] or "account"

    @property
    def counts(self) -> list[Count]:
        """How long title and text are, the platform's way."""
        return counts_of(self.platform_id, self.post_types, title=self.title, text=self.text)

    @cached_property
    def words(self) -> SafeString:
        """The text as HTML: folded, or all of it. Without what is marked as no text, exactly the caption."""
        if self.drawn_text is not None:
            return self.drawn_text
        return folded(self.text, self._folds, self.platform_id, self.unfold_id)

    @property
    def unfold_id(self) -> str:
        """The id of the box that unfolds the words."""
        return f"unfold-{self.key}"

    @property
    def can_unfold(self) -> bool:
        """Whether something is folded away in one of the frames."""
        if not self.is_folded or self.drawn_text is not None:
            return False
        is_long = len(self.text) > LINE_LENGTH or "\n" in self.text.strip()
        return self._cuts != [] or (is_long and any(framed.frame.is_full_bleed for framed in self.frames))

    @property
    def may_scroll(self) -> bool:
        """Whether the words may be too long for their place over a picture, and so need the keyboard."""
        is_long = len(self.text) > 3 * LINE_LENGTH or self.text.count("\n") > 3
        return is_long and any(framed.frame.layout == Layout.TALL for framed in self.frames)

    @property
    def _folds(self) -> list[int]:
        if not self.frames or not self.is_folded:
            return []
        frame = self.frames[0].frame
        return [fold for fold in (frame.fold, frame.fold_desktop) if fold]

    @property
    def _cuts(self) -> list[int]:
        return [cut for fold in self._folds if (cut := fold_position(self.text, fold)) is not None]

    def _framed(self, frame: Frame) -> Framed:
        pictures = list(self.pictures_for(frame.id))
        sizes = [(entry.media_file.width, entry.media_file.height) for entry in pictures]
        arrangement, box, boxes = boxes_for(frame, sizes)
        shots = [Shot(picture, place) for picture, place in zip(pictures, boxes, strict=False)]
        return Framed(frame, arrangement, box, shots, len(pictures) - len(shots))


def previews_of(
    generation: Generation, outputs: Iterable[Output], inputs: Iterable[GenerationInput]
) -> list[tuple[Output, Preview]]:
    """Return each caption of a job with its preview, in a number of queries that does not grow with them."""
    captions = [output for output in outputs if output.type == Output.Type.CAPTION]
    media = media_for(generation, inputs) if captions else PostMedia()
    return [
        (
            output,
            Preview(
                key=str(output.pk),
                platform_id=output.platform,
                post_types=generation.post_types,
                title=output.title,
                text=output.text,
                account=generation.workspace.name,
                pictures_for=media.pictures_for,
            ),
        )
        for output in captions
    ]


def folded(text: str, folds: Sequence[int], platform_id: str, unfold_id: str) -> SafeString:
    """Return the text as HTML, with what is behind a fold apart: `folds` are those of a phone and a computer.

    A label for the box `unfold_id` stands at each fold, marked as no text. What remains without the labels is
    exactly the text.
    """
    phone, computer = (fold_position(text, fold) if fold else None for fold in (*folds, 0, 0)[:2])
    if phone is None:
        return drawn(pieces_of(text, platform=platform_id))
    # Colours are found in the whole text: a fold may stand within an address.
    cuts = sorted({phone, computer or len(text)} - {len(text)})
    parts = _parts(text, cuts, platform_id)
    if len(parts) == 2:
        is_alike = computer == phone
        where = "" if is_alike else "on-phone"
        return format_html(
            '{}{}<span class="rest {}">{}</span>', parts[0], _more(unfold_id, where), where, parts[1]
        )
    return format_html(
        '{}{}<span class="rest on-phone">{}{}<span class="rest">{}</span></span>',
        parts[0],
        _more(unfold_id, "on-phone"),
        parts[1],
        _more(unfold_id, "on-computer"),
        parts[2],
    )


def _more(unfold_id: str, where: str) -> SafeString:
    return format_html(
        '<label class="more {}" for="{}" data-not-text aria-hidden="true">… more</label>', where, unfold_id
    )


def _parts(text: str, cuts: Sequence[int], platform_id: str) -> list[SafeString]:
    """Return the text as HTML, in parts that end at these places."""
    parts: list[SafeString] = []
    pieces = pieces_of(text, platform=platform_id, cuts=cuts)
    at = 0
    part: list = []
    for piece in pieces:
        if at in cuts:
            parts.append(drawn(part))
            part = []
        part.append(piece)
        at += len(piece.text)
    return [*parts, drawn(part)]
