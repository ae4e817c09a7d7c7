"""Two workspaces full of things: neither learns anything of the other, and neither changes it.

Whatever page is walked, and whatever id of the other is put into an address or a form, the answer is the one
that an id gets which nobody has.
"""

import re
import uuid
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.dashboard.full_workspace import ID, Place, fill
from tests.dashboard.site_walk import Answer, Form, Page, ask, crawl
from workspaces.models import ApiKey

# Words that no page of the program says, and costs that no other sum comes to.
OURS, THEIRS = "quillfeather", "zanzibarquartz"
THEIR_COST = 7919
BEGINNINGS = [
    *("overview", "generations", "library", "library_tags", "reviews", "compare", "hand_over", "guest_links"),
    *("new_guest_link", "review_policy", "people_to_mention", "notifications", "notification_settings"),
    *("personal_settings", "costs", "costs_csv", "search", "choose_media", "library_several"),
    "more_captions",
]
PAGES_MOST = 160


@pytest.fixture
def places(db) -> tuple[Place, Place]:
    """Ours and theirs, on the same account: on two, even less is shared."""
    key = ApiKey.objects.create(name="The key", key="pp_sandbox_sk_0123456789abcdefghij")
    return fill(OURS, 11, key, number=200_000), fill(THEIRS, THEIR_COST, key, number=500_000)


def as_manager(place: Place) -> Client:
    client = Client()
    client.force_login(place.manager)
    return client


def walked(place: Place) -> dict[str, Answer]:
    """Return every page that the place's manager comes to by links."""
    looked_for = [f"{reverse('search')}?q={word}" for word in (THEIRS, OURS, "team")]
    narrowed = [
        f"{reverse('library')}?q={THEIRS}&tag={THEIRS}spring",
        f"{reverse('generations')}?q={THEIRS}&by={THEIRS}-creator",
        f"{reverse('choose_media')}?picker_types=image&picker_field=x&media_tag={THEIRS}spring",
        f"{reverse('costs')}?period=all&person={THEIRS}-creator",
        f"{reverse('costs_csv')}?period=all",
        f"{reverse('new_guest_link')}?reviews={place.shown_to_guest}",
        *(reverse("new_generation", args=[kind]) for kind in ("content", "images", "video")),
    ]
    return crawl(
        as_manager(place),
        [*map(reverse, BEGINNINGS), *looked_for, *narrowed, *place.guest_addresses],
        PAGES_MOST,
    )


def traces(answer: Answer, address: str, theirs: Place) -> set[str]:
    """Return what an answer says of the other workspace beyond what was asked for."""
    text = answer.text.lower()
    # What was searched for stands in the page again, as it was typed.
    for asked in re.findall(rf"{THEIRS}[\w-]*", address):
        text = re.sub(rf"(?<![\w-]){asked}(?![\w-])", "", text)
    found = {theirs.word} if theirs.word in text else set()
    found |= {number for number in (f"{THEIR_COST:,}", str(THEIR_COST)) if re.search(rf"\b{number}\b", text)}
    return found | {key for key in ID.findall(text) if key in theirs.ids}


def test_nothing_of_another_workspace_is_shown_and_its_ids_are_as_good_as_none(places):
    ours, theirs = places
    client = as_manager(ours)
    answers = walked(ours)
    assert not {address: answer.status for address, answer in answers.items() if answer.status >= 500}
    shown = {address: traces(answer, address, theirs) for address, answer in answers.items()}
    assert {address: found for address, found in shown.items() if found} == {}
    assert len(answers) > 120
    assert sum(OURS in answer.text.lower() for answer in answers.values()) > 60, "the pages are full of ours"

    forms: dict[tuple[str, ...], Form] = {}
    for address, answer in answers.items():
        for form in Page(address, answer.text).forms:
            for pressed in form.sent_by_each_button():
                forms.setdefault(pressed.shape, pressed)
    twins = Twins(ours, theirs)
    wrong: list[object] = []
    tried = 0
    shapes: set[str] = set()
    for address in answers:
        shape = ID.sub("*", address)
        if shape in shapes or not twins.slots(address):
            continue
        shapes.add(shape)
        for own in twins.slots(address):
            for pair in twins.of(own):
                answered = [(twin, ask(client, "get", address.replace(own, twin))) for twin in pair]
                tried += 1
                wrong += differing(answered, ("get", address, own), theirs)
    for form in forms.values():
        if form.method == "post":
            for own in {own for text in texts_of(form) for own in twins.slots(text)}:
                for pair in twins.of(own):
                    answered = [(twin, ask(client, "post", *sent(form, own, twin))) for twin in pair]
                    tried += 1
                    wrong += differing(answered, ("post", form.action, form.data, own), theirs)
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 100


def test_a_guest_sees_nothing_of_another_workspace(places):
    ours, theirs = places
    answers = crawl(ours.guest, [*ours.guest_addresses, *theirs.guest_addresses], 60)
    assert sum(answer.status == 200 for answer in answers.values()) >= 3
    # The address that was typed stands in no page either.
    assert {address for address, answer in answers.items() if traces(answer, "", theirs)} == set()


class Twins:
    """For each id of ours: one of the same kind of theirs, and one that nobody has."""

    def __init__(self, ours: Place, theirs: Place) -> None:
        self._of: dict[str, tuple[str, str]] = {}
        for model, keys in ours.rows.items():
            others = theirs.rows.get(model) or []
            for place, key in enumerate(keys):
                if others and ID.fullmatch(key):
                    nobodys = (
                        str(uuid.uuid5(uuid.NAMESPACE_URL, key))
                        if "-" in key
                        else str(int(key) + 300_000 + 77_777)
                    )
                    self._of[key] = (others[place % len(others)], nobodys)

        # What a form brings along for something that it will make.
        self._new = [theirs.rows[kind][0] for kind in ("reviews.GuestLink", "a press of a button")]

    def slots(self, text: str) -> list[str]:
        """Return the ids of ours that the text names, each once."""
        return [key for key in dict.fromkeys(ID.findall(text)) if key in self._of or "-" in key]

    def of(self, own: str) -> list[tuple[str, str]]:
        if own in self._of:
            return [self._of[own]]
        return [(key, str(uuid.uuid5(uuid.NAMESPACE_URL, key))) for key in self._new]


def texts_of(form: Form) -> list[str]:
    return [form.action, *(value for _, value in form.fields)]


def sent(form: Form, own: str, other: str) -> tuple[str, dict[str, list[str]]]:
    """Return address and data of a form with another id in the place of our own, and words where none are."""
    data = {name: [value.replace(own, other) for value in values] for name, values in form.data.items()}
    data |= {name: ["x"] for name in form.texts if not any(data.get(name, []))}
    return form.action.replace(own, other), data


def differing(pair: list[tuple[str, Answer]], what: object, theirs: Place) -> list[object]:
    """Return what tells the two answers apart, or what was written about the other workspace."""
    (their_id, about_theirs), (nobodys, about_nobody) = pair
    found: list[object] = []
    if plain(about_theirs, their_id) != plain(about_nobody, nobodys):
        found.append((what, "differs", about_theirs.status, about_nobody.status, unlike(pair)))
    if about_theirs.status >= 500:
        found.append((what, about_theirs.status))
    keys = {form for key in theirs.ids for form in (key, key.replace("-", ""))}
    touched = [
        sql for sql in about_theirs.written if any(key in keys for key in re.findall(r"[\w-]{7,36}", sql))
    ]
    if touched:
        found.append((what, "writes", touched))
    told = traces(Answer(0, "", about_theirs.text.replace(their_id, ""), []), str(what), theirs)
    return [*found, (what, "tells", told)] if told else found


def plain(answer: Answer, key: str) -> tuple[int, str, str]:
    """Return an answer without what differs between any two: ids, tokens, and times."""
    return answer.status, neutral(answer.location, key), neutral(answer.text, key)


def neutral(text: str, key: str) -> str:
    text = re.sub(r"\b[0-9a-f]{32}\b", "TRACE", ID.sub("ID", text.replace(key, "ID")))
    text = re.sub(r"[\w-]{43,}", "TOKEN", text)
    return re.sub(r"\d+(\.\d+)? (seconds?|minutes?)|\d\d?:\d\d(:\d\d)?(\.\d+)?", "TIME", text)


def unlike(pair: list[tuple[str, Answer]]) -> list[str]:
    """Return the first lines that only one of the two has."""
    lines = [neutral(answer.text, key).splitlines() for key, answer in pair]
    return [line.strip()[:120] for one, other in (lines, lines[::-1]) for line in one if line not in other][
        :4
    ]


def test_the_search_above_would_find_something(places):
    ours, _ = places
    page = ask(as_manager(ours), "get", reverse("overview"))
    assert traces(page, "", ours)
    assert urlsplit(reverse("overview")).path == "/"
