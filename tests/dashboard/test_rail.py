"""The destinations beside every page: kept between pages, they show what holds for this person and page."""

import re

import pytest

from reviews.decisions import decide
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions
from workspaces.models import Membership, Role, Workspace


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


def place_of(person) -> str:
    """Return what the rail says of where one is, in words."""
    page = person.client.get("/settings/").content.decode()
    head = page.split('<header class="rail">')[1].split("<nav")[0].split('class="search-box"')[0]
    return " ".join(re.sub(r"<[^>]*>", " ", head).split())


def test_it_names_the_workspace_that_one_is_in(owner, teammate, stranger):
    for _ in range(2):
        assert "Northwind" in place_of(owner)
        assert place_of(owner) == place_of(teammate)
        assert "Elsewhere" in place_of(stranger)
        assert "Northwind" not in place_of(stranger)


def test_a_new_name_is_shown_at_once(owner, workspace):
    first = place_of(owner)
    Workspace.objects.filter(pk=workspace.pk).update(name="North & wind")
    assert place_of(owner) == first.replace("Northwind", "North &amp; wind")


def test_a_sandbox_and_a_live_workspace_of_one_name_differ(owner, stranger, workspace):
    Workspace.objects.update(name="Same")
    assert "Sandbox workspace" in place_of(owner)
    key = workspace.api_key
    key.key = "pp_live_sk_something_else_entirely"
    key.save()
    assert "Live workspace" in place_of(owner)
    assert "Sandbox workspace" in place_of(stranger)


def test_whoever_gets_a_second_workspace_can_switch(owner, make_workspace):
    assert "Switch workspace" not in place_of(owner)
    second = Membership.objects.create(user=owner.user, workspace=make_workspace("Second"), role=Role.VIEWER)
    assert "Switch workspace" in place_of(owner)
    assert "Second" in place_of(owner)
    second.delete()
    assert "Switch workspace" not in place_of(owner)
    assert place_of(owner).count("Northwind") == 1


def test_a_member_of_nothing_is_told_the_product(make_person):
    assert "PowerPost Dashboard" in place_of(make_person("nobody"))
