"""Rows in the admin that are there to be read."""

from django.db.models import Model
from django.http import HttpRequest


class ReadOnly:
    """Takes away every right but that of looking, from everybody."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: the program alone writes these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: what is written stays as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: what happened stays on record."""
        return False
