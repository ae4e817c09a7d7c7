"""Background tasks of the notifications app."""

from datetime import timedelta

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from notifications import sending
from notifications.models import Notification, Told
from workspaces.mail import is_configured
from workspaces.turns import take_turn

# Shorter than the minute between two rounds.
MAIL_TURN = 30.0
DAILY_TURN = 3600.0
READ_KEPT = timedelta(days=90)
# Longer than any sweep looks back for what was not announced.
TOLD_KEPT = timedelta(days=2)


@db_periodic_task(crontab(minute="*"))
def send_emails() -> None:
    """Send, every minute, the e-mails that are due, where e-mail is configured."""
    if is_configured() and take_turn("notifications.mail", MAIL_TURN):
        sending.send_due()


@db_periodic_task(crontab(hour="3", minute="20"))
def forget_old_notifications() -> None:
    """Delete, once a day, what was read long ago."""
    if not take_turn("notifications.forget", DAILY_TURN):
        return
    now = timezone.now()
    Notification.objects.filter(read_at__lt=now - READ_KEPT).delete()
    Told.objects.filter(at__lt=now - TOLD_KEPT).delete()
