"""The page of a person's notifications, and the way to what they are about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Kind, Notification
from notifications.telling import take_back
from workspaces.models import Membership, Role


def page(person) -> str:
    response = person.client.get("/notifications/")
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_sees_their_own_only(owner, teammate, stranger, tell_of):
    tell_of(owner, who="Rita")
    tell_of(teammate, who="Ravi")

    assert "Rita answered you" in page(owner)
    assert "Ravi answered you" not in page(owner)
    assert "Ravi answered you" in page(teammate)
    assert "Nothing yet" in page(stranger)


def test_what_was_said_is_shown_as_text(owner, tell_of):
    tell_of(owner, words="<b>bold</b>", who="<i>")
    html = page(owner)
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "<b>bold</b>" not in html
    assert "<i>" not in html


def test_days_are_named(owner, tell_of):
    for days in (0, 1, 9):
        tell_of(owner, age=timedelta(days=days))
    html = page(owner)
    long_ago = timezone.localdate() - timedelta(days=9)
    assert ">Today<" in html
    assert ">Yesterday<" in html
    assert f"{long_ago:%A}, {long_ago.day} {long_ago:%B %Y}" in html


def test_a_removed_member_sees_and_opens_nothing_of_it(owner, workspace, tell_of):
    notification = tell_of(owner)
    Membership.objects.filter(user=owner.user, workspace=workspace).delete()
    assert "Nothing yet" in page(owner)
    assert owner.client.get(f"/notifications/{notification.pk}/").status_code == 404


def test_the_workspace_is_named_for_who_has_several(owner, make_workspace, tell_of):
    elsewhere = make_workspace("Elsewhere")
    Membership.objects.create(user=owner.user, workspace=elsewhere, role=Role.VIEWER)
    tell_of(owner, place=elsewhere)
    assert '<p class="tiny">Elsewhere</p>' in page(owner)


def test_opening_marks_as_read_and_leads_there(owner, tell_of):
    notification = tell_of(owner, url="/reviews/7/#thread-1")

    assert owner.client.get(f"/notifications/{notification.pk}/").url == "/reviews/7/#thread-1"

    notification.refresh_from_db()
    assert notification.read_at is not None


@pytest.mark.parametrize("who", ["teammate", "stranger"])
def test_nobody_opens_what_is_somebody_elses(request, owner, tell_of, who):
    notification = tell_of(owner)
    other = request.getfixturevalue(who)
    assert other.client.get(f"/notifications/{notification.pk}/").status_code == 404
    notification.refresh_from_db()
    assert notification.read_at is None


def test_a_preview_of_the_link_marks_nothing(owner, tell_of):
    notification = tell_of(owner)
    owner.client.head(f"/notifications/{notification.pk}/")
    notification.refresh_from_db()
    assert notification.read_at is None


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil.example", ""])
def test_it_never_leads_off_the_site(owner, tell_of, url):
    notification = tell_of(owner, url=url)
    assert owner.client.get(f"/notifications/{notification.pk}/").url == "/notifications/"


def test_what_was_taken_back_is_not_shown_but_leads_on(owner, tell_of):
    notification = tell_of(owner, group="thread:9", key="event:a", url="/reviews/7/")
    take_back("thread:9", "event:a", {owner.user.pk})
    assert "Nothing yet" in page(owner)
    assert owner.client.get(f"/notifications/{notification.pk}/").url == "/reviews/7/"


def test_marking_all_leaves_what_came_after_the_page(owner, teammate, tell_of):
    tell_of(owner, age=timedelta(minutes=5))
    tell_of(teammate, age=timedelta(minutes=5))
    seen_until = owner.client.get("/notifications/").context["seen_until"]
    later = tell_of(owner)

    owner.client.post("/notifications/read/", {"until": seen_until.isoformat()})

    unread = Notification.objects.filter(read_at=None)
    assert set(unread) == {later, Notification.objects.get(person=teammate.user)}


def test_the_form_names_the_moment_exactly(owner, tell_of):
    tell_of(owner)
    html = page(owner)
    until = html.split('name="until"')[1].split('value="')[1].split('"')[0]
    owner.client.post("/notifications/read/", {"until": until})
    assert not Notification.objects.filter(read_at=None).exists()


@pytest.mark.parametrize("until", ["yesterday", "2026-02-30T00:00Z", "0001-01-01T00:00+14:00"])
def test_a_made_up_moment_marks_what_there_is(owner, tell_of, until):
    tell_of(owner)
    owner.client.post("/notifications/read/", {"until": until})
    assert not Notification.objects.filter(read_at=None).exists()


def test_it_takes_the_same_queries_for_many(owner, tell_of, connection_queries):
    tell_of(owner)
    owner.sign_in()
    few = connection_queries(lambda: page(owner))
    for kind in Kind:
        tell_of(owner, kind=kind)
    assert connection_queries(lambda: page(owner)) == few
