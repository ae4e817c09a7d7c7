"""What a guest sees, and that it is nothing but the shared outputs in their present revision."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviews.decisions import decide
from reviews.discussion import start_thread
from reviews.guest_access import FILES_MOST, VIEWS_MOST
from reviews.models import GuestLink, Review, ReviewEvent
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions, review_files
from tests.reviews.guest_factories import answer, guest_of, output_of, overview_of, share
from workspaces.entry_tokens import WRONG_TOKENS_MOST
from workspaces.models import Rate

PROMPT = "A secret brief nobody outside may read"


@pytest.fixture
def reviews(workspace, author) -> list[Review]:
    return review_captions(workspace, author.user, prompt=PROMPT)


@pytest.fixture
def new(reviews, owner):
    return share(reviews, owner.user)


def test_the_token_is_exchanged_for_an_address_without_it(new):
    client = Client()

    response = client.get(reverse("guest", args=[new.token]))

    assert response.status_code == 302
    assert response["Location"] == overview_of(new.link)
    assert response["Referrer-Policy"] == "no-referrer"
    assert new.token not in str(dict(client.session))
    assert client.get(response["Location"]).status_code == 200


def test_a_session_planted_before_opens_nothing_afterwards(new):
    client = Client()
    planted = client.session
    planted["something"] = 1
    planted.save()
    client.cookies["sessionid"] = planted.session_key

    client.get(reverse("guest", args=[new.token]))

    assert client.session.session_key != planted.session_key


def test_guests_pages_are_kept_and_indexed_nowhere(new, reviews):
    guest = guest_of(new)
    for response in (
        guest.get(overview_of(new.link)),
        guest.get(output_of(new.link, reviews[0])),
        guest.get("/guests/wrong/"),
    ):
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        # Not no-referrer where forms are: browsers would send `Origin: null` with them.
        expected = "no-referrer" if response.status_code == 404 else "same-origin"
        assert response["Referrer-Policy"] == expected


def test_who_only_looks_gets_no_cookie_but_the_session(reviews, owner):
    guest = guest_of(share(reviews, owner.user, may_decide=False))
    guest.get(overview_of(GuestLink.objects.get()))
    assert set(guest.cookies) == {"sessionid"}
    stranger = Client()
    stranger.get("/guests/wrong/")
    assert set(stranger.cookies) == set()


def test_wrong_tokens_and_links_never_opened_look_the_same(new, reviews):
    # But for the reference, which each request has of its own.
    pages = {
        (response.status_code, response.content.replace(response["X-Request-Id"].encode(), b""))
        for response in (
            Client().get("/guests/wrong/"),
            Client().get(f"/guests/{new.token[:-1]}/"),
            Client().get(overview_of(new.link)),
            Client().get(f"/guests/links/{uuid.uuid4()}/"),
            Client().get(output_of(new.link, reviews[0])),
        )
    }
    assert [status for status, _ in pages] == [404]


@pytest.mark.parametrize(
    "ended", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}]
)
def test_an_ended_link_opens_nothing_and_gives_back_what_was_typed(new, reviews, ended):
    guest = guest_of(new)
    GuestLink.objects.update(**ended)

    for address in (
        reverse("guest", args=[new.token]),
        overview_of(new.link),
        output_of(new.link, reviews[0]),
        reverse("guest_file", args=[new.link.pk, reviews[0].pk, 1]),
        reverse("guest_name", args=[new.link.pk]),
    ):
        assert guest.get(address).status_code == 410
    response = answer(guest, new.link, reviews[0], "request_changes", comment="Much words")
    assert response.status_code == 410
    assert "Much words" in response.content.decode()
    assert reviews[0].events.filter(guest_link=new.link).count() == 0


def test_the_session_of_one_link_does_not_open_another(new, reviews, workspace, author, owner):
    others = review_captions(workspace, author.user)
    other = share(others, owner.user)
    guest = guest_of(new)

    assert guest.get(overview_of(other.link)).status_code == 404
    assert guest.get(output_of(other.link, others[0])).status_code == 404
    # An output of another link, under the link that is open.
    assert guest.get(output_of(new.link, others[0])).status_code == 404
    assert answer(guest, new.link, others[0], "approve").status_code == 404
    assert guest.get(reverse("guest_file", args=[new.link.pk, others[0].pk, 1])).status_code == 404


def test_a_guest_reads_nothing_of_the_team(new, reviews, author, reviewer, owner, workspace):
    for person in (author, reviewer, owner):
        person.user.email = f"{person.user.username}@example.com"
        person.user.save()
    start_thread(reviews[0].pk, acting(reviewer, workspace), text="An inside joke", revision=1)
    guest = guest_of(new)

    for address in (overview_of(new.link), output_of(new.link, reviews[0])):
        page = guest.get(address).content.decode()
        assert "Dark mode is here" in page
        for secret in (PROMPT, "inside joke", "example.com", "ada", "rita", "credits", "Contoso", "Sign in"):
            assert secret not in page
        assert set(re.findall(r'(?:href|action|src)="(/[^/"]+/)', page)) == {"/guests/", "/static/"}


def test_a_member_gets_no_more_from_a_link_than_a_guest(new, reviews, owner, teammate):
    for person in (owner, teammate):
        person.client.get(reverse("guest", args=[new.token]))
        page = person.client.get(output_of(new.link, reviews[0])).content.decode()
        assert PROMPT not in page
        assert "/reviews/" not in page
        assert person.user.username not in page


def test_two_of_one_kind_have_names_of_their_own(workspace, author, owner):
    files = review_files(workspace, author.user) + review_files(workspace, author.user, count=1)
    page = guest_of(share(files, owner.user)).get(overview_of(GuestLink.objects.get())).content.decode()
    for name in ("Image 1", "Image 2", "Image 3"):
        assert name in page


def test_an_overview_of_many_asks_no_more_than_one_of_few(workspace, author, owner):
    few = review_files(workspace, author.user, count=1)
    many = few + review_files(workspace, author.user, count=9) + review_captions(workspace, author.user)
    counts = []
    for shared in (few, many):
        new = share(shared, owner.user)
        guest = guest_of(new)
        guest.get(overview_of(new.link))
        with CaptureQueriesContext(connection) as asked:
            guest.get(overview_of(new.link))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_views_are_in_the_history_once_an_hour(new, reviews, author, workspace):
    guest = guest_of(new)
    viewed = reviews[0].events.filter(action=ReviewEvent.Action.GUEST_VIEWED)

    for _ in range(3):
        guest.get(output_of(new.link, reviews[0]))
    assert [event.guest_link for event in viewed.all()] == [new.link]
    # Another guest of the same link looks: the link has one voice, and one line.
    guest_of(new).get(output_of(new.link, reviews[0]))
    assert viewed.count() == 1
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="New words", revision=1)
    guest.get(output_of(new.link, reviews[0]))
    assert [event.revision.number for event in viewed.order_by("id")] == [1, 2]
    Rate.objects.filter(name__startswith="guests.view.").update(ends_at=timezone.now())
    guest.get(output_of(new.link, reviews[0]))
    assert viewed.count() == 3


def test_states_are_said_in_a_guests_words(new, reviews, reviewer, workspace):
    guest = guest_of(new)
    assert guest.get(overview_of(new.link)).content.decode().count("Waiting for you</span>") == len(reviews)
    decide(reviews[0].pk, Action.REJECT, acting(reviewer, workspace), revision=1, comment="Off brand")

    page = guest.get(output_of(new.link, reviews[0])).content.decode()

    assert "decided not to use this" in page
    assert "Off brand" not in page


# --- Files --------------------------------------------------------------------------------------------


def test_files_come_in_parts_and_only_while_the_link_lives(workspace, author, owner):
    review = review_files(workspace, author.user, count=1, with_bytes=True)[0]
    new = share([review], owner.user)
    guest = guest_of(new)
    file, thumbnail = (
        reverse(name, args=[new.link.pk, review.pk, 1]) for name in ("guest_file", "guest_thumbnail")
    )

    response = guest.get(file, headers={"Range": "bytes=0-9"})
    assert (response.status_code, len(b"".join(response.streaming_content))) == (206, 10)
    # Always asked again: a revoked link must not open from the browser's memory.
    assert response["Cache-Control"] == "private, no-cache"
    assert guest.get(file, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert guest.get(thumbnail).status_code == 200
    assert review.events.filter(action=ReviewEvent.Action.GUEST_VIEWED).count() == 1
    for number in (0, 2):
        assert guest.get(reverse("guest_file", args=[new.link.pk, review.pk, number])).status_code == 404
    assert Client().get(file).status_code == 404
    assert guest.get(reverse("media_content", args=[review.revision.media_file_id])).status_code == 302


def test_the_files_of_a_caption_are_there_and_other_inputs_are_not(workspace, author, owner):
    described = make_file(workspace, with_bytes=True)
    reference = make_file(workspace, with_bytes=True)
    caption = review_captions(workspace, author.user, inputs=[described])[0]
    image = review_files(workspace, author.user, count=1, with_bytes=True, inputs=[reference])[0]
    new = share([caption, image], owner.user)
    guest = guest_of(new)

    assert guest.get(reverse("guest_file", args=[new.link.pk, caption.pk, 1])).status_code == 200
    assert guest.get(reverse("guest_file", args=[new.link.pk, image.pk, 1])).status_code == 200
    assert guest.get(reverse("guest_file", args=[new.link.pk, image.pk, 2])).status_code == 404


# --- How often ----------------------------------------------------------------------------------------


def exhaust(name: str, count: int) -> None:
    rate = Rate.objects.get(name__startswith=name)
    Rate.objects.filter(pk=rate.pk).update(count=count)


def test_too_many_views_have_to_wait(new, reviews):
    guest = guest_of(new)
    guest.get(overview_of(new.link))
    exhaust("guests.views.", VIEWS_MOST - 1)

    assert guest.get(overview_of(new.link)).status_code == 200
    assert Client().get(reverse("guest", args=[new.token])).status_code == 429
    response = guest.get(output_of(new.link, reviews[0]))
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 61
    # Files are counted apart.
    assert guest.get(reverse("guest_thumbnail", args=[new.link.pk, reviews[0].pk, 1])).status_code == 404


def test_too_many_files_have_to_wait(workspace, author, owner):
    review = review_files(workspace, author.user, count=1, with_bytes=True)[0]
    new = share([review], owner.user)
    guest = guest_of(new)
    address = reverse("guest_thumbnail", args=[new.link.pk, review.pk, 1])
    guest.get(address)
    exhaust("guests.files.", FILES_MOST)
    assert guest.get(address).status_code == 429


def test_after_many_wrong_tokens_not_even_the_right_one_is_tried(new):
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    assert {attacker.get(f"/guests/wrong-{n}/").status_code for n in range(WRONG_TOKENS_MOST)} == {404}

    response = attacker.get(reverse("guest", args=[new.token]))

    assert response.status_code == 429
    assert "Retry-After" in response
    assert guest_of(new, REMOTE_ADDR="203.0.113.10")
    assert not Rate.objects.filter(name__contains="203.0.113").exists()


def test_right_tokens_do_not_count_as_wrong_ones(new):
    for _ in range(WRONG_TOKENS_MOST + 2):
        assert guest_of(new)
