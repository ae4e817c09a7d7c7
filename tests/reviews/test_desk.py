"""The reviewer's desk: who sees it, what is on it, which list, and where a decision leads."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.decisions import UNDO_MOST, decide
from reviews.models import Look, Review, ReviewEvent
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy

State = Review.State
DESK = reverse("reviews")


@pytest.fixture
def reviews(workspace, author) -> list[Review]:
    """Three captions that wait, in this order."""
    found = [
        review
        for number in range(3)
        for review in review_captions(
            workspace, author.user, prompt=f"Brief {number}", parameters={"post_types": ["x-post"]}
        )
    ]
    for number, review in enumerate(found):
        Review.objects.filter(pk=review.pk).update(waiting_since=timezone.now() - timedelta(hours=9 - number))
    return [read(review) for review in found]


def shown(response) -> str:
    """Return the title of the output on the stage."""
    found = re.search(r'id="stage-title"[^>]*>([^<]*)<', response.content.decode())
    return found.group(1) if found else ""


def listed(response) -> list[str]:
    """Return the titles in the list."""
    return re.findall(r'class="name">([^<]*)<', response.content.decode())


def press(person, review, action, *, query="", revision=1, htmx=False, **fields):
    """Press a button of the desk."""
    address = f"{reverse('decide', args=[review.pk])}?{query}"
    headers = {"HX-Request": "true"} if htmx else {}
    return person.client.post(address, {"action": action, "revision": revision, **fields}, headers=headers)


# --- Who ----------------------------------------------------------------------------------------------


def test_a_member_sees_the_list_with_the_oldest_on_the_stage(reviews, reviewer):
    response = reviewer.client.get(DESK)

    assert listed(response) == ["Brief 0, X", "Brief 1, X", "Brief 2, X"]
    assert shown(response) == "Brief 0, X"
    assert "3 waiting for you" in response.content.decode()


def test_somebody_who_may_only_look_gets_no_buttons(reviews, teammate):
    response = teammate.client.get(reviews[0].get_absolute_url())

    assert shown(response) == "Brief 0, X"
    assert 'name="action"' not in response.content.decode()


def test_a_stranger_sees_nothing(reviews, stranger):
    assert listed(stranger.client.get(DESK)) == []
    assert stranger.client.get(reviews[0].get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("reviewer", 302), ("teammate", 422), ("stranger", 404)])
def test_who_may_decide(request, reviews, who, status):
    person = request.getfixturevalue(who)

    assert press(person, reviews[0], "approve").status_code == status
    assert (read(reviews[0]).state == State.APPROVED) == (status == 302)


def test_the_desk_of_a_member_of_nothing_is_not_there(make_person):
    assert make_person("nobody").client.get(DESK).status_code == 404


def test_decisions_are_not_made_by_a_link(reviews, reviewer):
    assert reviewer.client.get(reverse("decide", args=[reviews[0].pk])).status_code == 405


@pytest.mark.parametrize(
    ("action", "revision"), [("approve", "x"), ("celebrate", "1"), ("edit", "1"), ("", "")]
)
def test_what_no_button_sends_is_not_there(reviews, reviewer, action, revision):
    assert press(reviewer, reviews[0], action, revision=revision).status_code == 404


# --- Where a decision leads -----------------------------------------------------------------------------


@pytest.mark.parametrize(("decided", "following"), [(0, 1), (1, 2), (2, 1)])
def test_a_decision_moves_on_to_the_next_and_at_the_end_to_the_one_before(
    reviews, reviewer, decided, following
):
    response = press(reviewer, reviews[decided], "approve", query="show=mine&platform=x")

    address = response.headers["Location"]
    assert address.startswith(f"{reviews[following].get_absolute_url()}?show=mine&platform=x&done=")
    page = reviewer.client.get(address).content.decode()
    assert f"Approved: Brief {decided}, X." in page
    assert "Undo" in page


def test_the_last_decision_leads_to_the_empty_list(reviews, reviewer):
    for review in reviews[:2]:
        press(reviewer, review, "approve")
    response = press(reviewer, reviews[2], "reject", comment="No")

    assert response.headers["Location"].startswith(f"{DESK}?show=mine&done=")
    page = reviewer.client.get(response.headers["Location"]).content.decode()
    assert "Nothing waits for you" in page
    assert "Rejected: Brief 2, X." in page


def test_by_htmx_the_desk_itself_comes_with_address_and_number(reviews, reviewer):
    response = press(reviewer, reviews[0], "approve", htmx=True)

    page = response.content.decode()
    assert response.status_code == 200
    assert response.headers["HX-Push-Url"] == f"{reviews[1].get_absolute_url()}?show=mine"
    assert shown(response) == "Brief 1, X"
    assert "<html" not in page
    assert re.search(r'id="reviews-waiting"\s+hx-swap-oob="true"><span class="count">2<', page)


def test_what_is_reopened_stays_on_the_stage(reviews, reviewer):
    press(reviewer, reviews[0], "approve")
    response = press(reviewer, reviews[0], "reopen")

    assert response.headers["Location"].startswith(reviews[0].get_absolute_url())


def test_the_way_back_in_the_browser_gets_a_whole_page(reviews, reviewer):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in reviewer.client.get(DESK, headers=headers).content.decode()


# --- What is refused ------------------------------------------------------------------------------------


def test_a_decision_without_its_comment_says_so_at_the_field(reviews, reviewer):
    response = press(reviewer, reviews[0], "reject", comment="  ")

    page = response.content.decode()
    assert response.status_code == 422
    assert 'data-decision="reject"\n         open' in page
    assert re.search(r'id="comment-reject"[^>]*aria-invalid="true"', page)


def test_who_comes_second_keeps_the_comment_and_sees_what_is_there_now(
    reviews, reviewer, second_reviewer, workspace
):
    decide(reviews[0].pk, Action.APPROVE, acting(second_reviewer, workspace), revision=1)

    response = press(reviewer, reviews[0], "reject", comment="The tone is off", htmx=True)

    page = response.content.decode()
    assert response.status_code == 422
    assert "ravi approved this before you" in page
    assert "The tone is off</textarea>" in page
    assert response.headers["HX-Push-Url"] == f"{reviews[0].get_absolute_url()}?show=mine"
    assert read(reviews[0]).state == State.APPROVED


def test_a_revision_that_came_meanwhile_is_shown_with_the_comment_in_its_field(
    reviews, reviewer, author, workspace
):
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="New words", revision=1)

    page = press(reviewer, reviews[0], "request_changes", comment="Shorter").content.decode()

    assert "meanwhile there is revision 2" in page
    assert re.search(r'id="comment-request_changes"[^>]*>Shorter</textarea>', page)
    assert 'name="revision"\n           value="2"' in page


def test_the_author_reads_why_somebody_else_approves(workspace, second_reviewer):
    review = review_captions(workspace, second_reviewer.user)[0]

    page = second_reviewer.client.get(review.get_absolute_url()).content.decode()

    assert "You made or changed this, so somebody else approves it." in page
    assert 'aria-describedby="why-approve"' in page
    assert 'value="approve"' not in page.split('id="several"')[0].split("decisions")[-1]


# --- Undo -----------------------------------------------------------------------------------------------


def undo_address(response) -> str:
    return re.search(r'action="(/reviews/undo/[^"]*)"', response.content.decode()).group(1)


def test_undo_returns_to_the_output(reviews, reviewer):
    page = reviewer.client.get(press(reviewer, reviews[0], "approve").headers["Location"])

    response = reviewer.client.post(undo_address(page))

    assert response.headers["Location"].startswith(reviews[0].get_absolute_url())
    assert read(reviews[0]).state == State.IN_REVIEW
    assert "Undone: Brief 0, X." in reviewer.client.get(response.headers["Location"]).content.decode()


def test_by_htmx_what_was_undone_can_be_decided_again(reviews, reviewer):
    page = press(reviewer, reviews[0], "approve", htmx=True)

    response = reviewer.client.post(undo_address(page), headers={"HX-Request": "true"})

    assert shown(response) == "Brief 0, X"
    assert 'data-key="a"' in response.content.decode()


def test_undo_that_comes_too_late_says_so(reviews, reviewer, monkeypatch):
    page = reviewer.client.get(press(reviewer, reviews[0], "approve").headers["Location"])
    later = timezone.now() + timedelta(seconds=UNDO_MOST + 1)
    monkeypatch.setattr("reviews.decisions.timezone.now", lambda: later)

    response = reviewer.client.post(undo_address(page))

    assert response.status_code == 422
    assert "too long ago" in response.content.decode()
    assert read(reviews[0]).state == State.APPROVED


@pytest.mark.parametrize(("who", "status"), [("second_reviewer", 422), ("teammate", 422), ("stranger", 404)])
def test_nobody_undoes_what_others_decided(request, reviews, reviewer, who, status):
    press(reviewer, reviews[0], "approve")
    event = ReviewEvent.objects.get(action="approved")

    response = request.getfixturevalue(who).client.post(reverse("undo_decision", args=[event.pk]))

    assert response.status_code == status
    assert read(reviews[0]).state == State.APPROVED


def test_news_of_others_is_not_told(reviews, reviewer, second_reviewer):
    address = press(reviewer, reviews[0], "approve").headers["Location"]

    assert "Approved: Brief 0" not in second_reviewer.client.get(address).content.decode()


# --- What is shown --------------------------------------------------------------------------------------


def test_an_output_is_looked_at_by_opening_it(reviews, reviewer):
    reviewer.client.get(DESK)
    assert not Look.objects.exists()

    reviewer.client.get(reviews[1].get_absolute_url())

    assert Look.objects.get().review_id == reviews[1].pk


def test_what_changed_since_the_last_look_is_shown(reviews, reviewer, author, workspace):
    reviewer.client.get(reviews[0].get_absolute_url())
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="Dark mode is there", revision=1)

    page = reviewer.client.get(reviews[0].get_absolute_url()).content.decode()

    assert "What changed" in page
    assert "<ins>" in page


def test_the_text_on_the_stage_is_exactly_the_caption(workspace, author, reviewer):
    review = review_captions(workspace, author.user)[0]
    text = "  Two  spaces, <b> & #Tags\n\n" + "word " * 60 + "\n@northwind https://example.com/?a=1&b=2."
    edited = edit_caption(review.pk, acting(author, workspace), title="", text=text, revision=1)

    page = reviewer.client.get(review.get_absolute_url()).content.decode()

    drawn = re.search(r'data-anchors="text">(.*?)</span>\s*</div>', page, re.DOTALL).group(1)
    drawn, folds = re.subn(r'<span class="fold" data-not-text>[^<]*</span>', "", drawn)
    words = re.sub(r"<[^>]*>", "", drawn)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        words = words.replace(entity, sign)
    assert words == edited.text
    assert folds == 1


def test_provenance_names_what_it_was_made_from(workspace, author, reviewer):
    review = review_files(workspace, author.user, prompt="Morning light", request_id="req_42")[1]

    page = reviewer.client.get(review.get_absolute_url()).content.decode()

    for words in ("Morning light", "FLUX.2 Flex", "9 credits for 2 images", "ada", "req_42", "Image 2 of 2"):
        assert words in page


def test_approvals_so_far_are_named(workspace, author, reviewer, second_reviewer):
    set_policy(workspace, approvals_needed=2)
    review = review_captions(workspace, author.user)[0]
    press(reviewer, review, "approve")

    page = second_reviewer.client.get(review.get_absolute_url()).content.decode()

    assert "1 of 2 approvals: rita" in page


# --- Cost -----------------------------------------------------------------------------------------------


def waiting(workspace, author, count: int) -> None:
    """Have this many captions wait, as rows."""
    from generations.models import Output
    from reviews.models import Revision

    generation = review_captions(workspace, author.user)[0].output.generation
    outputs = Output.objects.bulk_create(
        Output(generation=generation, type="image", position=number) for number in range(count - 2)
    )
    since = timezone.now()
    reviews = Review.objects.bulk_create(
        Review(
            workspace=workspace,
            output=output,
            type="image",
            author=author.user,
            state=State.IN_REVIEW,
            waiting_since=since + timedelta(seconds=output.position),
        )
        for output in outputs
    )
    revisions = Revision.objects.bulk_create(
        Revision(review=review, number=1, origin="generated", text="Words", fingerprint="0" * 64)
        for review in reviews
    )
    for review, revision in zip(reviews, revisions, strict=True):
        review.revision = revision
    Review.objects.bulk_update(reviews, ["revision"], batch_size=200)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_two_thousand_cost_as_many_queries_as_twenty(
    make_workspace, make_person, django_assert_num_queries, headers
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number, size in enumerate((20, 2000)):
        workspace = make_workspace(f"Workspace {number}")
        author = make_person(f"author-{number}", workspace)
        person = make_person(f"reviewer-{number}", workspace, "reviewer")
        waiting(workspace, author, size)
        first = Review.objects.filter(workspace=workspace).first()
        for address in (DESK, f"{first.get_absolute_url()}?show=waiting"):
            person.client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = person.client.get(address, headers=headers)
            assert len(listed(response)) == min(50, size)
            counts.append(len(queries))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 30
