"""Sending notifications by e-mail: which, when, and never one twice.

A worker claims the person, then each notification, by conditional UPDATEs before it sends. What the mail
server refuses is released and tried again, later and later. What a process was killed over in the middle
stays claimed: whether it went out is unknown, and the notification still waits on the site, so one e-mail
may be lost and none is sent again and again.
"""

import logging
import smtplib
from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Max, Min, Q, QuerySet
from django.utils import timezone

from notifications.mail import compose
from notifications.models import Notification, NotificationPreference
from workspaces.personal import settings_of, written_for, zone_of

logger = logging.getLogger(__name__)
Email = NotificationPreference.Email

# What happens together should be told together: "at once" waits until it has been quiet for so long, but
# never longer than CALM_MOST.
CALM = timedelta(seconds=60)
CALM_MOST = timedelta(minutes=10)
# Older news is not worth an e-mail, as when the mail server was away for long.
AGE_MOST = {Email.AT_ONCE: timedelta(days=1), Email.DAILY: timedelta(days=3)}
# Longer than sending one e-mail may take.
CLAIM = timedelta(minutes=5)
RETRY_FIRST = timedelta(minutes=1)
RETRY_MOST = timedelta(hours=2)
ITEMS_MOST = 100

# Of the mail server or the way to it; ValueError is an address or a header that cannot be sent.
FAILURES = (smtplib.SMTPException, OSError, ValueError)
# Of these, the ones that say nothing about the next person's e-mail.
REFUSALS = (smtplib.SMTPRecipientsRefused, ValueError)


class Outcome(StrEnum):
    """What became of one person's e-mail."""

    SENT = "sent"
    NOTHING = "nothing"
    REFUSED = "refused"
    SERVER_FAILED = "server failed"


def preference_of(person: User) -> NotificationPreference:
    """Return how this person wants to hear; unsaved for somebody who never chose."""
    found = NotificationPreference.objects.filter(person=person).first()
    return found or NotificationPreference(person=person)


def send_due() -> int:
    """Send the e-mails that are due, over one connection, and return how many were sent.

    Where the mail server fails, the round ends: the workers have more to do than to wait for it.
    """
    connection = get_connection()
    sent = 0
    try:
        for preference in _due(timezone.now()):
            outcome = send_to(preference, connection)
            sent += outcome == Outcome.SENT
            if outcome == Outcome.SERVER_FAILED:
                break
    finally:
        _close(connection)
    return sent


def send_to(preference: NotificationPreference, connection: BaseEmailBackend) -> Outcome:
    """Send one person what is due for them."""
    now = timezone.now()
    free = Q(paused_until=None) | Q(paused_until__lte=now)
    people = NotificationPreference.objects.filter(pk=preference.pk, email=preference.email)
    held = now + CLAIM
    claim: dict[str, datetime | date] = {"paused_until": held}
    if preference.email == Email.DAILY:
        claim["last_digest_on"] = _local(preference, now).date()
    if not people.filter(free, last_digest_on=preference.last_digest_on).update(**claim):
        return Outcome.NOTHING
    ours = people.filter(paused_until=held)
    claimed = [entry for entry in _pending(preference, now)[:ITEMS_MOST] if _claim(entry, now)]
    if not claimed:
        ours.update(paused_until=None)
        return Outcome.NOTHING
    try:
        with written_for(settings_of(preference.person)):
            message = compose(preference.person, claimed, daily=preference.email == Email.DAILY)
        connection.open()
        connection.send_messages([message])
    except FAILURES as error:
        delay = min(RETRY_MOST, RETRY_FIRST * 2 ** min(preference.attempts, 10))
        _release(claimed, now)
        ours.update(
            paused_until=now + delay, attempts=F("attempts") + 1, last_digest_on=preference.last_digest_on
        )
        # The error's text may hold the address, or what the server said of the password.
        logger.warning(
            "An e-mail to person %s was not sent (%s); the next try is in %s.",
            preference.pk,
            type(error).__name__,
            delay,
        )
        _close(connection)
        return Outcome.REFUSED if isinstance(error, REFUSALS) else Outcome.SERVER_FAILED
    ours.update(paused_until=None, attempts=0)
    return Outcome.SENT


def _due(now: datetime) -> list[NotificationPreference]:
    """Return whom an e-mail may be due for, in two queries however many people there are."""
    free = Q(paused_until=None) | Q(paused_until__lte=now)
    chosen = NotificationPreference.objects.filter(free, person__is_active=True).exclude(email=Email.NONE)
    preferences = list(chosen.exclude(person__email="").select_related("person__personal_settings"))
    at_once = [entry.pk for entry in preferences if entry.email == Email.AT_ONCE]
    ripe = _ripe(at_once, now)
    return [entry for entry in preferences if entry.pk in ripe or _is_digest_due(entry, now)]


def _is_digest_due(preference: NotificationPreference, now: datetime) -> bool:
    """Return whether the hour of the daily e-mail has come where this person is, and none went out today."""
    if preference.email != Email.DAILY:
        return False
    local, last = _local(preference, now), preference.last_digest_on
    return local.hour >= preference.hour and (last is None or last < local.date())


def _local(preference: NotificationPreference, now: datetime) -> datetime:
    return timezone.localtime(now, zone_of(settings_of(preference.person)))


def _ripe(person_ids: Collection[int], now: datetime) -> set[int]:
    """Return which of these people have had unread news that has been quiet, or waited, for long enough."""
    if not person_ids:
        return set()
    unread = Notification.objects.filter(
        _unsent(), person_id__in=person_ids, updated_at__gte=now - AGE_MOST[Email.AT_ONCE]
    )
    spans = unread.values_list("person_id").annotate(latest=Max("updated_at"), first=Min("updated_at"))
    return {
        person_id
        for person_id, latest, first in spans.order_by()
        if latest <= now - CALM or first <= now - CALM_MOST
    }


def _pending(preference: NotificationPreference, now: datetime) -> QuerySet[Notification]:
    """Return what this person has not read nor been sent yet, of what they chose and may still see."""
    after = max(preference.since, now - AGE_MOST[Email(preference.email)])
    return Notification.objects.filter(
        _unsent(),
        person_id=preference.person_id,
        kind__in=preference.kinds,
        updated_at__gte=after,
        workspace__memberships__user=preference.person_id,
    ).select_related("workspace")


def _unsent() -> Q:
    """What is unread, and new since it was sent."""
    return Q(read_at=None) & (Q(emailed_at=None) | Q(emailed_at__lt=F("updated_at")))


def _claim(notification: Notification, now: datetime) -> bool:
    """Take one notification for this e-mail; False when it was read, changed or sent meanwhile."""
    unchanged = Notification.objects.filter(_unsent(), pk=notification.pk, version=notification.version)
    return bool(unchanged.update(emailed_at=now))


def _release(claimed: list[Notification], now: datetime) -> None:
    keys = [entry.pk for entry in claimed]
    Notification.objects.filter(pk__in=keys, emailed_at=now).update(emailed_at=None)


def _close(connection: BaseEmailBackend) -> None:
    """Close the connection, so that the next e-mail begins with a fresh one."""
    try:
        connection.close()
    except FAILURES:
        logger.info("The mail server had closed the connection.")
