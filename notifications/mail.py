"""What stands in an e-mail: the same sentences as on the page, as plain text and as simple HTML."""

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.models import Notification
from notifications.wording import Wording
from workspaces.mail import absolute
from workspaces.numbers import grouped
from workspaces.shortening import shorten

SUBJECT_MOST = 120


class Item:
    """One notification in an e-mail: its words, and the address that marks it as read on the way."""

    def __init__(self, notification: Notification) -> None:
        self.wording = Wording(notification)
        self.workspace = notification.workspace.name
        self.address = absolute(reverse("notification", args=[notification.pk]))


def compose(person: User, notifications: Sequence[Notification], *, daily: bool) -> EmailMultiAlternatives:
    """Return the e-mail that tells this person of these notifications, newest first."""
    items = [Item(entry) for entry in notifications]
    context = {
        "items": items,
        "person": person.get_short_name() or person.get_username(),
        "daily": daily,
        "all_address": absolute(reverse("notifications")),
        "settings_address": absolute(reverse("notification_settings")),
    }
    return EmailMultiAlternatives(
        subject=_subject(items, daily),
        body=render_to_string("notifications/mail.txt", context),
        from_email=settings.EMAIL_FROM,
        to=[person.email],
        headers={
            "Message-ID": _message_id(person, notifications),
            "List-Unsubscribe": f"<{context['settings_address']}>",
            # Keeps absence notes from answering.
            "Auto-Submitted": "auto-generated",
        },
        alternatives=[(render_to_string("notifications/mail.html", context), "text/html")],
    )


def _subject(items: Sequence[Item], daily: bool) -> str:
    if len(items) == 1 and not daily:
        return shorten(items[0].wording.sentence, SUBJECT_MOST)
    things = "1 thing" if len(items) == 1 else f"{grouped(len(items))} things"
    return f"{'Your day: ' if daily else ''}{things} in PowerPost Dashboard"


def _message_id(person: User, notifications: Sequence[Notification]) -> str:
    """Return the same id for the same content, by which mail programs drop a second copy."""
    content = ",".join(sorted(f"{entry.pk}:{entry.version}" for entry in notifications))
    digest = hashlib.sha256(f"{person.pk} {content}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
