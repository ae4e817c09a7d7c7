"""Who is signed in, read with what every request of theirs needs."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from workspaces.signed_in import read_person


class BackendWithSettings(ModelBackend):
    """Django's own way to sign in; brings along what each request would ask for: settings and memberships.

    They are read with every request, so what is changed in one browser holds in the person's others at once.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """Return the person of this name and password; raises PermissionDenied for anybody else.

        The other backend keeps old sessions alive and would find the same: a wrong password is hashed once,
        not by each of them.
        """
        person = super().authenticate(request, username, password, **kwargs)
        if person is None:
            raise PermissionDenied
        return person

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session; None when they are gone or may not sign in any more."""
        person = read_person(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
