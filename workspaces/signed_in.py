"""The person of a session, read with their settings and memberships in one query.

Every request of theirs, each poll of an open tab too, begins with these three.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from workspaces.models import ApiKey, Membership, PersonalSettings, Workspace
from workspaces.prepared import PreparedQuery

Row = tuple[Any, ...]

# In the order in which they stand in a row. No page needs the secret of a key, and none fails when it cannot
# be read.
_PARTS: tuple[tuple[type[Model], str, frozenset[str]], ...] = (
    (User, "", frozenset()),
    (PersonalSettings, "personal_settings__", frozenset()),
    (Membership, "memberships__", frozenset()),
    (Workspace, "memberships__workspace__", frozenset()),
    (ApiKey, "memberships__workspace__api_key__", frozenset({"key"})),
)
_FIELDS = [
    [field for field in model._meta.concrete_fields if field.name not in without]
    for model, _, without in _PARTS
]
_ENDS = [sum(map(len, _FIELDS[: number + 1])) for number in range(len(_PARTS))]

_PERSON = PreparedQuery(
    lambda person_id: (
        User.objects.filter(pk=person_id)
        .order_by("memberships__workspace__name", "memberships__workspace_id")
        .values_list(
            *(
                prefix + field.name
                for (_, prefix, _), fields in zip(_PARTS, _FIELDS, strict=True)
                for field in fields
            )
        )
    )
)


def read_person(person_id: int) -> User | None:
    """Return the person, with their settings and, for `memberships_read_with`, their memberships."""
    rows = _PERSON.rows(person_id)
    if not rows:
        return None
    person = _part(0, rows[0])
    settings = _part(1, rows[0])
    if settings is None:
        # As `select_related` says that there are none.
        User._meta.get_field("personal_settings").set_cached_value(person, None)
    else:
        person.personal_settings = settings
    person._membership_rows = rows
    return person


def memberships_read_with(person: Any) -> list[Membership] | None:
    """Return the memberships read together with the person, by the names of the workspaces; None if not read.

    The API keys come without their secrets.
    """
    rows: Sequence[Row] | None = getattr(person, "_membership_rows", None)
    if rows is None:
        return None
    found = []
    for row in rows:
        membership = _part(2, row)
        if membership is not None:
            membership.user = person
            membership.workspace = _part(3, row)
            membership.workspace.api_key = _part(4, row)
            found.append(membership)
    return found


def _part(number: int, row: Row) -> Any:
    """Return one of the objects that a row holds; None where there was nothing to join."""
    values = row[_ENDS[number - 1] if number else 0 : _ENDS[number]]
    # The id stands first in each of them.
    if values[0] is None:
        return None
    return _PARTS[number][0].from_db("default", [field.attname for field in _FIELDS[number]], list(values))
