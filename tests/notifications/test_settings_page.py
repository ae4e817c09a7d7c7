"""How a person chooses to hear by e-mail."""

import pytest
from django.utils import timezone

from notifications.models import Kind, NotificationPreference

PATH = "/notifications/settings/"


def test_without_a_mail_server_none_is_offered(owner):
    html = owner.client.get(PATH).content.decode()
    assert "E-mail is not set up" in html
    assert 'name="email"' not in html
    owner.client.post(PATH, {"email": "at_once", "hour": "8", "kinds": Kind.values})
    assert not NotificationPreference.objects.exists()


def test_nothing_is_sent_to_who_never_chose(owner, smtp):
    form = owner.client.get(PATH).context["form"]
    assert (form["email"].value(), form["kinds"].value()) == ("none", Kind.values)
    assert not NotificationPreference.objects.exists()


def test_each_person_chooses_for_themselves(owner, teammate, stranger, smtp):
    for person, email in ((owner, "at_once"), (teammate, "daily")):
        answer = person.client.post(PATH, {"email": email, "hour": "17", "kinds": ["mentioned", "waiting"]})
        assert answer.url == PATH
    assert stranger.client.get(PATH).status_code == 200

    found = NotificationPreference.objects.order_by("email")
    assert [(entry.person, entry.email, entry.hour, entry.kinds) for entry in found] == [
        (owner.user, "at_once", 17, ["mentioned", "waiting"]),
        (teammate.user, "daily", 17, ["mentioned", "waiting"]),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"email": "often"}, {"hour": "24"}, {"kinds": ["gossip"]}, {"hour": "-1"}, {"email": ""}, {"kinds": []}],
)
def test_what_makes_no_sense_is_refused(owner, smtp, wrong):
    values = {"email": "daily", "hour": "8", "kinds": ["waiting"]} | wrong
    answer = owner.client.post(PATH, values)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not NotificationPreference.objects.exists()


def test_choosing_anew_ends_a_pause_and_begins_now(owner, smtp):
    old = timezone.now() - timezone.timedelta(days=9)
    NotificationPreference.objects.create(
        person=owner.user, email="daily", hour=8, since=old, attempts=5, paused_until=timezone.now()
    )
    owner.client.post(PATH, {"email": "at_once", "hour": "8", "kinds": ["waiting"]})
    stored = NotificationPreference.objects.get()
    assert stored.since > old
    assert (stored.attempts, stored.paused_until) == (0, None)


@pytest.mark.parametrize(("address", "warned"), [("", True), ("olivia@example.com", False)])
def test_who_has_no_address_is_told(owner, smtp, address, warned):
    type(owner.user).objects.filter(pk=owner.user.pk).update(email=address)
    html = owner.client.get(PATH).content.decode()
    assert ("has no e-mail address" in html) is warned
    assert ("To olivia@example.com." in html) is not warned
