"""Background tasks of the workspaces app."""

import logging
import smtplib

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from powerpost.errors import PowerPostError
from workspaces import account_mail, sign_ins, throttling
from workspaces.balance import keys_in_use, refresh_balance
from workspaces.invitations import NotOpen, address_in, require_open
from workspaces.mail import is_configured
from workspaces.models import ApiKey, Invitation
from workspaces.rate import sweep_rates
from workspaces.turns import take_turn

logger = logging.getLogger(__name__)

# Of the mail server or the way to it; ValueError is an address or a header that cannot be sent.
MAIL_FAILURES = (smtplib.SMTPException, OSError, ValueError)


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


@db_task(retries=3, retry_delay=60)
def send_invitation(invitation_id: int) -> None:
    """Send an invitation to its address; one that is over, or for a name, is left alone."""
    invitation = Invitation.objects.select_related("workspace", "created_by").filter(pk=invitation_id).first()
    if invitation is None or not address_in(invitation.for_whom) or not is_configured():
        return
    try:
        require_open(invitation)
    except NotOpen:
        return
    try:
        account_mail.send_invitation(invitation)
    except MAIL_FAILURES as error:
        _not_sent("An invitation", error)


@db_task(retries=3, retry_delay=60)
def send_password_reset(address: str) -> None:
    """Send everybody with this e-mail address a link to set a new password; nobody may have it."""
    if not is_configured():
        return
    for person in account_mail.people_at(address):
        try:
            account_mail.send_new_password(person)
        except MAIL_FAILURES as error:
            _not_sent("A link to set a new password", error)


@db_periodic_task(crontab(minute="42"))
def sweep_old_sign_ins() -> None:
    """Forget, every hour, sessions that have expired, their sign-ins, and failed sign-ins that are over."""
    if take_turn("workspaces.sweep_sign_ins", 1800):
        sign_ins.sweep()
        throttling.sweep_attempts()


class EmailNotSent(Exception):
    """The mail server took an e-mail not; the queue tries again."""


def _not_sent(what: str, error: Exception) -> None:
    """Log it and raise EmailNotSent, without what was written: it holds a token, and the error an address."""
    logger.warning("%s was not sent (%s).", what, type(error).__name__)
    raise EmailNotSent(what) from None
