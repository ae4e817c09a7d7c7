"""Sessions as Django keeps them in its table, read by a query that is written once (SESSION_ENGINE)."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from workspaces.prepared import PreparedQuery

_LIVE = PreparedQuery(
    lambda session_key, now: Session.objects.filter(session_key=session_key, expire_date__gt=now).values_list(
        "session_data"
    )
)


class SessionStore(DatabaseSessionStore):
    """Django's own, but for the reading. The class's name is a part of what signs a session: it must stay."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing when it is gone or expired, and then it gets another key."""
        rows = _LIVE.rows(self.session_key, timezone.now())
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])
