"""People after a restore: they sign in anew, and are not sent what they had been sent, or missed, before."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.backup.settling import settle
from notifications.models import Kind, Notification, NotificationPreference, all_kinds
from notifications.sending import send_due
from workspaces.models import SignIn, Turn

pytestmark = pytest.mark.django_db
PASSWORD = "a long passphrase for tests"


def test_who_was_signed_in_is_not_and_signs_in_as_before(owner):
    owner.user.set_password(PASSWORD)
    owner.user.save()
    page = reverse("overview")
    signing_in = {"username": owner.user.username, "password": PASSWORD}
    owner.client.logout()
    owner.client.post(reverse("login"), signing_in)
    assert owner.client.get(page).status_code == 200
    settle(timezone.now())
    assert owner.client.get(page).status_code == 302
    assert not SignIn.objects.exists()
    owner.client.post(reverse("login"), signing_in)
    assert owner.client.get(page).status_code == 200


def test_old_news_is_shown_and_not_sent(owner, workspace, mailoutbox):
    owner.user.email = "olivia@example.com"
    owner.user.save()
    long_ago = timezone.now() - timedelta(days=30)
    NotificationPreference.objects.create(
        person=owner.user, email="at_once", since=long_ago, kinds=all_kinds()
    )

    def tell(group: str) -> None:
        news = Notification.objects.create(
            person=owner.user, workspace=workspace, kind=Kind.WAITING, group=group, subject="s", url="/",
            entries=[{"who": "Rita", "what": "the image", "words": ""}],
        )  # fmt: skip
        Notification.objects.filter(pk=news.pk).update(updated_at=timezone.now() - timedelta(minutes=5))

    tell("before")
    settle(timezone.now())
    assert send_due() == 0
    assert Notification.objects.filter(read_at=None).count() == 1
    # The same, had nothing been restored.
    NotificationPreference.objects.update(since=long_ago)
    Turn.objects.all().delete()
    assert send_due() == 1
