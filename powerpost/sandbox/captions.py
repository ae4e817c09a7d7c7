"""Writes captions without a model: from the prompt, in the voice of each platform, within its limits.

They read well enough to judge a layout by, and say of themselves that they come from the sandbox.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from powerpost import catalog
from powerpost.catalog import Platform
from powerpost.sandbox import caption_lengths as lengths
from powerpost.sandbox.caption_lengths import shorten
from powerpost.sandbox.voices import (
    COMMON_WORDS,
    DEEP_FINDINGS,
    DEEP_HEADINGS,
    DEEP_X_OPENINGS,
    VOICES,
    Voice,
)

SIGNATURE = "Sandbox caption, written without a model."
SIGNATURE_X = "(Sandbox caption)"
IMAGE_PROMPT_LENGTH = 300
YOUTUBE_TITLE_LENGTH = 70
FINDINGS_COUNT = 3

Caption = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Brief:
    """What captions are written from; the media by their count and length (seconds) only."""

    prompt: str
    deep: bool
    call_to_action: str
    image_count: int = 0
    video_seconds: float | None = None


def write_captions(brief: Brief, platforms: Iterable[Platform]) -> dict[str, Caption]:
    """Return one caption a platform: a string, or title and description where the platform has a title."""
    captions: dict[str, Caption] = {}
    for platform in platforms:
        if platform == catalog.YOUTUBE:
            captions[platform.id] = _youtube(brief)
        elif platform == catalog.X:
            captions[platform.id] = _x(brief)
        else:
            captions[platform.id] = _paragraphs(brief, platform)
    return captions


def image_prompt(outputs: dict[str, Caption], source_post_type: str | None) -> str:
    """Return the prompt for images of these captions: of one platform's caption, or of them all.

    Page "Generate Images": without a prompt it is derived from the generation's captions.
    """
    if source_post_type is not None:
        platform = catalog.POST_TYPES[source_post_type].platform.id
        outputs = {platform: outputs[platform]}
    texts = []
    for caption in outputs.values():
        text = caption["title"] if isinstance(caption, dict) else caption
        paragraphs = [
            " ".join(paragraph.split())
            for paragraph in text.split("\n")
            if not paragraph.startswith(("#", SIGNATURE, SIGNATURE_X)) and paragraph.strip()
        ]
        texts.append(" ".join(paragraphs[:2]).replace(SIGNATURE_X, ""))
    return shorten("A picture for: " + " / ".join(texts), IMAGE_PROMPT_LENGTH)


# --- The parts of a caption ----------------------------------------------------------------------------


def _pick(options: Sequence[str], brief: Brief, part: str) -> str:
    digest = hashlib.sha256(f"{part} {brief.prompt} {brief.image_count}".encode()).digest()
    return options[digest[0] % len(options)]


def _subject(brief: Brief) -> str:
    """Return what the caption is about as one sentence, without signs that mean something to a platform."""
    text = re.sub(r"[#@]+", "", unicodedata.normalize("NFC", brief.prompt))
    text = " ".join(text.split())
    if not text:
        text = "The picture says it all" if brief.image_count == 1 else "See for yourself"
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."


def _media_line(brief: Brief) -> str:
    """Return a sentence about the input media, or nothing when there are none."""
    if brief.video_seconds is not None:
        return f"In the video: {max(1, round(brief.video_seconds))} seconds that tell it best."
    if brief.image_count == 1:
        return "In the photo: the moment itself."
    if brief.image_count > 1:
        return f"In the photos: {brief.image_count} moments, swipe through them all."
    return ""


def _findings(brief: Brief) -> list[str]:
    start = hashlib.sha256(brief.prompt.encode()).digest()[1]
    return [DEEP_FINDINGS[(start + step) % len(DEEP_FINDINGS)] for step in range(FINDINGS_COUNT)]


def _hashtags(brief: Brief, voice: Voice, count: int) -> str:
    """Return up to `count` hashtags: the platform's own and the prompt's longest words."""
    words = re.findall(r"[^\W\d_]{4,20}", brief.prompt)
    candidates = list(dict.fromkeys(word.capitalize() for word in words if word.lower() not in COMMON_WORDS))
    chosen = sorted(candidates, key=len, reverse=True)[: max(0, count - 1)]
    return " ".join(f"#{word}" for word in [*chosen, voice.hashtag][: max(0, count)])


def _join(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


# --- The platforms -------------------------------------------------------------------------------------

LIMITS: dict[str, tuple[int, lengths.Measure]] = {
    catalog.INSTAGRAM.id: (lengths.INSTAGRAM_MAX, lengths.characters),
    catalog.TIKTOK.id: (lengths.TIKTOK_MAX, lengths.utf16_units),
    catalog.FACEBOOK.id: (lengths.FACEBOOK_MAX, lengths.characters),
    catalog.LINKEDIN.id: (lengths.LINKEDIN_MAX, lengths.characters),
}
TIKTOK_SUBJECT_LENGTH = 150


def _paragraphs(brief: Brief, platform: Platform) -> str:
    """Return a caption in paragraphs: Instagram, TikTok, Facebook, LinkedIn."""
    voice = VOICES[platform.id]
    subject = _subject(brief)
    if platform == catalog.TIKTOK:
        subject = shorten(subject, TIKTOK_SUBJECT_LENGTH)
    count = voice.hashtag_count
    if platform == catalog.INSTAGRAM:
        # Instagram is about to refuse more than five, whoever wrote them.
        count = min(count, lengths.INSTAGRAM_HASHTAGS_MAX - brief.call_to_action.count("#"))
    findings = ""
    if brief.deep:
        found = [_findings(brief)[0]] if platform == catalog.TIKTOK else _findings(brief)
        heading = _pick(DEEP_HEADINGS, brief, platform.id)
        findings = "\n".join([heading, *(f"• {finding}" for finding in found)])
    text = _join(
        _pick(voice.openings, brief, "opening"),
        subject,
        findings or _pick(voice.bridges, brief, "bridge"),
        _media_line(brief),
        _pick(voice.questions, brief, "question"),
        brief.call_to_action,
        _hashtags(brief, voice, count),
        SIGNATURE,
    )
    limit, measure = LIMITS[platform.id]
    return shorten(text, limit, measure)


def _x(brief: Brief) -> str:
    """Return a post for X: what must be in it first, then as much of the subject as still fits."""
    voice = VOICES[catalog.X.id]
    media = "📷" if brief.image_count else "🎬" if brief.video_seconds is not None else ""
    room = lengths.X_MAX - lengths.x_weight(SIGNATURE_X) - 2
    call_to_action = shorten(" ".join(brief.call_to_action.split()), room, lengths.x_weight)
    ending = f"{call_to_action}\n\n{SIGNATURE_X}" if call_to_action else SIGNATURE_X
    opening = _pick(DEEP_X_OPENINGS if brief.deep else voice.openings, brief, "opening")
    if media:
        opening = f"{media} {opening}"
    hashtags = _hashtags(brief, voice, voice.hashtag_count)
    question = "" if brief.deep else _pick(voice.questions, brief, "question")
    # From the richest to the barest version that leaves the subject some room.
    for around in ((opening, question, hashtags), (opening, "", hashtags), (opening, "", ""), ("", "", "")):
        text = _fit_x(_subject(brief), around, ending)
        if text is not None:
            return text
    return ending


X_SUBJECT_ROOM = 60


def _fit_x(subject: str, around: tuple[str, str, str], ending: str) -> str | None:
    opening, question, hashtags = around

    def assemble(middle: str) -> str:
        return _join(" ".join(part for part in (opening, middle, question) if part), hashtags, ending)

    room = lengths.X_MAX - lengths.x_weight(assemble("")) - 2
    wanted = min(X_SUBJECT_ROOM, lengths.x_weight(subject))
    shortened = shorten(subject, room, lengths.x_weight) if room >= wanted else ""
    if not shortened:
        return None
    text = assemble(shortened)
    return text if lengths.x_weight(text) <= lengths.X_MAX else None


def _youtube(brief: Brief) -> dict[str, str]:
    """Return title and description, without the angle brackets that YouTube refuses."""
    voice = VOICES[catalog.YOUTUBE.id]
    subject = _subject(brief)
    findings = "\n".join(
        [_pick(DEEP_HEADINGS, brief, "youtube"), *(f"• {finding}" for finding in _findings(brief))]
    )
    title = shorten(subject.rstrip("."), YOUTUBE_TITLE_LENGTH)
    description = _join(
        _pick(voice.openings, brief, "opening"),
        subject,
        findings if brief.deep else _pick(voice.bridges, brief, "bridge"),
        _media_line(brief),
        _pick(voice.questions, brief, "question"),
        brief.call_to_action,
        _hashtags(brief, voice, voice.hashtag_count),
        SIGNATURE,
    )
    return {
        "title": _without_brackets(title),
        "description": shorten(
            _without_brackets(description), lengths.YOUTUBE_DESCRIPTION_MAX_BYTES, lengths.utf8_bytes
        ),
    }


def _without_brackets(text: str) -> str:
    return text.replace("<", "‹").replace(">", "›")
