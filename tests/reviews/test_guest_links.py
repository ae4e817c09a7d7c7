"""Managers make, see and revoke links; nobody ever sees a token a second time."""

import io
import logging
import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviews.guests import SHARED_MOST
from reviews.models import GuestLink, Review, ReviewEvent
from reviews.revisions import edit_caption
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions, review_files
from tests.reviews.guest_factories import answer, guest_of, output_of, overview_of, share
from workspaces.entry_tokens import hash_of
from workspaces.models import Role

NEW = "/reviews/guest-links/new/"
LIST = "/reviews/guest-links/"


@pytest.fixture
def reviews(workspace, author) -> list[Review]:
    return review_captions(workspace, author.user)


@pytest.fixture
def values(reviews) -> dict:
    return {
        "link_id": str(uuid.uuid4()),
        "name": "Contoso",
        "days": 14,
        "access": "decide",
        "reviews": [str(review.pk) for review in reviews],
    }


def token_in(response) -> str:
    return re.search(r"/guests/([\w-]{43})/<", response.content.decode()).group(1)


def test_a_manager_makes_a_link_that_is_shown_in_the_answer(owner, reviews, values):
    response = owner.client.post(NEW, values)

    assert response.status_code == 200
    link = GuestLink.objects.get()
    assert link.token_hash == hash_of(token_in(response))
    assert (link.name, link.may_decide, link.created_by) == ("Contoso", True, owner.user)
    assert set(link.reviews.all()) == set(reviews)
    assert abs(link.expires_at - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    shared = ReviewEvent.objects.filter(action=ReviewEvent.Action.SHARED)
    assert {event.review for event in shared} == set(reviews)
    assert {event.person for event in shared} == {owner.user}


def test_a_reloaded_answer_makes_no_second_link(owner, values):
    token = token_in(owner.client.post(NEW, values))

    response = owner.client.post(NEW, values, follow=True)

    assert GuestLink.objects.count() == 1
    assert "made already" in response.content.decode()
    assert token not in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_token_is_nowhere_afterwards(owner, reviews, values, caplog):
    caplog.set_level(logging.DEBUG)
    token = token_in(owner.client.post(NEW, values))
    link = GuestLink.objects.get()
    guest = Client()
    guest.get(f"/guests/{token}/")
    answer(guest, link, reviews[0], "approve")
    pages = [
        owner.client.get(address).content.decode() for address in (LIST, NEW, f"/reviews/{reviews[0].pk}/")
    ] + [guest.get(address).content.decode() for address in (overview_of(link), output_of(link, reviews[0]))]
    link.refresh_from_db()

    stored = io.StringIO()
    call_command("dumpdata", stdout=stored)
    sessions = [dict(entry.get_decoded()) for entry in Session.objects.all()]
    for place in (stored.getvalue(), str(sessions), caplog.text, *pages):
        assert token not in place
    assert link.token_hash in stored.getvalue()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " \u202e\u200b "}, "Say who it is for"),
        ({"days": 0}, "greater than or equal to 1"),
        ({"days": 91}, "less than or equal to 90"),
        ({"reviews": []}, "at least one"),
        ({"reviews": [str(uuid.uuid4())]}, "no longer in review"),
        ({"access": "everything"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_all_else_kept(owner, values, change, words):
    response = owner.client.post(NEW, values | change)

    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert GuestLink.objects.count() == 0
    if "name" not in change:
        assert 'value="Contoso"' in page
    if "reviews" not in change:
        assert page.count("checked") >= len(values["reviews"])


def test_only_what_is_in_review_or_approved_is_shared(owner, reviews, values):
    Review.objects.filter(pk=reviews[0].pk).update(state=Review.State.DRAFT)

    assert owner.client.post(NEW, values).status_code == 422
    page = owner.client.get(f"{NEW}?reviews={reviews[0].pk},{reviews[1].pk},nonsense").content.decode()
    assert f'value="{reviews[1].pk}"' in page
    assert f'value="{reviews[0].pk}"' not in page
    assert "1 of the chosen outputs is left out" in page


def test_outputs_of_elsewhere_are_not_shared(owner, values, make_workspace, stranger):
    elsewhere = review_captions(stranger.user.memberships.get().workspace, stranger.user)

    response = owner.client.post(NEW, values | {"reviews": [str(elsewhere[0].pk)]})

    assert response.status_code == 422
    assert str(elsewhere[0].pk) not in response.content.decode()


def test_more_than_a_link_can_show_are_refused(owner, values, monkeypatch):
    monkeypatch.setattr("reviews.forms.guests.SHARED_MOST", 1)

    response = owner.client.post(NEW, values)

    assert response.status_code == 422
    assert "Make two links" in response.content.decode()
    assert SHARED_MOST == 100


def test_a_search_keeps_what_is_chosen_and_typed(owner, reviews, values):
    search = values | {"search": "1", "words": "told on x", "reviews": [str(reviews[0].pk)]}

    page = owner.client.post(NEW, search).content.decode()

    assert re.search(rf'value="{reviews[0].pk}"\s+checked', page)
    assert f'value="{reviews[1].pk}"' in page
    assert 'value="Contoso"' in page
    assert GuestLink.objects.count() == 0
    # PostgreSQL looks for no NUL.
    assert owner.client.post(NEW, search | {"words": "told\0"}).context["words"] == "told"
    nothing = owner.client.post(NEW, search | {"words": "zebra"}).content.decode()
    assert f'value="{reviews[1].pk}"' not in nothing


def test_the_list_says_what_each_link_is(owner, reviews, django_assert_max_num_queries):
    share(reviews, owner.user, may_decide=False)
    used = share(reviews[:1], owner.user)
    guest_of(used).get(output_of(used.link, reviews[0]))
    GuestLink.objects.filter(may_decide=False).update(expires_at=timezone.now())

    owner.sign_in()
    with django_assert_max_num_queries(16):
        page = owner.client.get(LIST).content.decode()

    for words in ("Contoso", "Look only", "Approve and comment", "Expired", "Not yet", "olivia", "Revoke"):
        assert words in page
    assert page.count('data-busy-label="Revoking"') == 1


def test_a_revoked_link_is_over_at_once(owner, reviews):
    new = share(reviews, owner.user)
    guest = guest_of(new)
    revoke = reverse("revoke_guest_link", args=[new.link.pk])

    for _ in range(2):
        assert owner.client.post(revoke).status_code == 302

    assert guest.get(overview_of(new.link)).status_code == 410
    assert ReviewEvent.objects.filter(action=ReviewEvent.Action.UNSHARED).count() == len(reviews)
    new.link.refresh_from_db()
    assert new.link.revoked_by == owner.user


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CREATOR, Role.REVIEWER])
def test_only_managers_reach_the_links(make_person, workspace, reviews, owner, values, role):
    member = make_person("mia", workspace, role).client
    revoke = reverse("revoke_guest_link", args=[share(reviews, owner.user).link.pk])

    assert [member.get(LIST).status_code, member.get(NEW).status_code] == [403, 403]
    assert [member.post(NEW, values).status_code, member.post(revoke).status_code] == [403, 403]
    assert GuestLink.objects.get().revoked_at is None


def test_strangers_see_and_end_nothing(stranger, reviews, owner):
    new = share(reviews, owner.user)

    assert stranger.client.post(reverse("revoke_guest_link", args=[new.link.pk])).status_code == 404
    assert "Contoso" not in stranger.client.get(LIST).content.decode()
    new.link.refresh_from_db()
    assert new.link.is_valid


def test_the_history_of_an_output_is_kept_when_it_changes(owner, author, workspace, reviews):
    new = share(reviews, owner.user)
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="New words", revision=1)

    page = guest_of(new).get(output_of(new.link, reviews[0])).content.decode()

    assert "New words" in page
    assert "Version 2" in page
    assert "Dark mode is here" not in page


def test_the_form_asks_no_more_for_many_outputs(owner, reviews, workspace, author):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = owner.client.get(f"{NEW}?reviews={','.join(str(pk) for pk in chosen)}")
        assert page.content.decode().count('type="checkbox"') == Review.objects.count()
        return len(queries)

    chosen = [reviews[0].pk]
    asked()
    few = asked()
    for _ in range(3):
        chosen += [review.pk for review in review_captions(workspace, author.user)][:1]
        review_files(workspace, author.user)
    assert asked() == few
