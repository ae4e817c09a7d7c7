"""Members named in a comment: @ada."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from workspaces.models import Workspace
from workspaces.people import members_of

# The characters of Django's UnicodeUsernameValidator, after an @ that does not stand inside of a word: the
# one in an e-mail address names nobody. An accent may stand by itself, as some keyboards write it.
_NAME = re.compile(r"(?<![\w.+@-])@([\w.@+\-\u0300-\u036f]{1,150})")
# They may end a name, and they may end a sentence.
_ENDINGS = ".+-@"
# How many members one comment can call; more would be a mailing list.
MENTIONED_MOST = 20
# How many are offered while one types; the others can be typed.
OFFERED_MOST = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a comment: plain words, or the name of a mentioned member."""

    text: str
    is_mention: bool = False


def members_to_mention(workspace: Workspace) -> QuerySet[User]:
    """Return the members of the workspace who can sign in, by name; never more than a browser can hold."""
    return members_of(workspace).filter(is_active=True)[:OFFERED_MOST]


def mentioned(text: str, workspace: Workspace) -> list[User]:
    """Return the members of the workspace whom the text names, in its order, each once; one query at most.

    A name is found as it is written, or in another case when it then fits one member alone.
    """
    names = list(dict.fromkeys(name for match in _NAME.finditer(text) for name in _readings(match[1])))
    if not names:
        return []
    members = list(
        User.objects.annotate(lowered=Lower("username"))
        .filter(
            Q(username__in=names) | Q(lowered__in=[name.lower() for name in names]),
            memberships__workspace=workspace,
            is_active=True,
        )
        .order_by("pk")
    )
    found: dict[int, User] = {}
    for match in _NAME.finditer(text):
        member = _named(match[1], members)
        if member is not None:
            found.setdefault(member.pk, member)
    return list(found.values())[:MENTIONED_MOST]


def pieces(text: str, people: Iterable[User]) -> list[Piece]:
    """Return the text in pieces, with the names of these people apart."""
    known = list(people)
    parts: list[Piece] = []
    reached = 0
    for match in _NAME.finditer(text) if known else ():
        for name in _readings(match[1], as_written=True):
            if _called(unicodedata.normalize("NFKC", name), known) is not None:
                parts.append(Piece(text[reached : match.start()]))
                reached = match.start() + 1 + len(name)
                parts.append(Piece(text[match.start() : reached], is_mention=True))
                break
    parts.append(Piece(text[reached:]))
    return [part for part in parts if part.text]


def _readings(written: str, *, as_written: bool = False) -> list[str]:
    """Return the names that may be meant, the longest first: "ada.", then "ada"."""
    shortest = written.rstrip(_ENDINGS)
    lengths = range(len(written), len(shortest) - 1, -1) if shortest else ()
    names = [written[:length] for length in lengths]
    # Usernames are stored normalized.
    return names if as_written else [unicodedata.normalize("NFKC", name) for name in names]


def _named(written: str, people: Sequence[User]) -> User | None:
    found = (_called(name, people) for name in _readings(written))
    return next((person for person in found if person is not None), None)


def _called(name: str, people: Sequence[User]) -> User | None:
    exact = [person for person in people if person.get_username() == name]
    alike = exact or [person for person in people if person.get_username().lower() == name.lower()]
    return alike[0] if len(alike) == 1 else None
