"""What PowerPost answers, read tolerantly.

Unknown fields are ignored, unknown states survive as they came, a missing optional field has the
meaning its docstring gives, and a wrong type counts as missing. Only an answer without the one thing
it was asked for (an id, a status, a list) raises UnexpectedAnswer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from powerpost.catalog import PLATFORMS, Kind
from powerpost.errors import CODE_MAX, MESSAGE_MAX, UnexpectedAnswer
from powerpost.schemas.reading import (
    WHOLE_MAX,
    as_identifier,
    identifier,
    moment,
    number,
    storable,
    text,
    whole_number,
)

COMPLETED = "completed"
FAILED = "failed"
# The page says of a started generation: "Initial status (always processing)".
INITIAL_STATUS = "processing"
# An answer about images may name the captions they were made for as `generation_id`, so its own id first.
_ID_FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.CONTENT: ("generation_id",),
    Kind.IMAGES: ("image_generation_id", "generation_id"),
    Kind.VIDEO: ("video_generation_id", "generation_id"),
}
# Longer than any that the reference names.
PLATFORM_MAX = 20
_CAPTION_TEXT_FIELDS = ("text", "caption", "content", "description", "body")


@dataclass(frozen=True, slots=True)
class MediaAnswer:
    """An uploaded file (page "Upload Media", Response); all but the id may be missing: "" or None."""

    media_id: str
    type: str
    file_name: str
    file_size: int | None
    mime_type: str
    created_at: datetime | None
    request_id: str = ""

    @classmethod
    def from_json(cls, body: Mapping[str, Any], request_id: str = "") -> "MediaAnswer":
        """Read an answer; raises UnexpectedAnswer without a media id."""
        media_id = identifier(body, "media_id")
        if not media_id:
            raise UnexpectedAnswer("PowerPost answered without a media id.", request_id=request_id)
        return cls(
            media_id=media_id,
            type=text(body, "type"),
            file_name=text(body, "file_name"),
            file_size=whole_number(body, "file_size"),
            mime_type=text(body, "mime_type"),
            created_at=moment(body, "created_at"),
            request_id=request_id,
        )


@dataclass(frozen=True, slots=True)
class StartedGeneration:
    """A generation that PowerPost accepted; credits are None when the answer does not say."""

    generation_id: str
    status: str
    credits_used: int | None
    remaining_credits: int | None
    status_url: str
    request_id: str = ""

    @classmethod
    def from_json(cls, kind: Kind, body: Mapping[str, Any], request_id: str = "") -> "StartedGeneration":
        """Read an answer; raises UnexpectedAnswer when neither a field nor `status_url` names the id."""
        status_url = text(body, "status_url")
        generation_id = _generation_id(kind, body) or _id_in_status_url(status_url)
        if not generation_id:
            raise UnexpectedAnswer("PowerPost answered without a generation id.", request_id=request_id)
        return cls(
            generation_id=generation_id,
            status=text(body, "status") or INITIAL_STATUS,
            credits_used=whole_number(body, "credits_used"),
            remaining_credits=whole_number(body, "remaining_credits"),
            status_url=status_url,
            request_id=request_id,
        )


@dataclass(frozen=True, slots=True)
class Caption:
    """The caption for one platform; only some platforms have a `title`."""

    platform: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A generated file: the links are signed and expire, the `media_id` lasts.

    Sizes in pixels, `duration` in seconds; None when the answer does not say.
    """

    media_id: str
    url: str
    thumbnail_url: str = ""
    width: int | None = None
    height: int | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerError:
    """Why a generation failed: PowerPost's code (or "") and its sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class GenerationAnswer:
    """How a generation of any kind is doing and what it made.

    `status` is in lower case and may be one this client does not know (then: not finished);
    `raw_status` is as it came. A failed generation of images may still carry some `images`.
    """

    kind: Kind
    generation_id: str
    status: str
    raw_status: str
    created_at: datetime | None = None
    prompt: str = ""
    credits_used: int | None = None
    captions: tuple[Caption, ...] = ()
    images: tuple[RemoteFile, ...] = ()
    video: RemoteFile | None = None
    error: AnswerError | None = None
    request_id: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether nothing will change any more: completed or failed."""
        return self.status in (COMPLETED, FAILED)

    @property
    def has_outputs(self) -> bool:
        """Whether there is anything to keep, however the generation ended."""
        return bool(self.captions or self.images or self.video)

    @property
    def is_complete_without_outputs(self) -> bool:
        """Whether it calls itself completed and yet has nothing to show: an answer not to trust."""
        return self.status == COMPLETED and not self.has_outputs

    @property
    def is_partial_failure(self) -> bool:
        """Whether it failed and still made some of what was asked (page "Generate Images", Failed)."""
        return self.status == FAILED and self.has_outputs

    @classmethod
    def from_json(
        cls, kind: Kind, body: Mapping[str, Any], request_id: str = "", generation_id: str = ""
    ) -> "GenerationAnswer":
        """Read an answer; `generation_id` is the one asked for, used when the answer names none.

        Raises UnexpectedAnswer without a status or without any id.
        """
        raw_status = text(body, "status")
        own_id = _generation_id(kind, body) or generation_id
        if not raw_status or not own_id:
            raise UnexpectedAnswer("PowerPost answered without a status.", request_id=request_id)
        images = body.get("images")
        return cls(
            kind=kind,
            generation_id=own_id,
            status=raw_status.lower(),
            raw_status=raw_status,
            created_at=moment(body, "created_at"),
            prompt=text(body, "prompt"),
            credits_used=whole_number(body, "credits_used"),
            captions=_captions(body.get("outputs")),
            images=tuple(
                file for file in map(_remote_file, images if isinstance(images, list) else ()) if file
            ),
            video=_remote_file(body.get("video")),
            error=_answer_error(body.get("error")),
            request_id=request_id,
        )


@dataclass(frozen=True, slots=True)
class GenerationList:
    """One page of caption generations, newest first, without their outputs.

    `next_cursor` is "" on the last page; entries without an id or a status are left out.
    """

    generations: tuple[GenerationAnswer, ...]
    next_cursor: str
    has_more: bool
    request_id: str = ""

    @classmethod
    def from_json(cls, body: Mapping[str, Any], request_id: str = "") -> "GenerationList":
        """Read an answer; raises UnexpectedAnswer without a list."""
        entries = body.get("data")
        if not isinstance(entries, list):
            raise UnexpectedAnswer("PowerPost answered without a list.", request_id=request_id)
        next_cursor = text(body, "next_cursor")
        has_more = body.get("has_more")
        return cls(
            generations=tuple(
                GenerationAnswer.from_json(Kind.CONTENT, entry, request_id)
                for entry in entries
                if isinstance(entry, dict) and identifier(entry, "generation_id") and text(entry, "status")
            ),
            next_cursor=next_cursor,
            # Without a cursor there is no way to ask for more, whatever the answer says.
            has_more=bool(next_cursor) and (has_more if isinstance(has_more, bool) else True),
            request_id=request_id,
        )


def read_balance(body: Mapping[str, Any], request_id: str = "") -> int:
    """Return the account's credits from an answer to `GET /account/credits`."""
    balance = whole_number(body, "balance", least=-WHOLE_MAX)
    if balance is None:
        raise UnexpectedAnswer("PowerPost answered without a balance.", request_id=request_id)
    return balance


def _generation_id(kind: Kind, body: Mapping[str, Any]) -> str:
    return next(filter(None, (identifier(body, field) for field in _ID_FIELDS[kind])), "")


def _id_in_status_url(status_url: str) -> str:
    """Return the id in ".../generations/<id>", or ""."""
    return as_identifier(status_url.partition("?")[0].partition("/generations/")[2].strip("/"))


def _captions(outputs: object) -> tuple[Caption, ...]:
    """Read captions keyed by platform, in the catalog's order, platforms it does not know last."""
    if not isinstance(outputs, dict):
        return ()
    known = [platform for platform in PLATFORMS if platform in outputs]
    unknown = [platform for platform in outputs if platform not in PLATFORMS]
    captions = (_caption(platform, outputs[platform]) for platform in known + unknown)
    return tuple(caption for caption in captions if caption.text or caption.title)


def _caption(platform: str, value: object) -> Caption:
    """Read one caption: a string, or (YouTube) an object with a title and the text under some name."""
    if isinstance(value, dict):
        caption = next(filter(None, (text(value, field) for field in _CAPTION_TEXT_FIELDS)), "")
        return Caption(_platform_name(platform), caption, text(value, "title"))
    return Caption(_platform_name(platform), storable(value) if isinstance(value, str) else "")


def _platform_name(platform: str) -> str:
    """Return the platform, of one that the catalog does not know as much as fits."""
    return storable(platform)[:PLATFORM_MAX]


def _remote_file(value: object) -> RemoteFile | None:
    """Read a file; one without a link cannot be fetched and counts as missing."""
    if not isinstance(value, dict) or not text(value, "url"):
        return None
    return RemoteFile(
        media_id=identifier(value, "media_id"),
        url=text(value, "url"),
        thumbnail_url=text(value, "thumbnail_url"),
        width=whole_number(value, "width"),
        height=whole_number(value, "height"),
        duration=number(value, "duration"),
    )


def _answer_error(value: object) -> AnswerError | None:
    if isinstance(value, dict):
        return AnswerError(text(value, "code", CODE_MAX), text(value, "message", MESSAGE_MAX))
    return (
        AnswerError("", storable(value)[:MESSAGE_MAX]) if isinstance(value, str) and value.strip() else None
    )
