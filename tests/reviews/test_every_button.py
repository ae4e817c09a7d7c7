"""The desk's buttons and the views behind them against the same table as the predicate."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from reviews.models import Review, ReviewPolicy, Revision
from reviews.transitions import Action, State
from tests.reviews.desk_page import with_menus
from tests.reviews.factories import read, review_captions, set_policy
from tests.reviews.transition_table import LEADS_TO, MEMBERS, NOBODY, Someone, may

POLICIES = {
    "as it begins": ReviewPolicy(),
    "open": ReviewPolicy(author_may_approve=True, editors=ReviewPolicy.Editors.CREATORS),
    "closed": ReviewPolicy(editors=ReviewPolicy.Editors.REVIEWERS),
}
# The list is no part of this: an empty one is drawn fastest.
EMPTY_LIST = "show=waiting&kind=video"
PEOPLE = [*MEMBERS, NOBODY]


class Buttons(HTMLParser):
    """Collects the actions that a page of the desk offers for the output on the stage."""

    def __init__(self, decide_url: str, edit_url: str) -> None:
        super().__init__()
        self.decide_url, self.edit_url = decide_url, edit_url
        self.found: set[str] = set()
        self._in_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self._in_form = (values.get("action") or "").startswith(self.decide_url)
        elif tag == "a" and (values.get("href") or "").startswith(self.edit_url):
            self.found.add("edit")
        elif self._in_form and tag in ("button", "input") and values.get("name") == "action":
            self.found.add(str(values["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False


@contextmanager
def forgotten() -> Iterator[None]:
    """Undo at the end whatever is done inside."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@pytest.fixture
def clients(make_person, workspace) -> dict[str, tuple[Client, object]]:
    """A browser for each letter of the table."""
    people = {}
    for number, someone in enumerate(PEOPLE):
        person = make_person(f"person{number}", workspace if someone.role else None, someone.role)
        people[someone.letter] = (person.client, person.user)
    return people


@pytest.fixture
def meet(workspace, author, clients) -> Callable[[Review, State, Someone], Client]:
    """Return a function that puts an output into a state, made by this person where the table says so."""

    def meet(review: Review, state: State, someone: Someone) -> Client:
        client, user = clients[someone.letter]
        Review.objects.filter(pk=review.pk).update(
            state=state, author=user if someone.is_author else author.user
        )
        return client

    return meet


@pytest.fixture
def review(workspace, author) -> Review:
    return review_captions(workspace, author.user)[0]


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("state", State)
def test_the_desk_offers_what_the_table_says(review, meet, workspace, name, state):
    policy = POLICIES[name]
    set_policy(workspace, author_may_approve=policy.author_may_approve, editors=policy.editors)
    url = reverse("review", args=[review.pk])
    for someone in PEOPLE:
        client = meet(review, state, someone)
        if someone is NOBODY:
            assert client.get(url).status_code == 404
            continue
        buttons = Buttons(reverse("decide", args=[review.pk]), reverse("edit_caption", args=[review.pk]))
        buttons.feed(with_menus(client, url))
        expected = {action.value for action in Action if may(action, state, someone, policy)}
        assert buttons.found == expected, (someone, state)


@pytest.mark.parametrize("state", State)
def test_the_views_do_what_the_table_says_and_nothing_else(review, meet, workspace, state):
    policy = POLICIES["as it begins"]
    for someone in PEOPLE:
        client = meet(review, state, someone)
        for action in Action:
            with forgotten():
                status = press(client, review, action)
                expected = (
                    LEADS_TO[action.value, state.value] if may(action, state, someone, policy) else state
                )
                stored = read(review)
                assert stored.state == expected, (someone, action, status)
                allowed = may(action, state, someone, policy)
                assert (status == 302) == allowed, (someone, action, status)
                assert (stored.version > review.version) == allowed
                assert Revision.objects.count() == (3 if allowed and action == Action.EDIT else 2)


def press(client: Client, review: Review, action: Action) -> int:
    """Press the action's button, as a page that was loaded earlier would; return the status."""
    if action == Action.EDIT:
        values = {"revision": 1, "title": "", "text": "New words for this"}
        return client.post(reverse("edit_caption", args=[review.pk]), values).status_code
    values = {"revision": 1, "action": action.value, "comment": "Because"}
    return client.post(f"{reverse('decide', args=[review.pk])}?{EMPTY_LIST}", values).status_code
