"""The page of the search, for those who may see the workspace and those who may not."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.discussion import start_thread
from search.finding import PAGE_SIZE
from tests.generations.factories import add_captions, make_file, make_generation
from tests.reviews.conftest import acting
from tests.reviews.factories import reviews_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(owner):
    """Return a function that opens the page and returns its answer."""

    def open_page(who=owner, /, headers=None, **asked):
        return who.client.get(reverse("search"), asked, headers=headers)

    return open_page


@pytest.fixture
def coffee(workspace, owner, make_findable):
    """A job with captions, a file and a comment, all about coffee."""
    generation = make_generation(workspace, prompt="A slow coffee", created_by=owner.user)
    add_captions(generation)
    make_file(workspace, name="coffee.jpg")
    review = reviews_of(generation)[0]
    start_thread(review.pk, acting(owner, workspace), text="More coffee here", revision=1)
    make_findable()
    return generation


def test_the_page_says_what_is_searched(search):
    text = search().content.decode()
    assert "Find anything your team wrote" in text
    assert 'name="q"' in text


def test_everything_with_the_word_is_found_and_counted(search, coffee):
    text = search(q="coffee").content.decode()
    assert "3 results for “coffee”" in text
    assert len(re.findall(r"\bdata-result\b", text)) == 3
    assert "A slow <mark>coffee</mark>" in text
    assert "<mark>coffee</mark>.jpg" in text
    assert "More <mark>coffee</mark> here" in text
    assert "#thread-" in text


def test_a_kind_alone_is_shown_with_the_numbers_of_all(search, coffee):
    answer = search(q="coffee", **{"in": "files"})
    assert [tab["count_of_kind"].number for tab in answer.context["tabs"]] == [3, 1, 1, 1]
    assert [result.what for result in answer.context["results"]] == ["Uploaded image"]
    assert '<input type="hidden" name="in" value="files">' in answer.content.decode()


def test_an_excerpt_names_its_caption_and_leads_to_it(search, coffee):
    answer = search(q="instagram")
    (result,) = answer.context["results"]
    (passage,) = result.passages
    assert passage.label == "Instagram caption"
    assert "<mark>Instagram</mark>" in passage.text
    assert passage.url.startswith("/reviews/")


def test_what_people_wrote_is_escaped(search, workspace, make_findable):
    generation = make_generation(workspace, prompt="<script>alert(1)</script> coffee & <b>tea</b>")
    add_captions(generation)
    make_findable()
    text = search(q="alert script <b>").content.decode()
    assert "<script>alert" not in text
    assert "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)" in text
    assert "<b>tea" not in text


def test_the_question_is_escaped(search):
    text = search(q='"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in text


def test_nothing_found_teaches(search, coffee):
    text = search(q="zebra").content.decode()
    assert "Nothing found for “zebra”" in text
    assert "Every word has to occur" in text
    assert "Search everything" not in text
    narrowed = search(q="coffee", person="mine", to="2001-01-01").content.decode()
    assert "Search everything" in narrowed


def test_filters_stand_in_the_address(search, workspace, owner, teammate, make_findable):
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    make_generation(workspace, prompt="Coffee one", created_by=owner.user, created_at=at)
    make_generation(
        workspace, prompt="Coffee two", created_by=teammate.user, created_at=at + timedelta(days=2)
    )
    make_findable()

    def found(**asked):
        return [result.what for result in search(q="coffee", **asked).context["results"]]

    assert len(found()) == 2
    assert len(found(person="mine")) == len(found(person=str(teammate.user.pk))) == 1
    assert len(found(**{"from": "2026-05-02"})) == len(found(to="2026-05-02")) == 1
    assert found(**{"from": "2026-05-02", "to": "2026-05-02"}) == []
    for senseless in (
        {"person": "9" * 30},
        {"person": "x"},
        {"from": "2026-99-99"},
        {"to": "soon"},
        {"in": "x"},
    ):
        assert len(found(**senseless)) == 2, senseless
    assert found(person="9" * 18) == []
    assert search(q="coffee", before="x").status_code == 200
    assert search(q="coffee", before="9" * 19).status_code == 200


def test_older_results_are_fetched(search, workspace, make_findable):
    now = timezone.now()
    for number in range(PAGE_SIZE + 1):
        make_generation(workspace, prompt=f"Coffee {number}", created_at=now - timedelta(minutes=number))
    make_findable()
    first = search(q="coffee")
    assert "Show older results" in first.content.decode()
    asked = {name: values[0] for name, values in parse_qs(first.context["more_query"]).items()}
    alone = search(**asked).content.decode()
    assert "Newest results" in alone
    assert "<html" in alone
    more = search(headers={"HX-Request": "true", "HX-Target": "more"}, **asked).content.decode()
    assert more.count("<li") == 1
    assert f"{PAGE_SIZE}</a>" in more
    assert "Show older results" not in more


def test_while_typing_the_results_alone_come_with_a_clean_address(search, coffee):
    answer = search(headers={"HX-Request": "true", "HX-Target": "found"}, q="coffee", person="", to="")
    text = answer.content.decode()
    assert "<html" not in text
    assert 'hx-swap-oob="innerHTML"' in text
    address = urlsplit(answer["HX-Replace-Url"])
    assert (address.path, address.query) == ("/search/", "q=coffee")


def test_a_teammate_finds_the_same_and_a_stranger_nothing(search, coffee, teammate, stranger):
    assert "3 results" in search(teammate, q="coffee").content.decode()
    answer = search(stranger, q="coffee")
    assert "Nothing found" in answer.content.decode()
    assert [tab["count_of_kind"].number for tab in answer.context["tabs"]] == [0, 0, 0, 0]
    assert search(stranger, q="coffee", person=str(coffee.created_by_id)).context["results"] == []


def test_a_person_in_no_workspace_has_no_search(search, make_person):
    assert search(make_person("nobody"), q="coffee").status_code == 404


def test_who_is_not_signed_in_signs_in_first(client):
    answer = client.get(reverse("search"), {"q": "coffee"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


def test_the_page_costs_the_same_for_one_result_and_for_many(
    search, workspace, coffee, owner, make_findable, connection_queries
):
    owner.sign_in()
    one = connection_queries(lambda: search(q="coffee"))
    for number in range(5):
        generation = make_generation(workspace, prompt=f"Coffee {number}", created_by=owner.user)
        add_captions(generation)
        review = reviews_of(generation)[0]
        start_thread(review.pk, acting(owner, workspace), text=f"Coffee {number}", revision=1)
        make_file(workspace, name=f"coffee {number}.jpg")
    make_findable()
    assert connection_queries(lambda: search(q="coffee")) == one


def test_the_rail_has_the_search_on_every_page(owner, workspace):
    text = owner.client.get(reverse("overview")).content.decode()
    assert f'action="{reverse("search")}"' in text
    assert 'aria-keyshortcuts="/"' in text
