"""A text field that is encrypted in the database."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS holds no key.")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        # Without the original error, whose text could repeat a part of a key.
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS must be Fernet keys (32 bytes in url-safe base64), separated by commas."
        ) from None


class UndecryptableValue(Exception):
    """A stored value was encrypted with a key that FIELD_ENCRYPTION_KEYS no longer holds."""


class EncryptedTextField(models.TextField):
    """Text encrypted with the first of FIELD_ENCRYPTION_KEYS and readable with any of them.

    A value that none of the keys can read raises UndecryptableValue, never comes out as cipher text.
    Every look-up but `isnull` raises FieldError: the same text is encrypted differently every time.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Return the text encrypted, for the database."""
        value = super().get_prep_value(value)
        if value is None:
            return None
        return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(value.encode()).decode()

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Return the text in the clear; raises UndecryptableValue."""
        if value is None:
            return None
        try:
            return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(value.encode()).decode()
        except InvalidToken:
            raise UndecryptableValue(
                f"{self.model._meta.label}.{self.name} cannot be read with any of FIELD_ENCRYPTION_KEYS."
            ) from None

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the look-up for `isnull`; raises FieldError for every other."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be looked up by {lookup_name}.")
        return super().get_lookup(lookup_name)
