"""What was read long ago is forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Notification, Told
from notifications.tasks import forget_old_notifications
from notifications.telling import first_time


@pytest.mark.parametrize(("read_days_ago", "kept"), [(None, True), (89, True), (91, False)])
def test_read_notifications_last_ninety_days(owner, tell_of, read_days_ago, kept):
    notification = tell_of(owner, age=timedelta(days=400))
    if read_days_ago is not None:
        Notification.objects.update(read_at=timezone.now() - timedelta(days=read_days_ago))
    forget_old_notifications.call_local()
    assert Notification.objects.filter(pk=notification.pk).exists() is kept


@pytest.mark.parametrize(("days", "kept"), [(1, True), (3, False)])
def test_what_was_announced_is_remembered_for_as_long_as_a_sweep_looks_back(db, days, kept):
    first_time("review-event:1")
    Told.objects.update(at=timezone.now() - timedelta(days=days))
    forget_old_notifications.call_local()
    assert Told.objects.exists() is kept
