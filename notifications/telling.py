"""Telling people something, and taking it back: the one place that writes notifications.

Several processes tell the same person things at once. What is unread and belongs together is one row, which
a constraint holds; each change of it names the version it was made on, and is made anew when that is gone.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications.models import Kind, Notification, Told
from workspaces.models import Membership
from workspaces.shortening import shorten

# More than this do not tell one person of the same thing in the same instant.
TRIES = 20
ENTRIES_MOST = 50
SUBJECT_MOST = 80
WORDS_MOST = 280


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact. `key` tells it from others of its group, `url` leads to it.

    `who` did it, `what` is meant ("the Instagram caption"), `did` says which of several things was done
    where the kind leaves that open, `words` is what was said.
    """

    key: str
    url: str
    who: str = ""
    what: str = ""
    did: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """One fact for one person; unread facts of the same group are told together.

    With `replaces`, it is the only one of its group that still matters.
    """

    person_id: int
    kind: Kind
    group: str
    subject: str
    entry: Entry
    replaces: bool = False


def first_time(key: str) -> bool:
    """Return whether this is announced for the first time. Within the transaction that tells of it."""
    try:
        with transaction.atomic():
            Told.objects.create(key=key)
    except IntegrityError:
        return False
    return True


def tell(workspace_id: UUID, news: Iterable[News]) -> None:
    """Tell people something of a workspace; who is not a member of it (any more) hears nothing."""
    # Always in the same order: two that tell the same people must not wait for each other.
    ordered = sorted(news, key=lambda entry: (entry.person_id, entry.group))
    members = set(
        Membership.objects.filter(
            workspace_id=workspace_id,
            user_id__in={entry.person_id for entry in ordered},
            user__is_active=True,
        ).values_list("user_id", flat=True)
    )
    for entry in ordered:
        if entry.person_id in members:
            _tell(workspace_id, entry)


def take_back(group: str, key: str, person_ids: Collection[int]) -> set[int]:
    """Take one fact out of what these people have not read yet; return those who had not."""
    unread = _unread(group).filter(person_id__in=person_ids)
    taken = set()
    for row in unread.order_by("person_id"):
        if any(entry["key"] == key for entry in row.entries):
            drop(row, {key})
            taken.add(row.person_id)
    return taken


def drop(row: Notification, keys: Collection[str]) -> None:
    """Take these facts out of an unread notification; without any it is taken back.

    Nothing happens when the person has read it meanwhile.
    """
    for _ in range(TRIES):
        kept = [entry for entry in row.entries if entry["key"] not in keys]
        if len(kept) == len(row.entries):
            return
        change: dict[str, Any] = {"count": 0, "read_at": timezone.now()}
        if kept:
            change = _content(Kind(row.kind), kept) | {"count": row.count - len(row.entries) + len(kept)}
        if _change(row, **change):
            return
        found = Notification.objects.filter(pk=row.pk, read_at=None).first()
        if found is None:
            return
        row = found


def withdraw(person_id: int, group: str, kind: Kind) -> None:
    """Take back what this person has not read yet and what is of this kind and group."""
    for row in _unread(group).filter(person_id=person_id, kind=kind):
        drop(row, {entry["key"] for entry in row.entries})


def _tell(workspace_id: UUID, news: News) -> None:
    entry = asdict(news.entry) | {"words": shorten(news.entry.words, WORDS_MOST)}
    subject = shorten(news.subject, SUBJECT_MOST)
    for _ in range(TRIES):
        row = _unread(news.group).filter(person_id=news.person_id).first()
        if row is None:
            try:
                with transaction.atomic():
                    Notification.objects.create(
                        person_id=news.person_id,
                        workspace_id=workspace_id,
                        group=news.group,
                        subject=subject,
                        **_content(news.kind, [entry]),
                    )
            except IntegrityError:
                continue
            return
        others = [] if news.replaces else [known for known in row.entries if known["key"] != entry["key"]]
        is_known = any(known["key"] == entry["key"] for known in row.entries)
        change = _content(news.kind, [*others, entry][-ENTRIES_MOST:])
        change["count"] = 1 if news.replaces else row.count if is_known else row.count + 1
        if not is_known:
            change["updated_at"] = timezone.now()
        if _change(row, subject=subject, **change):
            return
    raise RuntimeError(f"Too many tell person {news.person_id} of {news.group} at once.")


def _content(kind: Kind, entries: list[dict[str, str]]) -> dict[str, Any]:
    """Return the fields that follow from the facts: what waits is begun at the oldest, news at the newest."""
    leading = entries[0 if kind == Kind.WAITING else -1]
    return {"kind": kind, "entries": entries, "url": leading["url"]}


def _change(row: Notification, **fields: Any) -> bool:
    """Change the row as it was read; returns False when it is another by now."""
    unchanged = Notification.objects.filter(pk=row.pk, version=row.version, read_at=None)
    return bool(unchanged.update(version=row.version + 1, **fields))


def _unread(group: str) -> QuerySet[Notification]:
    return Notification.objects.filter(group=group, read_at=None)
