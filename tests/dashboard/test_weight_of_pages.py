"""How much a page holds and brings along: counts, so that what makes it heavier is seen when it does.

What a visit weighs in a browser is benchmarks/visit.py.
"""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

from tests.collected_files import linked_files, weight
from tests.generations.factories import make_file, make_generation

# Bytes, of all scripts and stylesheets together, HTMX (15,000) among them.
LIGHT = 30_000
CARDS = 24


class _Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found[tag] += 1


# What on_demand.js fetches as soon as the page is there.
COUNTERS = ("js/counter.js", "js/counting.js", "js/numbers.js")
AT_ONCE = {"new_generation": COUNTERS}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        *((name, ()) for name in ("generations", "overview", "search", "costs", "library", "library_tags")),
        *(("new_generation", (kind,)) for kind in ("content", "images", "video")),
        *((name, ()) for name in ("notifications", "notification_settings", "personal_settings", "sessions")),
        *((name, ()) for name in ("members", "review_policy", "hand_over", "guest_links", "compare")),
    ],
)
def test_what_a_page_brings_along_is_light(owner, workspace, collected, name, arguments):
    make_file(workspace)
    page = owner.client.get(reverse(name, args=arguments)).content.decode()

    fetched = [staticfiles_storage.stored_name(each) for each in AT_ONCE.get(name, ())]
    files = [*linked_files(page), *fetched]

    assert weight(collected, files) <= LIGHT


@pytest.mark.parametrize("kind", ["content", "images", "video"])
def test_what_the_page_of_a_job_brings_along_is_light(owner, workspace, collected, kind):
    generation = make_generation(workspace, kind, created_by=owner.user)
    page = owner.client.get(reverse("generation", args=[generation.pk])).content.decode()

    assert weight(collected, linked_files(page)) <= LIGHT


def test_what_the_page_of_a_file_brings_along_is_light(owner, workspace, collected):
    page = owner.client.get(reverse("media_file", args=[make_file(workspace).pk])).content.decode()

    assert weight(collected, linked_files(page)) <= LIGHT


@pytest.mark.parametrize(
    ("name", "most"),
    [("generations", 5), ("overview", 5), ("costs", 5), ("search", 6), ("library", 7), ("reviews", 7)],
)
def test_a_page_asks_for_few_files(owner, collected, name, most):
    assert len(linked_files(owner.client.get(reverse(name)).content.decode())) <= most


def test_a_card_is_few_elements(owner, workspace):
    empty = _Elements(owner.client.get(reverse("generations")).content.decode()).found.total()
    for _ in range(CARDS):
        make_generation(workspace, "content", created_by=owner.user)

    page = owner.client.get(reverse("generations")).content.decode()

    found = _Elements(page).found
    assert found["article"] == CARDS
    assert (found.total() - empty) / CARDS <= 19


def test_a_tile_of_the_library_is_few_elements(owner, workspace):
    make_file(workspace)
    one = _Elements(owner.client.get(reverse("library")).content.decode()).found.total()
    for _ in range(4):
        make_file(workspace)

    page = owner.client.get(reverse("library")).content.decode()

    # The tile, its picture in a frame, the tick, the name, the size.
    assert (_Elements(page).found.total() - one) / 4 == 6


def test_a_file_to_choose_is_few_elements(owner, workspace):
    make_file(workspace)
    address = reverse("new_generation", args=["content"])
    one = _Elements(owner.client.get(address).content.decode()).found.total()
    for _ in range(4):
        make_file(workspace)

    page = owner.client.get(address).content.decode()

    assert (_Elements(page).found.total() - one) / 4 == 6


def test_what_is_done_to_ticked_files_is_no_element_before_somebody_ticks(owner, workspace):
    make_file(workspace)
    page = owner.client.get(reverse("library")).content.decode()

    bar = page.split('id="several"')[1].split("</form>")[0]

    assert bar.split(">", 1)[1].strip().startswith("<noscript>")
    assert bar.strip().endswith("</noscript>")


def test_the_theme_switch_is_drawn_once(owner):
    page = owner.client.get(reverse("generations")).content.decode()

    assert page.count("data-theme-switch") == 1
    assert "data-theme-place" in page


def test_a_day_without_spending_is_no_element(owner, workspace):
    make_generation(workspace, "content", created_by=owner.user, credits_used=3)

    page = owner.client.get(reverse("overview")).content.decode()

    assert page.split('class="spend"')[1].split("</svg>")[0].count("<rect") == 1


def test_a_page_is_not_indented(owner):
    page = owner.client.get(reverse("generations")).content.decode()

    assert re.findall(r"\n[ \t]+<", page) == []
