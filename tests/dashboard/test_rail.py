"""The destinations beside every page: kept between pages, they show what holds for this person and page."""

import re

import pytest

from reviews.decisions import decide
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions
from workspaces.models import Membership, Role


def destinations(person, path: str = "/") -> str:
    page = person.client.get(path).content.decode()
    return re.search(r'<nav class="rail-nav".*?</nav>', page, re.DOTALL)[0]


def current(rail: str) -> list[str]:
    links = re.findall(r"<a class=\"nav-item\".*?</a>", rail, re.DOTALL)
    return [re.search(r"<span>([^<]+)", link)[1] for link in links if "aria-current" in link]


@pytest.fixture(autouse=True)
def kept(settings):
    """Keep parts of pages as an installation does."""
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rail"}
    settings.CACHES = {**settings.CACHES, "fragments": kept}


def test_they_say_where_one_is(owner, workspace):
    for path, name in (
        ("/", "Overview"),
        ("/library/", "Library"),
        ("/reviews/", "Review"),
        ("/", "Overview"),
    ):
        assert current(destinations(owner, path)) == [name]
    assert current(destinations(owner, "/settings/")) == []


def test_who_may_not_create_is_not_led_to_it(owner, teammate, workspace):
    assert "Create" in destinations(owner)
    assert "Create" not in destinations(teammate)
    Membership.objects.filter(user=owner.user).update(role=Role.VIEWER)
    assert "Create" not in destinations(owner)


def test_the_number_is_the_persons_and_of_now(owner, make_person, workspace):
    author = make_person("ada", workspace)
    review = review_captions(workspace, author.user)[0]
    assert '<span class="count">2<' in destinations(owner)
    assert '<span class="count">' not in destinations(author)
    decide(review.pk, Action.APPROVE, acting(owner, workspace), revision=1)
    assert '<span class="count">1<' in destinations(owner)


def test_who_is_nowhere_member_is_led_to_nothing(owner, workspace, make_person):
    assert "Library" in destinations(owner)
    person = make_person("ada")
    assert "Library" not in destinations(person)
    assert 'role="search"' not in person.client.get("/").content.decode()
    assert 'role="search"' in owner.client.get("/").content.decode()
    assert 'role="search"' not in owner.client.get("/search/").content.decode().split("<main")[0]
