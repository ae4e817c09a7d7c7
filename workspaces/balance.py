"""Asking PowerPost for an account's credits."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from powerpost.catalog import CREDITS_SCOPE
from workspaces.key_changes import accept
from workspaces.models import ApiKey


def refresh_balance(api_key: ApiKey) -> int:
    """Ask PowerPost for the balance of the key's account, store it, and return it in credits.

    The answer also tells whether the key is accepted: the jobs of one that was refused until now go on.
    Raises PowerPostError when PowerPost cannot be asked or refuses the key; no balance is stored then.
    """
    # The web server, which imports this too, has no other use for what HTTP requests take.
    from powerpost.client import PowerPostClient

    # The balance belongs to the account: no workspace is named.
    asked_at = timezone.now()
    with PowerPostClient(api_key.base_url, api_key.key, "", on_refusal=api_key.record_refusal) as client:
        balance = client.get_credits()
    accept(api_key)
    api_key.record_permission(CREDITS_SCOPE, may=True)
    api_key.record_balance(balance, asked_at=asked_at)
    return balance


def keys_in_use() -> QuerySet[ApiKey]:
    """Return the active keys whose balance a signed-in member could be looking at.

    Also those that PowerPost refused: this is how the program finds out that it accepts them again.
    """
    since = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    somebody = Q(workspaces__memberships__user__last_login__gte=since)
    return ApiKey.objects.filter(somebody, is_active=True).distinct()
