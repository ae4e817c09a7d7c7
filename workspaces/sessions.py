"""Sessions as Django keeps them in its table, read by a query that is written once (SESSION_ENGINE)."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from workspaces.prepared import PreparedQuery

_FIELDS = [field.attname for field in Session._meta.concrete_fields]
_LIVE = PreparedQuery(
    lambda session_key, now: Session.objects.filter(session_key=session_key, expire_date__gt=now).values_list(
        *_FIELDS
    )
)


class SessionStore(DatabaseSessionStore):
    """Django's own, but for the reading. The class's name is a part of what signs a session: it must stay."""

    def _get_session_from_db(self) -> Any:
        rows = _LIVE.rows(self.session_key, timezone.now())
        if not rows:
            # Gone or expired: whoever comes with it gets another one.
            self._session_key = None
            return None
        return Session.from_db("default", _FIELDS, list(rows[0]))
