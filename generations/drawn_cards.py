"""Cards as they are sent: each is drawn once for what it shows, and kept in this process's memory.

What a kept card shows is in its key: the job's version, who started it, what decides its outputs' marks, and
how the reader has dates and numbers written. What time alone changes (the age; how far a job under way is) is
left out of it and filled in anew.

With a poll's answer a card comes without what stays as it is for as long as there is the job:
static/js/polling.js takes that from the card that the page shows.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Self
from uuid import UUID

from django.core.cache import caches
from django.db.models import QuerySet
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from generations.course import Course
from generations.lifecycle import RUNNING
from generations.models import Generation
from generations.output_marks import facts_of, marks_of
from generations.presentation import Card, with_card_parts
from generations.standing import Experience
from generations.usual_times import UsualTime, UsualTimes, in_words, usual_times
from workspaces.ages import age_in_words
from workspaces.models import Workspace

TITLE_LENGTH = 60
# What people write is escaped, so that none of these can stand in it.
_PROGRESS = mark_safe("<!--progress-->")
_SECONDS = "seconds passed"
_OUT_OF_BAND = 'hx-swap-oob="true"'
_AGE = re.compile(r"(?<= data-relative>)[^<]*(?=</time>)")
# What stays: the title with the author and the date, and the platforms; and what stands in its place.
_TITLE = re.compile(r'<h2 class="title">.*?</div>', re.DOTALL)
_CHIPS = re.compile(r'<div class="chips">.*?</div>', re.DOTALL)
# While something is made, so does what it is made from; its icon is for a page that shows something else.
_MAKING = re.compile(r'<div class="view making">\s*(?:<img[^>]*>\s*)?')
_MAKING_STAYS = '<div class="view making" data-stays=".making">'
_TITLE_STAYS = '<i data-stays=".title,.title+.meta"></i>'
_CHIPS_STAY = '<i data-stays=".chips"></i>'


class Head(NamedTuple):
    """What of a job its card's key is made of, and what decides how the card changes with time."""

    pk: UUID
    version: int
    status: str
    next_due_at: datetime | None
    kind: str
    cost_basis: str
    notice: str
    created_at: datetime
    submitted_at: datetime | None
    first_name: str | None
    last_name: str | None
    username: str | None

    @property
    def is_running(self) -> bool:
        """Whether the job can still change by itself, as Generation.is_running."""
        return self.next_due_at is not None

    @property
    def is_under_way(self) -> bool:
        """Whether the job has not ended."""
        return self.status in RUNNING


_OF_JOB = Head._fields[: Head._fields.index("first_name")]
_OF_AUTHOR = [f"created_by__{name}" for name in Head._fields[len(_OF_JOB) :]]


def heads(jobs: QuerySet[Generation]) -> QuerySet[Generation, tuple]:
    """Return the rows of which Head._make() makes the jobs' heads."""
    return jobs.values_list(*_OF_JOB, *_OF_AUTHOR)


class Kept(NamedTuple):
    """A card without what time changes on it, in the pieces between."""

    before: str
    view: str
    title_until_age: str
    title_rest: str
    until_progress: str
    until_chips: str
    chips: str
    rest: str
    has_progress: bool
    title: str
    state: str

    @classmethod
    def of(cls, card: Card, drawn: str) -> Self:
        """Return the pieces of a card that was drawn with both of its places in it."""
        before, _, drawn = drawn.partition(_OUT_OF_BAND)
        view, heading, drawn = _cut(_TITLE, drawn)
        title_until_age, title_rest = _AGE.split(heading, maxsplit=1)
        # Without a place for its progress the job ended while the card was drawn.
        has_progress = _PROGRESS in drawn
        until_progress, _, drawn = drawn.partition(_PROGRESS) if has_progress else ("", "", drawn)
        parts = (view, title_until_age, title_rest, until_progress, *_cut(_CHIPS, drawn), has_progress)
        return cls(before, *parts, Truncator(card.generation.title).chars(TITLE_LENGTH), card.status_label)


def _cut(part: re.Pattern[str], drawn: str) -> tuple[str, str, str]:
    """Return what stands before the part, the part, and the rest; only a rest where there is no such part."""
    found = part.search(drawn)
    return (drawn[: found.start()], found[0], drawn[found.end() :]) if found else ("", "", drawn)


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """A card ready to be sent."""

    head: Head
    kept: Kept
    age: str
    progress: str

    @property
    def html(self) -> SafeString:
        """The card as a part of a page."""
        return self._filled("", self.kept.view, self._title, self.kept.chips)

    @property
    def html_out_of_band(self) -> SafeString:
        """The card as a part of a poll's answer, which takes the place of the former one."""
        return self._filled(_OUT_OF_BAND, self.kept.view, self._title, self.kept.chips)

    @property
    def html_of_changes(self) -> SafeString:
        """The same without what stays, for a page that takes it from the former one."""
        view = _MAKING.sub(_MAKING_STAYS, self.kept.view, count=1)
        return self._filled(_OUT_OF_BAND, view, _TITLE_STAYS, self.kept.chips and _CHIPS_STAY)

    @property
    def news(self) -> str:
        """What became of the job, in a sentence for screen readers."""
        return f"{self.kept.title}: {self.kept.state}."

    @property
    def _title(self) -> str:
        return f"{self.kept.title_until_age}{self.age}{self.kept.title_rest}"

    def _filled(self, attribute: str, view: str, title: str, chips: str) -> SafeString:
        kept = self.kept
        progress = self.progress if kept.has_progress else ""
        parts = (kept.before, attribute, view, title, kept.until_progress, progress, kept.until_chips)
        return mark_safe("".join((*parts, chips, kept.rest)))  # noqa: S308  drawn by the card's template


class _StillCard(Card):
    """A card with a place for its progress instead of the progress of one moment."""

    @property
    def progress(self) -> SafeString:
        return _PROGRESS


def drawn_cards(
    workspace: Workspace, jobs: Iterable[Head], experience: Experience | None = None
) -> list[DrawnCard]:
    """Return the cards of these jobs of the workspace, in the same order.

    With the account's `experience`, how long jobs usually take need not be worked out while it is the same.
    """
    jobs = list(jobs)
    # First the keys, then what is drawn for them: what changes in between is drawn under an older key, which
    # nobody asks for again.
    keys = _keys_of(jobs)
    cache = caches["fragments"]
    found: dict[str, Kept] = {key: Kept(*kept) for key, kept in cache.get_many(keys.values()).items()}
    if missing := {job: key for job, key in keys.items() if key not in found}:
        drawn = _draw(missing)
        cache.set_many({key: tuple(kept) for key, kept in drawn.items()})
        found |= drawn
    bases = [job.cost_basis for job in jobs if job.is_under_way]
    usual = _usual(workspace, bases, experience) if bases else None
    now = timezone.now()
    return [
        DrawnCard(job, found[keys[job.pk]], age_in_words(job.created_at, now), _progress(job, usual))
        for job in jobs
        # One that was deleted in between is left out.
        if keys[job.pk] in found
    ]


def _keys_of(jobs: Sequence[Head]) -> dict[UUID, str]:
    facts = facts_of([job.pk for job in jobs])
    written_as = (translation.get_language(), timezone.get_current_timezone_name())
    return {
        job.pk: _key("card", job.pk, job.version, job.status, job.notice, job[-3:], facts[job.pk], written_as)
        for job in jobs
    }


def _key(*shown: object) -> str:
    return hashlib.blake2b(repr(shown).encode(), digest_size=20).hexdigest()


def _draw(keys: Mapping[UUID, str]) -> dict[str, Kept]:
    jobs = list(with_card_parts(Generation.objects.filter(pk__in=list(keys))))
    marks = marks_of([output for job in jobs for output in job.outputs.all()])
    template = get_template("generations/card.html")
    drawn = {}
    for job in jobs:
        card = _StillCard(job, marks=marks)
        drawn[keys[job.pk]] = Kept.of(card, template.render({"card": card, "out_of_band": True}))
    return drawn


def _usual(workspace: Workspace, bases: Sequence[str], experience: Experience | None) -> UsualTimes:
    if experience is None:
        return usual_times(workspace, bases)
    # What lies too far back is left out as time passes: by the hour.
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    key = _key("usual times", workspace.pk, workspace.api_key_id, sorted(set(bases)), experience, hour)
    cache = caches["fragments"]
    known: UsualTimes | None = cache.get(key)
    if known is None:
        known = usual_times(workspace, bases)
        cache.set(key, known)
    return known


def _progress(job: Head, usual: UsualTimes | None) -> str:
    if not job.is_under_way:
        return ""
    course = Course(job, usual)
    drawn = _progress_at(course.waits_for_key, course.is_sent, course.is_late, course.since, course.usual)
    return drawn.replace(_SECONDS, str(course.seconds_passed), 1)


@lru_cache(maxsize=512)
def _progress_at(
    waits_for_key: bool, is_sent: bool, is_late: bool, since: datetime, usual: UsualTime | None
) -> str:
    """Return the progress of a job of which all of this is true, with a place for the seconds that passed."""
    card = {
        "waits_for_key": waits_for_key,
        "is_sent": is_sent,
        "is_late": is_late,
        "since": since,
        "usual": usual,
        "usual_time": in_words(usual.seconds) if usual else "",
        "seconds_passed": _SECONDS,
    }
    return render_to_string("generations/progress.html", {"card": card})
