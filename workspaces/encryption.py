"""Encrypted values as they stand in the database: with which key, and how they get to the first one.

Values are read past the field and written row by row, so that this works while the product runs: one that was
changed meanwhile is left as it is, for whoever changed it has encrypted it with the first key.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from workspaces.fields import EncryptedTextField, decrypted


class Standing(Enum):
    """What can be done with a stored value."""

    FRESH = "encrypted with the first key"
    OLD = "readable with another key"
    UNREADABLE = "readable with none"


@dataclass(slots=True)
class Rotation:
    """How many values there are of each standing; the unreadable ones by name, without their content."""

    fresh: int = 0
    old: int = 0
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stored:
    """One value as it stands in the database."""

    field: EncryptedTextField
    pk: Any
    cipher_text: str

    @property
    def standing(self) -> Standing:
        """What can be done with it."""
        from cryptography.fernet import Fernet, InvalidToken

        try:
            Fernet(settings.FIELD_ENCRYPTION_KEYS[0]).decrypt(self.cipher_text.encode())
        except InvalidToken:
            return Standing.UNREADABLE if decrypted(self.cipher_text) is None else Standing.OLD
        return Standing.FRESH

    def __str__(self) -> str:
        return f"{self.field.model._meta.label} {self.pk}, {self.field.name}"


def count_values() -> Rotation:
    """Return how many values are encrypted with the first of FIELD_ENCRYPTION_KEYS, and how many are not."""
    found = Rotation()
    for stored in _stored_values():
        _count(found, stored)
    return found


def rotate() -> Rotation:
    """Encrypt every value with the first key that is not yet; `old` counts those that were re-encrypted."""
    found = Rotation()
    for stored in _stored_values():
        if stored.standing is not Standing.OLD or _re_encrypt(stored):
            _count(found, stored)
        else:
            # Changed or deleted meanwhile: what stands there now is not old.
            found.fresh += 1
    return found


def encrypted_fields() -> list[EncryptedTextField]:
    """Return all fields of the product that are encrypted."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return [field for field in fields if isinstance(field, EncryptedTextField)]


def _count(found: Rotation, stored: Stored) -> None:
    match stored.standing:
        case Standing.FRESH:
            found.fresh += 1
        case Standing.OLD:
            found.old += 1
        case Standing.UNREADABLE:
            found.unreadable.append(str(stored))


def _stored_values() -> Iterator[Stored]:
    for encrypted in encrypted_fields():
        # All at once: the rows are written to while they are gone through.
        rows = list(
            _rows(encrypted).exclude(cipher_text=None).order_by("pk").values_list("pk", "cipher_text")
        )
        for pk, cipher_text in rows:
            yield Stored(encrypted, pk, cipher_text)


def _rows(encrypted: EncryptedTextField) -> models.QuerySet:
    """Return the rows with the value as it is stored, which the field itself would decrypt."""
    return encrypted.model._base_manager.annotate(cipher_text=Cast(F(encrypted.name), models.TextField()))


def _re_encrypt(stored: Stored) -> bool:
    text = decrypted(stored.cipher_text)
    same = _rows(stored.field).filter(pk=stored.pk, cipher_text=stored.cipher_text)
    return bool(same.update(**{stored.field.name: text}))
