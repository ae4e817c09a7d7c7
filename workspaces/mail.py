"""What e-mails of every floor need: whether they can be sent, and addresses that lead back here."""

from django.conf import settings


def is_configured() -> bool:
    """Return whether e-mail can be sent and its links lead somewhere."""
    return bool(settings.EMAIL_CONFIGURED and settings.SITE_URL and settings.EMAIL_FROM)


def absolute(path: str) -> str:
    """Return the address of a page of this site, for readers outside of it."""
    return f"{settings.SITE_URL}{path}"
