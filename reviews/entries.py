"""The lines of the list on the desk: each is drawn once for what it shows, and kept in this process's memory.

What a kept line shows is in its key: the versions of the review and of its job, who made it, whether its
approval holds, and how the reader has dates written. What time alone changes, its age, is filled in anew.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.cache import caches
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from generations.output_marks import Mark
from reviews.marks import marks_by_output
from reviews.models import Review
from reviews.presentation import Entry
from reviews.reading import with_parts
from workspaces.ages import age_in_words
from workspaces.prepared import PreparedQuery

_AGE = re.compile(r"(?<= data-relative>)[^<]*(?=</time>)")


class Head(NamedTuple):
    """What of a review its line's key is made of, and what its tick box sends."""

    pk: UUID
    output_id: UUID
    version: int
    state: str
    waiting_since: datetime | None
    changed_at: datetime
    number: int | None
    job_version: int
    first_name: str | None
    last_name: str | None
    username: str | None


_HEADS = PreparedQuery(
    lambda reviews: (
        Review.objects.filter(pk__in=reviews)
        .order_by()
        .values_list(
            *("pk", "output", "version", "state", "waiting_since", "changed_at", "revision__number"),
            *("output__generation__version", "author__first_name", "author__last_name", "author__username"),
        )
    )
)


class Kept(NamedTuple):
    """A line without its age, in the two pieces around it, and what it is called."""

    before: str
    after: str
    name: str


@dataclass(frozen=True, slots=True)
class DrawnEntry:
    """A line of the list, ready to be sent."""

    head: Head
    kept: Kept
    age: str

    @property
    def review_id(self) -> UUID:
        """The id of its review."""
        return self.head.pk

    @property
    def html(self) -> SafeString:
        """The line: its picture or icon, its title, and when and by whom."""
        return mark_safe(f"{self.kept.before}{self.age}{self.kept.after}")  # noqa: S308  drawn by its template

    @property
    def name(self) -> str:
        """What it is called where it cannot be seen: title and kind."""
        return self.kept.name

    @property
    def tick(self) -> str:
        """The value of its tick box: a decision on it is one on this revision."""
        return f"{self.head.pk}:{self.head.number or 0}"


def entries_of(review_ids: Sequence[UUID], *, is_waiting: bool) -> list[DrawnEntry]:
    """Return the lines of these reviews, in the same order; one that was deleted in between is left out.

    One query, and two more each for approvals that are verified, and for lines that nobody has looked at yet.
    In a list of what waits, the age is the wait.
    """
    heads = {head.pk: head for head in map(Head._make, _HEADS.rows(list(review_ids)))}
    marks = {} if is_waiting else _approvals(heads.values())
    written_as = (translation.get_language(), timezone.get_current_timezone_name())
    keys = {
        head.pk: _key("line", tuple(head), is_waiting, marks.get(head.pk), written_as)
        for head in heads.values()
    }
    kept = _kept(keys, is_waiting=is_waiting)
    now = timezone.now()
    found = []
    for review_id in review_ids:
        if review_id in heads and keys[review_id] in kept:
            head = heads[review_id]
            at = head.waiting_since if is_waiting else head.changed_at
            age = age_in_words(at, now) if at else ""
            found.append(DrawnEntry(head, kept[keys[review_id]], age))
    return found


def _approvals(heads: Iterable[Head]) -> dict[UUID, Mark]:
    """Return what may be said of those that were approved: whether that holds is looked up each time."""
    approved = {head.output_id: head.pk for head in heads if head.state == Review.State.APPROVED}
    return {approved[output_id]: mark for output_id, mark in marks_by_output(list(approved)).items()}


def _kept(keys: Mapping[UUID, str], *, is_waiting: bool) -> dict[str, Kept]:
    # First the keys, then what is drawn for them: what changes in between is drawn under an older key, which
    # nobody asks for again.
    cache = caches["fragments"]
    found = {key: Kept(*kept) for key, kept in cache.get_many(keys.values()).items()}
    missing = [review_id for review_id, key in keys.items() if key not in found]
    if missing:
        reviews = with_parts(Review.objects.filter(pk__in=missing))
        drawn = {keys[review.pk]: _drawn(Entry(review, is_waiting=is_waiting)) for review in reviews}
        cache.set_many({key: tuple(kept) for key, kept in drawn.items()})
        found |= drawn
    return found


def _drawn(entry: Entry) -> Kept:
    drawn = get_template("reviews/entry.html").render({"entry": entry})
    before, after = (*_AGE.split(drawn, maxsplit=1), "")[:2]
    return Kept(before, after, f"{entry.title}, {entry.kind}")


def _key(*shown: object) -> str:
    return hashlib.blake2b(repr(shown).encode(), digest_size=20).hexdigest()
