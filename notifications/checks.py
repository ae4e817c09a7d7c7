"""System checks: a configuration of e-mail that would start and then send nothing, or links to nowhere."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def emails_can_be_written(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a mail server without what every e-mail needs: a sender, and where its links lead."""
    if not settings.EMAIL_CONFIGURED:
        return []
    found: list[CheckMessage] = []
    if not settings.SITE_URL:
        found.append(
            Error(
                "EMAIL_URL is set without SITE_URL, so the links in e-mails would lead nowhere.",
                hint="Set SITE_URL to the address in people's address bar, such as https://posts.example.com.",
                id="notifications.E001",
            )
        )
    if not settings.EMAIL_FROM:
        found.append(
            Error(
                "EMAIL_URL is set without EMAIL_FROM, so e-mails would have no sender.",
                hint="Set EMAIL_FROM to an address that your mail server may send from.",
                id="notifications.E002",
            )
        )
    return found
