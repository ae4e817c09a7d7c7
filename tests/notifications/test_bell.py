"""The number on the bell: one query, and no answer while it is the same."""

import pytest
from django.db import connection
from django.template.loader import render_to_string

from notifications.reading import unread_in


def test_the_frame_shows_the_number(owner, teammate, tell_of):
    tell_of(owner)
    tell_of(owner)
    html = owner.client.get("/notifications/").content.decode()
    assert 'hx-get="/notifications/bell/?count=2"' in html
    assert '<span class="visually-hidden"> unread</span>' in html
    html = teammate.client.get("/notifications/").content.decode()
    assert 'hx-get="/notifications/bell/?count=0"' in html


def test_a_poll_is_answered_only_when_the_number_changed(owner, stranger, tell_of):
    tell_of(owner)
    assert owner.client.get("/notifications/bell/?count=1").status_code == 204
    assert stranger.client.get("/notifications/bell/?count=0").status_code == 204
    answer = owner.client.get("/notifications/bell/?count=0").content.decode()
    assert 'hx-get="/notifications/bell/?count=1"' in answer
    assert "<html" not in answer


def test_what_was_read_counts_no_more(owner, tell_of):
    notification = tell_of(owner)
    owner.client.get(f"/notifications/{notification.pk}/")
    assert owner.client.get("/notifications/bell/?count=0").status_code == 204


def test_a_poll_takes_three_queries(owner, tell_of, django_assert_num_queries):
    tell_of(owner)
    owner.sign_in()
    # Session, person with memberships, count.
    with django_assert_num_queries(3):
        owner.client.get("/notifications/bell/?count=1")


@pytest.mark.parametrize(("count", "shown"), [(99, ">99<"), (100, ">99+<"), (1284, ">99+<")])
def test_a_large_number_stays_short(count, shown):
    html = render_to_string("components/bell.html", {"notifications_unread": count})
    assert shown in html
    assert f"?count={count}" in html


def test_the_number_is_looked_up_by_an_index(owner, workspace, tell_of):
    tell_of(owner)
    if connection.vendor == "postgresql":
        # Which rather reads the whole of so small a table.
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
    # The index of unread rows alone, however many read ones there are.
    assert "notifications_unread" in unread_in([workspace.pk], owner.user.pk).values("pk").explain()
