"""What must be done to restored rows before anybody works with them: the world has gone on since."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.utils import timezone

from dashboard.models import Worker
from generations.restored import Settled, settle_jobs
from media_library.transfer import release_claims
from notifications.models import NotificationPreference
from workspaces.fields import UndecryptableValue
from workspaces.models import ApiKey, SignIn, Turn


class KeysUnreadable(Exception):
    """Stored API keys were encrypted with other keys; the text says what to do."""


def settle(taken_at: datetime) -> Settled:
    """End sessions, free leases, keep old news out of e-mails, and have jobs looked up before they go on."""
    Session.objects.all().delete()
    SignIn.objects.all().delete()
    Worker.objects.all().delete()
    Turn.objects.all().delete()
    release_claims()
    NotificationPreference.objects.update(since=timezone.now(), paused_until=None)
    return settle_jobs(taken_at)


def require_readable_keys() -> None:
    """Raise KeysUnreadable when FIELD_ENCRYPTION_KEYS cannot read every stored API key."""
    unreadable = [name for pk, name in ApiKey.objects.values_list("pk", "name") if not _is_readable(pk)]
    if unreadable:
        names = ", ".join(unreadable)
        raise KeysUnreadable(
            f"FIELD_ENCRYPTION_KEYS of this installation cannot read the stored API keys ({names}). Set "
            "FIELD_ENCRYPTION_KEYS to what it was where the backup was made (there: "
            "DATA_DIR/secrets/field-encryption-keys, or the folder `secrets`), then restore again. If that "
            "is lost, restore with --keys-lost and enter the API keys anew in the admin."
        )


def give_up_keys() -> None:
    """Empty and switch off the stored API keys that cannot be read."""
    for pk in list(ApiKey.objects.values_list("pk", flat=True)):
        if not _is_readable(pk):
            ApiKey.objects.filter(pk=pk).update(key="", is_active=False)


def _is_readable(pk: int) -> bool:
    try:
        ApiKey.objects.filter(pk=pk).values_list("key").get()
    except UndecryptableValue:
        return False
    return True
