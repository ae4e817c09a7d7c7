"""Background tasks of the workspaces app."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from powerpost.errors import PowerPostError
from workspaces.balance import keys_in_use, refresh_balance
from workspaces.models import ApiKey
from workspaces.rate import sweep_rates
from workspaces.turns import take_turn

logger = logging.getLogger(__name__)


@db_task()
def refresh_balance_of(api_key_id: int) -> None:
    """Refresh one account's balance; a key that is gone or inactive is left alone."""
    api_key = ApiKey.objects.filter(pk=api_key_id, is_active=True).first()
    if api_key is None:
        return
    try:
        refresh_balance(api_key)
    except PowerPostError as error:
        # The balance in the frame carries its age; the next round tries again.
        logger.warning("The balance of %s could not be read: %s", api_key, error)


@db_periodic_task(crontab(minute="*/10"))
def refresh_balances_in_use() -> None:
    """Refresh, every ten minutes, the balances that somebody may be looking at."""
    if not take_turn("workspaces.refresh_balances", 300):
        return
    for api_key_id in keys_in_use().values_list("pk", flat=True):
        refresh_balance_of(api_key_id)


@db_task()
def refresh_balances() -> None:
    """Refresh the balance of every active key, as at a start."""
    for api_key_id in ApiKey.objects.filter(is_active=True).values_list("pk", flat=True):
        refresh_balance_of(api_key_id)


@db_periodic_task(crontab(minute="17"))
def sweep_old_rates() -> None:
    """Forget, every hour, what was counted in spans of time that are over."""
    if take_turn("workspaces.sweep_rates", 1800):
        sweep_rates()
