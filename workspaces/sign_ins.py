"""The browsers that people are signed in with: noting them, and ending them.

A row follows one session, by its key. Ending it deletes the session too, so that the browser's next request
is nobody's.
"""

import threading
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from workspaces.models import SignIn
from workspaces.rate import client_address

# "Seen" is true to within this.
SEEN_SPAN = timedelta(minutes=5)
# What a process remembers of whom it has noted, so that a page in between asks nothing.
_REMEMBERED_MOST = 10_000
_BROWSER_MOST = 200


class _Noted:
    """When this process last noted each session: a page that comes sooner need not ask the database."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}
        self._lock = threading.Lock()

    def is_due(self, session_key: str) -> bool:
        """Return whether the session was not noted lately; whoever is told so notes it."""
        now = monotonic()
        with self._lock:
            if now - self._at.get(session_key, -SEEN_SPAN.total_seconds()) < SEEN_SPAN.total_seconds():
                return False
            if len(self._at) >= _REMEMBERED_MOST:
                self._at.clear()
            self._at[session_key] = now
        return True

    def forget(self, session_key: str) -> None:
        """Note the session at its next request."""
        with self._lock:
            self._at.pop(session_key, None)


noted = _Noted()


def listen() -> None:
    """Begin to keep the rows: called once, when the app is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="workspaces.sign_ins")
    user_logged_out.connect(_signed_out, dispatch_uid="workspaces.sign_ins")


def sign_ins_of(person: User) -> QuerySet[SignIn]:
    """Return where the person is signed in, seen last first; what has expired is left out."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return SignIn.objects.filter(user=person, session_key__in=alive)


def see(request: HttpRequest) -> None:
    """Note that the signed-in person's browser was here: an UPDATE every few minutes, nothing in between."""
    session_key = request.session.session_key
    if not session_key or not noted.is_due(session_key):
        return
    now = timezone.now()
    mine = SignIn.objects.filter(session_key=session_key)
    fields: dict[str, Any] = {"seen_at": now, "address": client_address(request)}
    if mine.filter(seen_at__lte=now - SEEN_SPAN).update(**fields) or mine.exists():
        return
    # Signed in before there were such rows.
    _note(request, request.user)  # type: ignore[arg-type]


def follow(before: str, after: str | None) -> None:
    """Keep the row when the session of a browser gets another key, as with a new password."""
    if not after:
        return
    with transaction.atomic():
        # Signing in has made one for the new key already.
        if SignIn.objects.filter(session_key=after).exists():
            SignIn.objects.filter(session_key=before).delete()
        else:
            SignIn.objects.filter(session_key=before).update(session_key=after)


def end(sign_ins: Iterable[SignIn]) -> int:
    """End these sign-ins and return how many: their browsers have to sign in at their next request."""
    keys = [entry.session_key for entry in sign_ins]
    with transaction.atomic():
        Session.objects.filter(session_key__in=keys).delete()
        ended, _ = SignIn.objects.filter(session_key__in=keys).delete()
    return ended


def end_all(person: User, *, but: str | None = None) -> int:
    """End all sign-ins of a person, except that of the session key `but`, and return how many there were.

    Also those from before there were rows, in browsers that were not here since.
    """
    with transaction.atomic():
        ended = end(SignIn.objects.filter(user=person).exclude(session_key=but or ""))
        return ended + Session.objects.filter(session_key__in=_without_row(person, but)).delete()[0]


def sweep() -> int:
    """Delete expired sessions, and the sign-ins of sessions that are gone; return how many of those."""
    now = timezone.now()
    Session.objects.filter(expire_date__lte=now).delete()
    # Not what is being made at this moment.
    old = SignIn.objects.filter(started_at__lt=now - SEEN_SPAN)
    return old.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]


def _without_row(person: User, but: str | None) -> list[str]:
    """Return the keys of the person's sessions that have no row and are not being made at this moment."""
    now = timezone.now()
    # A session expires so long after it was saved last.
    saved_before = now + timedelta(seconds=settings.SESSION_COOKIE_AGE) - SEEN_SPAN
    found = (
        Session.objects.filter(expire_date__gt=now, expire_date__lt=saved_before)
        .exclude(session_key__in=SignIn.objects.values("session_key"))
        .exclude(session_key=but or "")
    )
    whose = str(person.pk)
    return [
        session.session_key for session in found.iterator() if session.get_decoded().get(SESSION_KEY) == whose
    ]


def _signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    if request.session.session_key is None:
        # Somebody else was signed in here: the new session has no key before it is saved.
        request.session.create()
    _note(request, user)


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if session_key := request.session.session_key:
        SignIn.objects.filter(session_key=session_key).delete()
        noted.forget(session_key)


def _note(request: HttpRequest, person: User) -> None:
    now = timezone.now()
    session_key = request.session.session_key
    fields = {
        "user": person,
        "started_at": now,
        "seen_at": now,
        "browser": request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:_BROWSER_MOST],
        "address": client_address(request),
    }
    try:
        with transaction.atomic():
            SignIn.objects.update_or_create(session_key=session_key, defaults=fields)
    except IntegrityError:
        # Another request of the same browser was quicker, or the person is gone.
        return
    noted.is_due(str(session_key))
