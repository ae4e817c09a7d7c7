"""E-mails through a real mail server: when, what, to whom, and never one twice."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from notifications import sending, tasks
from notifications.models import Kind, Notification, NotificationPreference, all_kinds
from notifications.sending import send_due
from tests.races import at_once
from workspaces.models import Membership, PersonalSettings, Turn

RIPE = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _quiet_turns(db):
    """Sending is tried as often as a test likes."""
    Turn.objects.all().delete()


def choose(person, email: str = "at_once", **fields) -> NotificationPreference:
    """Give a person an address and a choice, made long ago."""
    person.user.email = f"{person.user.username}@example.com"
    person.user.save()
    fields = {"since": timezone.now() - timedelta(days=30), "kinds": all_kinds()} | fields
    return NotificationPreference.objects.create(person=person.user, email=email, **fields)


def body(mail, kind: str = "plain") -> str:
    return mail.get_body((kind,)).get_content()


def test_a_burst_becomes_one_email(owner, smtp, tell_of):
    choose(owner)
    first = tell_of(owner, who="Rita", words="Looks <good>", age=RIPE)
    tell_of(owner, who="Ravi", kind=Kind.MENTIONED, age=timedelta(seconds=61))

    assert (send_due(), send_due()) == (1, 0)

    (mail,) = smtp.mails
    assert (mail["To"], mail["From"]) == ("olivia@example.com", "Posts <posts@example.com>")
    assert mail["Subject"] == "2 things in PowerPost Dashboard"
    text, html = body(mail), body(mail, "html")
    assert "Rita answered you about the video of “Dark mode” (Northwind)" in text
    assert "“Looks <good>”" in text
    assert "Looks &lt;good&gt;" in html
    for part in (text, html):
        assert f"https://posts.example.com/notifications/{first.pk}/" in part
        assert "https://posts.example.com/notifications/settings/" in part
    assert mail["List-Unsubscribe"] == "<https://posts.example.com/notifications/settings/>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_it_waits_until_it_is_quiet(owner, smtp, tell_of):
    choose(owner)
    tell_of(owner, age=RIPE)
    tell_of(owner)
    assert send_due() == 0


def test_it_does_not_wait_for_ever(owner, smtp, tell_of):
    choose(owner)
    tell_of(owner, age=timedelta(minutes=11))
    tell_of(owner)
    assert send_due() == 1
    assert smtp.mails[0]["Subject"].startswith("2 things")


@pytest.mark.parametrize(
    "why",
    [
        "chose none",
        "never chose",
        "read meanwhile",
        "another kind",
        "before the choice",
        "too old",
        "no address",
        "inactive",
        "removed",
        "taken back",
    ],
)
def test_who_is_not_concerned_gets_nothing(owner, smtp, tell_of, why):
    notification = tell_of(owner, age=timedelta(days=2) if why == "too old" else RIPE)
    fields = {"kinds": ["waiting"]} if why == "another kind" else {}
    if why == "before the choice":
        fields = {"since": timezone.now()}
    if why != "never chose":
        choose(owner, "none" if why == "chose none" else "at_once", **fields)
    if why == "read meanwhile":
        owner.client.get(f"/notifications/{notification.pk}/")
    elif why == "no address":
        type(owner.user).objects.update(email="")
    elif why == "inactive":
        type(owner.user).objects.update(is_active=False)
    elif why == "removed":
        Membership.objects.filter(user=owner.user).delete()
    elif why == "taken back":
        Notification.objects.update(read_at=timezone.now(), count=0)

    assert send_due() == 0
    assert smtp.mails == []
    assert NotificationPreference.objects.exclude(paused_until=None).count() == 0


def test_what_comes_to_an_emailed_one_is_sent_too(owner, smtp, tell_of):
    choose(owner)
    notification = tell_of(owner, group="thread:1", who="Rita", age=RIPE)
    send_due()
    tell_of(owner, group="thread:1", who="Ravi")
    Notification.objects.update(emailed_at=timezone.now() - RIPE * 2)
    Notification.objects.update(updated_at=timezone.now() - RIPE)

    assert send_due() == 1

    assert notification.pk == Notification.objects.get().pk
    assert smtp.mails[1]["Subject"].strip() == "Rita and Ravi answered you about the video of “Dark mode”"
    assert smtp.mails[0]["Message-ID"] != smtp.mails[1]["Message-ID"]


def test_a_subject_cannot_bring_headers(owner, smtp, tell_of):
    choose(owner)
    tell_of(owner, subject="Hi\r\nBcc: victim@example.com", who="A\nB", age=RIPE)
    assert send_due() == 1
    assert smtp.mails[0]["Bcc"] is None
    assert (
        smtp.mails[0]["Subject"].strip() == "A B answered you about the video of “Hi Bcc: victim@example.com”"
    )


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_what_is_refused_is_tried_again_later_and_later(owner, smtp, tell_of, command, caplog):
    preference = choose(owner)
    tell_of(owner, age=RIPE)
    smtp.refuse = {command}
    delays = []
    with caplog.at_level(logging.WARNING, logger="notifications.sending"):
        for _ in range(3):
            assert (send_due(), send_due()) == (0, 0)
            preference.refresh_from_db()
            delays.append(round((preference.paused_until - timezone.now()).total_seconds() / 60))
            NotificationPreference.objects.update(paused_until=timezone.now())
    assert delays == [1, 2, 4]
    assert len(caplog.messages) == 3
    assert "olivia@" not in caplog.text

    smtp.refuse = set()
    assert (send_due(), send_due()) == (1, 0)
    preference.refresh_from_db()
    assert (preference.attempts, preference.paused_until) == (0, None)


def test_no_server_at_all_ends_the_round(owner, teammate, smtp, settings, tell_of, caplog):
    settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = 1, "hunter2"
    for person in (owner, teammate):
        choose(person)
        tell_of(person, age=RIPE)
    assert send_due() == 0
    assert NotificationPreference.objects.exclude(paused_until=None).count() == 1
    assert "hunter2" not in caplog.text
    assert "ConnectionRefusedError" in caplog.text


def test_an_address_that_cannot_be_written_to_keeps_nobody_waiting(owner, teammate, smtp, tell_of):
    for person in (owner, teammate):
        choose(person)
        tell_of(person, age=RIPE)
    type(owner.user).objects.filter(pk=owner.user.pk).update(email="a@example.com\nBcc: b@example.com")
    assert send_due() == 1
    assert [mail["To"] for mail in smtp.mails] == ["tom@example.com"]


def test_one_connection_serves_everybody(owner, teammate, smtp, tell_of):
    for person in (owner, teammate):
        choose(person)
        tell_of(person, age=RIPE)
    assert send_due() == 2
    assert smtp.connections == 1


def test_killed_while_sending_it_is_not_sent_again(owner, smtp, tell_of, monkeypatch):
    choose(owner)
    tell_of(owner, age=RIPE)

    def die(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", die)
        with pytest.raises(SystemExit):
            send_due()
    NotificationPreference.objects.update(paused_until=timezone.now())

    assert send_due() == 0
    assert smtp.mails == []


class At:
    """The time of day, as the product sees it."""

    def __init__(self, monkeypatch, moment: datetime) -> None:
        self.moment = moment
        monkeypatch.setattr(sending.timezone, "now", lambda: self.moment)


def test_a_daily_email_comes_once_at_its_hour(owner, smtp, tell_of, monkeypatch, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    # In Vienna two hours later.
    clock = At(monkeypatch, datetime(2026, 7, 1, 15, 59, tzinfo=UTC))
    choose(owner, "daily", hour=18)
    tell_of(owner, who="Rita", age=timedelta(hours=5))
    tell_of(owner, who="Ravi")
    assert send_due() == 0

    clock.moment += timedelta(minutes=2)
    assert (send_due(), send_due()) == (1, 0)
    (mail,) = smtp.mails
    assert mail["Subject"] == "Your day: 2 things in PowerPost Dashboard"
    assert "since the last e-mail" in body(mail)

    tell_of(owner, who="Tom")
    clock.moment += timedelta(hours=3)
    assert send_due() == 0
    clock.moment += timedelta(hours=21)
    assert send_due() == 1
    assert "Tom answered" in body(smtp.mails[1])
    assert "Rita" not in body(smtp.mails[1])


def test_a_day_without_news_brings_no_email(owner, smtp):
    preference = choose(owner, "daily", hour=0)
    assert send_due() == 0
    preference.refresh_from_db()
    assert preference.last_digest_on == timezone.localdate()


def test_a_daily_email_that_was_refused_is_still_due(owner, smtp, tell_of):
    preference = choose(owner, "daily", hour=0)
    tell_of(owner)
    smtp.refuse = {"DATA"}
    assert send_due() == 0
    preference.refresh_from_db()
    assert preference.last_digest_on is None
    NotificationPreference.objects.update(paused_until=None)
    smtp.refuse = set()
    assert send_due() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_one_twice(owner, smtp, tell_of):
    choose(owner)
    for _ in range(5):
        tell_of(owner, age=RIPE)

    assert sorted(at_once(*[send_due] * 4)) == [0, 0, 0, 1]
    assert len(smtp.mails) == 1
    assert smtp.mails[0]["Subject"].startswith("5 things")


def test_nothing_due_opens_no_connection_and_takes_two_queries(owner, smtp, django_assert_num_queries):
    choose(owner)
    with django_assert_num_queries(2):
        assert send_due() == 0
    assert smtp.connections == 0


@pytest.mark.parametrize("missing", ["EMAIL_CONFIGURED", "SITE_URL", "EMAIL_FROM"])
def test_the_task_does_nothing_where_email_is_not_set_up(owner, smtp, settings, tell_of, missing):
    choose(owner)
    tell_of(owner, age=RIPE)
    setattr(settings, missing, "")
    tasks.send_emails.call_local()
    assert smtp.mails == []


def test_the_task_sends(owner, smtp, tell_of):
    choose(owner)
    tell_of(owner, age=RIPE)
    tasks.send_emails.call_local()
    assert len(smtp.mails) == 1


def test_the_hour_of_the_daily_email_is_the_persons(owner, smtp, tell_of, monkeypatch):
    """At 06:30 UTC it is half past seven in Vienna and half past three in the afternoon in Tokyo."""
    now = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    choose(owner, "daily", hour=8, since=now - timedelta(days=3))
    tell_of(owner, age=RIPE)
    written = PersonalSettings.objects.create(user=owner.user, time_zone="Europe/Vienna")
    assert send_due() == 0
    written.time_zone = "Asia/Tokyo"
    written.save()
    assert (send_due(), send_due()) == (1, 0)


def test_an_email_is_written_as_its_reader_wants(owner, smtp, tell_of):
    choose(owner)
    PersonalSettings.objects.create(user=owner.user, number_format="point_comma")
    made = tell_of(owner, kind=Kind.WAITING, age=RIPE)
    Notification.objects.filter(pk=made.pk).update(count=1204)
    assert send_due() == 1
    assert "1.204 outputs" in smtp.mails[0]["Subject"]
