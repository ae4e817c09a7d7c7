"""The audit trail: who changed keys, people and workspaces, with what was before and what is after.

Above the models alone, so that forms, pages and commands all write the same lines. Nothing here, and nothing
else, changes or deletes an entry: those of people and workspaces that are gone stay.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Manager, Model

from workspaces.fields import EncryptedTextField
from workspaces.models import AuditEntry, Workspace
from workspaces.trace import current_trace_id

# Of any model: what opens a door, also as a hash that somebody could try words against.
SECRET_FIELDS = frozenset({"password", "session_key", "token_hash"})

Values = dict[str, Any]


def record(
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
    obj: Model,
    *,
    before: Values,
    after: Values,
    workspace: Workspace | None = None,
) -> None:
    """Add an entry, in the caller's transaction: what was done stands there if and only if it was done.

    `actor` is None for the program itself. `action` is a name such as `api_key.replaced`; `before` and
    `after` hold the values that changed, as described() gives them. Of something that is deleted, record
    before deleting: its label is read here.
    """
    person = actor if actor is not None and actor.is_authenticated else None
    AuditEntry.objects.create(
        actor=person,  # type: ignore[misc]
        actor_name=person.get_username()[:150] if person else "",
        action=action,
        workspace=workspace,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(obj)[:200],
        before=before,
        after=after,
        trace_id=current_trace_id(),
    )


def described(obj: Model, fields: Iterable[str]) -> Values:
    """Return the values of these fields as JSON holds them and a person reads them; secret ones are left out.

    What a field refers to is told by its name, such as "Live (…wxyz)". A name that is no field of the model
    is passed over.
    """
    described: Values = {}
    for name in fields:
        try:
            field = obj._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if not is_secret(field):
            described[name] = _value_of(obj, field)
    return described


def is_secret(field: Any) -> bool:
    """Return whether a field's value may stand in no entry."""
    return isinstance(field, EncryptedTextField) or field.name in SECRET_FIELDS


def _value_of(obj: Model, field: Any) -> Any:
    if field.many_to_many:
        return sorted(str(other) for other in getattr(obj, field.name).all()) if obj.pk else []
    if field.many_to_one or field.one_to_one:
        return _name_of_related(field, getattr(obj, field.attname))
    value = getattr(obj, field.attname)
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _name_of_related(field: Any, pk: Any) -> str | None:
    if pk is None:
        return None
    model = field.related_model
    rows: Manager = model._base_manager
    # Without its secrets: one that cannot be read any more has a name all the same.
    secrets = [other.name for other in model._meta.concrete_fields if isinstance(other, EncryptedTextField)]
    related = rows.defer(*secrets).filter(**{field.target_field.name: pk}).first()
    return str(related) if related is not None else str(pk)
