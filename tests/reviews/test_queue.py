"""The lists on the desk: what waits for whom, what narrows them, their pages, the number in the frame."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.decisions import decide
from reviews.models import Review
from reviews.queue import LINES_AHEAD, LINES_AT_ONCE, PAGE_SIZE, waiting_for
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.desk_page import listed, shown
from tests.reviews.factories import bulk_of_waiting, review_captions, review_files, set_policy
from workspaces.models import Membership

DESK = reverse("reviews")


def the_list(person, **filters) -> list[str]:
    return listed(person.client.get(f"{DESK}?{urlencode(filters)}"))


def waits_for(person, workspace) -> int:
    return waiting_for(Membership.objects.get(user=person.user, workspace=workspace)).count()


def badge(person) -> str:
    page = person.client.get(DESK).content.decode()
    return re.search(r'id="reviews-waiting"[^>]*>(?:<span class="count">([^<]*))?', page).group(1) or ""


# --- For whom -------------------------------------------------------------------------------------------


def test_ones_own_outputs_do_not_wait_for_oneself_unless_the_policy_says_so(
    workspace, reviewer, second_reviewer
):
    review_captions(workspace, reviewer.user)

    assert (waits_for(reviewer, workspace), waits_for(second_reviewer, workspace)) == (0, 2)
    assert (badge(reviewer), badge(second_reviewer)) == ("", "2")
    set_policy(workspace, author_may_approve=True)
    assert badge(reviewer) == "2"


def test_what_one_has_approved_waits_for_somebody_else(workspace, author, reviewer, second_reviewer):
    set_policy(workspace, approvals_needed=2)
    review = review_captions(workspace, author.user)[0]
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    assert (waits_for(reviewer, workspace), waits_for(second_reviewer, workspace)) == (1, 2)


def test_nothing_waits_for_whoever_may_not_decide(workspace, author, teammate):
    review_captions(workspace, author.user)

    assert (badge(teammate), badge(author)) == ("", "")
    assert len(the_list(teammate)) == 2, "They see what is in review."


def test_the_number_in_the_frame_stops_at_ninety_nine(workspace, author, reviewer):
    many(workspace, author, 100)

    assert badge(reviewer) == "99+"


# --- Which list -----------------------------------------------------------------------------------------


def test_each_state_has_its_list(workspace, author, reviewer):
    actions = [Action.APPROVE, Action.REJECT, Action.REQUEST_CHANGES, Action.WITHDRAW, None]
    for number, action in enumerate(actions):
        review = review_captions(
            workspace, author.user, prompt=f"Brief {number}", parameters={"post_types": ["x-post"]}
        )[0]
        if action:
            decide(review.pk, action, acting(reviewer, workspace), revision=1, comment="So")

    shows = ("approved", "rejected", "changes", "drafts", "waiting", "mine", "nonsense")
    found = {show: the_list(reviewer, show=show) for show in shows}

    assert found == {
        "approved": ["Brief 0, X"],
        "rejected": ["Brief 1, X"],
        "changes": ["Brief 2, X"],
        "drafts": ["Brief 3, X"],
        "waiting": ["Brief 4, X"],
        "mine": ["Brief 4, X"],
        "nonsense": ["Brief 4, X"],
    }


@pytest.fixture
def mixed(workspace, author, second_reviewer) -> None:
    review_captions(workspace, author.user, prompt="Captions")
    review_files(workspace, second_reviewer.user, prompt="Pictures", count=1)
    old = review_files(workspace, author.user, kind="video", prompt="Film")[0]
    Review.objects.filter(pk=old.pk).update(waiting_since=timezone.now() - timedelta(days=30))


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({}, ["Film", "Captions, Instagram", "Captions, X", "Pictures"]),
        ({"kind": "caption"}, ["Captions, Instagram", "Captions, X"]),
        ({"kind": "image"}, ["Pictures"]),
        ({"platform": "x"}, ["Captions, X"]),
        ({"platform": "x", "kind": "video"}, []),
        ({"author": "ravi"}, ["Pictures"]),
        ({"age": "older"}, ["Film"]),
        ({"age": "day"}, ["Captions, Instagram", "Captions, X", "Pictures"]),
        (
            {"kind": "sonnet", "platform": "usenet", "author": "1 or 1", "age": "x"},
            ["Film", "Captions, Instagram", "Captions, X", "Pictures"],
        ),
    ],
)
def test_filters_narrow_the_list(mixed, reviewer, second_reviewer, filters, titles):
    if filters.get("author") == "ravi":
        filters = {"author": second_reviewer.user.pk}

    assert the_list(reviewer, **filters) == titles


def test_the_filter_goes_along_with_every_link_and_form_of_the_list(mixed, reviewer):
    page = reviewer.client.get(f"{DESK}?show=waiting&platform=x&kind=caption").content.decode()

    entries = re.findall(r'class="opens"\s+href="[^"]*\?([^"]*)"', page)
    forms = re.findall(r'action="[^"]*/decide/\?([^"]*)"', page)
    assert entries
    assert forms
    assert {*entries, *forms} == {"show=waiting&amp;kind=caption&amp;platform=x"}
    assert "Caption<svg" in page, "What narrows the list can be taken away."


def test_a_list_that_is_empty_by_its_filter_offers_the_whole(mixed, reviewer):
    page = reviewer.client.get(f"{DESK}?platform=tiktok").content.decode()

    assert "Nothing matches" in page
    assert f'href="{DESK}?show=mine"' in page


@pytest.mark.parametrize("show", ["mine", "waiting", "changes", "drafts", "approved", "rejected"])
def test_every_empty_list_says_what_it_is_for(workspace, reviewer, show):
    page = reviewer.client.get(f"{DESK}?show={show}").content.decode()

    assert page.count('class="empty"') == 1


# --- Pages ----------------------------------------------------------------------------------------------


def many(workspace, author, count: int) -> list[Review]:
    """Have one real picture wait, and rows after it up to `count`; return the rows."""
    real = review_files(workspace, author.user, count=1, prompt="Pictures")[0]
    return bulk_of_waiting(real.output.generation, count - 1)


def test_a_long_list_has_pages_and_an_output_is_shown_on_its_own(workspace, author, reviewer):
    reviews = many(workspace, author, PAGE_SIZE + 5)
    last_of_first, first_of_second = reviews[PAGE_SIZE - 2], reviews[PAGE_SIZE - 1]

    assert len(the_list(reviewer)) == LINES_AT_ONCE
    assert len(the_list(reviewer, lines="all")) == PAGE_SIZE
    second = reviewer.client.get(f"{DESK}?page=2")
    assert len(listed(second)) == 5
    opened = reviewer.client.get(first_of_second.get_absolute_url()).content.decode()
    assert "51 to 55 of 55" in opened
    # Over the edge of a page, the next is still the next.
    assert re.search(rf'data-key="k"[^>]*href="{last_of_first.get_absolute_url()}\?', opened)
    opened = reviewer.client.get(last_of_first.get_absolute_url()).content.decode()
    assert re.search(rf'data-key="j"[^>]*href="{first_of_second.get_absolute_url()}\?', opened)


def rest_of(page: str) -> str:
    """Return the address at which a page asks for the rest of its lines."""
    return unescape(re.search(r'class="rest"\s+hx-get="([^"]*)"', page)[1])


def test_the_rest_of_the_lines_comes_when_it_is_asked_for(workspace, author, reviewer):
    many(workspace, author, 20)
    page = reviewer.client.get(DESK)
    rest = reviewer.client.get(rest_of(page.content.decode()), headers={"HX-Request": "true"})

    assert f">{20 - LINES_AT_ONCE} more</a>" in page.content.decode()
    assert listed(page) + listed(rest) == the_list(reviewer, lines="all")
    assert 'class="queue"' not in rest.content.decode()
    ticks = re.findall(r'name="reviews"[^>]*value="([^"]*)"', rest.content.decode())
    assert len(ticks) == 20 - LINES_AT_ONCE


def test_the_rest_follows_although_one_was_decided_meanwhile(workspace, author, reviewer, second_reviewer):
    reviews = many(workspace, author, 16)
    address = rest_of(reviewer.client.get(DESK).content.decode())
    everything = the_list(reviewer, lines="all")
    # The last that came at once: one of another job stands before these.
    last = reviews[LINES_AT_ONCE - 2]
    decide(last.pk, Action.REJECT, acting(second_reviewer, workspace), revision=1, comment="No.")

    rest = reviewer.client.get(address, headers={"HX-Request": "true"})

    assert listed(rest) == everything[LINES_AT_ONCE:]


def test_the_lines_reach_beyond_the_output_on_the_stage(workspace, author, reviewer):
    reviews = many(workspace, author, 30)

    assert len(listed(reviewer.client.get(reviews[0].get_absolute_url()))) == LINES_AT_ONCE
    assert len(listed(reviewer.client.get(reviews[20].get_absolute_url()))) == 22 + LINES_AHEAD
    at_the_end = reviewer.client.get(reviews[-1].get_absolute_url())
    assert len(listed(at_the_end)) == 30
    assert 'class="rest"' not in at_the_end.content.decode()


def test_without_a_script_all_lines_come_by_a_link(workspace, author, reviewer):
    many(workspace, author, 20)
    page = reviewer.client.get(DESK).content.decode()
    link = unescape(re.search(r'hx-boost="false"\s+href="([^"]*lines=all)"', page)[1])

    assert len(listed(reviewer.client.get(link))) == 20
    # The address alone is a page, whoever asks.
    assert shown(reviewer.client.get(rest_of(page))) != ""


def test_a_page_that_is_not_there_is_the_last(workspace, author, reviewer):
    review_captions(workspace, author.user)

    assert shown(reviewer.client.get(f"{DESK}?page=900")) != ""
    assert shown(reviewer.client.get(f"{DESK}?page=x")) != ""
