"""What changed since a person last looked at an output."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from reviews.diff import Segment, word_diff
from reviews.models import Look, Review, Revision
from workspaces.prepared import PreparedQuery


@dataclass(frozen=True)
class Changes:
    """The difference between the revision that a person saw before and the present one."""

    before: Revision
    after: Revision

    @property
    def since(self) -> int:
        """The number of the revision that the person saw before."""
        return self.before.number

    @cached_property
    def title_segments(self) -> list[Segment]:
        """What became of the title; empty when it is the same."""
        if self.before.title == self.after.title:
            return []
        return word_diff(self.before.title, self.after.title)

    @cached_property
    def segments(self) -> list[Segment]:
        """What became of the text; empty when it is the same."""
        return word_diff(self.before.text, self.after.text) if self.before.text != self.after.text else []

    @property
    def revisions(self) -> list[Revision]:
        """Both, the earlier one first."""
        return [self.before, self.after]

    @property
    def is_media_change(self) -> bool:
        """Whether there is another file in the place of the one that the person saw."""
        return self.before.media_file_id != self.after.media_file_id

    @property
    def is_empty(self) -> bool:
        """Whether the present revision holds what the earlier one held: it was changed back."""
        return not (self.title_segments or self.segments or self.is_media_change)


_LOOKS = PreparedQuery(lambda review, person: Look.objects.filter(review=review, person=person))


def record_look(review: Review, person: User) -> None:
    """Keep that the person sees the present revision now. Writes only when it is new to them.

    Safe in two windows at once: the number only grows, and the one before is what was stored until then.
    """
    if review.revision is None:
        return
    present = review.revision.number
    look = next(iter(_LOOKS.objects(review.pk, person.pk)), None)
    if look is None:
        # Another window may have been faster by a moment.
        Look.objects.bulk_create([Look(review=review, person=person, latest=present)], ignore_conflicts=True)
    elif look.latest < present:
        Look.objects.filter(pk=look.pk, latest__lt=present).update(
            before=F("latest"), latest=present, at=timezone.now()
        )


def changes_for(review: Review, person: User | None) -> Changes | None:
    """Return what changed since the person last looked; None for a first look, or when nothing did.

    The same again on every reload, until there is a newer revision. What the person changed themselves is
    not news to them: the comparison begins after that. Two queries, one when nothing is new.
    """
    looks = _LOOKS.objects(review.pk, person.pk) if person is not None else []
    if not looks or review.revision is None:
        return None
    look: Look = looks[0]
    present = review.revision
    since = look.before if look.latest >= present.number else look.latest
    if since is None or since >= present.number:
        return None
    revisions = {
        entry.number: entry
        for entry in Revision.objects.filter(review=review, number__gte=since, number__lt=present.number)
        .select_related("media_file")
        .order_by("number")
    }
    revisions[present.number] = present
    while since < present.number and revisions[since + 1].author_id == look.person_id:
        since += 1
    if since == present.number:
        return None
    changes = Changes(before=revisions[since], after=present)
    return None if changes.is_empty else changes
