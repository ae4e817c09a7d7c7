"""When a key can be used again: whoever waits for it hears of it after the commit."""

from functools import partial

from django.db import transaction

from workspaces.models import ApiKey
from workspaces.signals import key_usable_again


def accept(api_key: ApiKey) -> None:
    """Take note that PowerPost accepts the key; what waited because it did not goes on after the commit."""
    if api_key.record_acceptance():
        resume_after_commit(api_key)


def resume_after_commit(api_key: ApiKey) -> None:
    """Have what waits for the key go on at once, after the commit. The sweeps would find it too, later."""
    transaction.on_commit(
        partial(key_usable_again.send_robust, sender=ApiKey, api_key_id=api_key.pk), robust=True
    )
