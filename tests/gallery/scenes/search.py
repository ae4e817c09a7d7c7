"""The search: what it says before, what it finds, and what it says when it finds nothing."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from reviews.discussion import start_thread
from search import sweep
from tests.gallery.registry import scene
from tests.gallery.world import World

LONG = (
    "A launch film for the coffee that nobody has tasted yet, told by the people who grew it, roasted it and "
    "carried "
    "it up the hill, with the morning light of Huila, no voice-over, and the bag in the very last second "
)


def search(**asked: str) -> str:
    sweep.walk_anew()
    sweep.walk_on()
    return f"{reverse('search')}?{urlencode(asked)}"


def fill(world: World) -> None:
    now = timezone.now()
    desk = world.captions(prompt="Slow mornings: a quiet desk, a notebook and coffee")
    world.captions(prompt="Why our coffee tastes of red apple", created_at=now - timedelta(hours=5))
    world.images(prompt="Coffee cups on a long table, seen from above", created_at=now - timedelta(days=1))
    world.video(prompt="Steam rises from a cup of coffee", created_at=now - timedelta(days=3))
    tagged = world.file("coffee-bag-front.jpg")
    tagged.tags.add(*(world.workspace.tags.create(name=name) for name in ("Coffee", "Packshots")))
    review = world.reviews(desk)[0]
    text = "Could we say “freshly roasted coffee” instead? It sounds warmer."
    start_thread(review.pk, world.actor(world.teammate), text=text, revision=1)


def open_filters(page: Page) -> None:
    page.get_by_text("Filters").click()


@scene("search", "empty")
def search_for_nothing_yet(world: World) -> str:
    return reverse("search")


@scene("search", "many", ready=".result")
def search_with_results_of_all_kinds(world: World) -> str:
    fill(world)
    return search(q="coffee")


@scene("search", "filters", ready=".result", then=open_filters)
def search_with_open_filters(world: World) -> str:
    fill(world)
    return search(q="coffee", person=str(world.author.pk))


@scene("search", "more", ready=".results .more")
def search_with_more_than_a_page(world: World) -> str:
    for number in range(22):
        world.generation(prompt=f"Coffee number {number}")
    return search(q="coffee")


@scene("search", "long", ready=".result")
def search_with_long_texts(world: World) -> str:
    world.captions({"instagram": f"{LONG * 20} needle {LONG * 20}"}, prompt=LONG * 5)
    world.file(f"{'coffee-with-a-name-without-any-space-' * 6}.jpg")
    return search(q="coffee needle " + "morning light of Huila " * 3)


@scene("search", "rtl", ready=".result")
def search_in_other_scripts(world: World) -> str:
    world.captions({"instagram": "قهوة الصباح في قلب المدينة ☕️ #قهوة"}, prompt="قهوة الصباح")
    world.captions(
        {"instagram": "夏の新作コーヒー、予約受付中。قهوة"}, prompt="東京の新しいカフェ、朝のコーヒー قهوة"
    )
    return search(q="قهوة")


@scene("search", "nothing found")
def search_that_finds_nothing(world: World) -> str:
    fill(world)
    return search(q="submarine")


@scene("search", "nothing under filters")
def search_whose_filters_leave_out_everything(world: World) -> str:
    fill(world)
    return search(q="coffee", to="2001-01-01")
