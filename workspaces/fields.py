"""A text field that is encrypted in the database."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import models

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> "MultiFernet":
    # Seven megabytes, and most processes never open a value.
    from cryptography.fernet import Fernet, MultiFernet

    if not keys:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS holds no key.")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        # Without the original error, whose text could repeat a part of a key.
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS must be Fernet keys (32 bytes in url-safe base64), separated by commas."
        ) from None


# What a value begins with where it leaves the database as text, as in a fixture: never in the clear.
SEALED = "encrypted:"


def encrypted(text: str) -> str:
    """Return the text encrypted with the first of FIELD_ENCRYPTION_KEYS."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypted(cipher_text: str) -> str | None:
    """Return the text in the clear; None when none of FIELD_ENCRYPTION_KEYS can read it."""
    from cryptography.fernet import InvalidToken

    try:
        return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(cipher_text.encode()).decode()
    except InvalidToken:
        return None


class UndecryptableValue(Exception):
    """A stored value was encrypted with a key that FIELD_ENCRYPTION_KEYS no longer holds."""


class EncryptedTextField(models.TextField):
    """Text encrypted with the first of FIELD_ENCRYPTION_KEYS and readable with any of them.

    A value that none of the keys can read raises UndecryptableValue, never comes out as cipher text.
    Every look-up but `isnull` raises FieldError: the same text is encrypted differently every time.
    Serialised (dumpdata), it stays encrypted, and is read back with the same keys (loaddata).
    """

    def value_to_string(self, obj: Any) -> str:
        """Return the value as it may stand in a file: encrypted, and marked as such."""
        value = self.value_from_object(obj)
        return "" if value is None else SEALED + encrypted(str(value))

    def to_python(self, value: Any) -> Any:
        """Return the text; what value_to_string() has sealed is opened. Raises ValidationError."""
        value = super().to_python(value)
        if not isinstance(value, str) or not value.startswith(SEALED):
            return value
        text = decrypted(value.removeprefix(SEALED))
        if text is None:
            raise ValidationError(
                "This value was encrypted with a key that FIELD_ENCRYPTION_KEYS does not hold."
            )
        return text

    def get_prep_value(self, value: Any) -> Any:
        """Return the text encrypted, for the database."""
        value = super().get_prep_value(value)
        if value is None:
            return None
        return encrypted(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Return the text in the clear; raises UndecryptableValue."""
        if value is None:
            return None
        text = decrypted(value)
        if text is None:
            raise UndecryptableValue(
                f"{self.model._meta.label}.{self.name} cannot be read with any of FIELD_ENCRYPTION_KEYS."
            )
        return text

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the look-up for `isnull`; raises FieldError for every other."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be looked up by {lookup_name}.")
        return super().get_lookup(lookup_name)
