"""The main pages as somebody at the other end of the world reads them: only words change, no attribute."""

import re
import uuid
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from generations.lifecycle import Status
from generations.models import Generation
from media_library.tags import add_tags
from reviews.anchors import Anchor
from reviews.decisions import decide
from reviews.discussion import start_thread
from reviews.guests import make_link
from reviews.models import Thread
from reviews.transitions import Action
from tests.gallery.world import World
from workspaces.models import PersonalSettings

# Longer than three digits, so that a number that is written for people shows.
MANY = 1_234_567
# What is read aloud or shown to people.
FOR_PEOPLE = {"title", "aria-label", "alt", "placeholder", "aria-valuetext", "content", "label", "download"}
# What differs between any two answers.
ALWAYS_NEW = re.compile(r"^[A-Za-z0-9]{64}$|csrf|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}")
NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)(px|rem|em|%|s)?")
NUMERIC = {
    *(
        "value-now",
        "width",
        "height",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "max",
        "min",
    ),
    *("step", "rows", "cols", "maxlength", "minlength", "size", "tabindex", "colspan", "rowspan", "start"),
    *("data-poll", "data-limit", "data-person", "data-seek", "data-count", "aria-valuenow", "stroke-width"),
}


class Attributes(HTMLParser):
    """Collects what is written into the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        for name, value in attrs:
            if name in FOR_PEOPLE or (name == "value" and tag == "button"):
                continue
            if name == "value" and names.get("type") in ("text", "search", "submit"):
                continue
            self.found.append((tag, name, value or ""))


@pytest.fixture
def pages(settings, transactional_db) -> list[str]:
    """A workspace with much in it, and the addresses of its pages."""
    # What is numbered from here on has numbers that people would want to be grouped.
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(format('%%I', sequencename), %s) FROM pg_sequences", [MANY])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
            for (table,) in cursor.fetchall():
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, MANY])
    world = World(settings)
    captions = world.captions(credits_used=1284, remaining_credits=MANY)
    images = world.images(3, credits_used=2468, prompt="A desk in the morning")
    video = world.video(credits_used=1234)
    world.generation("images", Status.PROCESSING)
    world.generation("images", Status.NEEDS_ATTENTION)
    Generation.objects.update(brief=None)
    reviews = world.reviews(captions, images, video)
    upload = world.file("beach.jpg", size=MANY * 1_000)
    film = world.file("launch.mp4", video=True, size=MANY * 10)
    add_tags(world.workspace, [upload, film], ["summer"])
    caption, image, clip = reviews[0], reviews[-3], reviews[-1]
    rita = world.actor(world.teammate)
    decide(reviews[1].pk, Action.APPROVE, rita, revision=1)
    start_thread(image.pk, rita, text="Here", revision=1, anchor=Anchor(Thread.Anchor.AREA, x=0.25, y=0.5))
    start_thread(clip.pk, rita, text="Now", revision=1, anchor=Anchor(Thread.Anchor.TIME, starts_at=0.5))
    make_link(
        world.workspace,
        world.owner,
        link_id=uuid.uuid4(),
        name="Client",
        reviews=reviews[:2],
        days=3,
        may_decide=True,
    )
    names = (
        *("overview", "generations", "library", "library_tags", "reviews", "compare", "hand_over"),
        *("guest_links", "review_policy", "notifications", "notification_settings", "personal_settings"),
        *("costs", "search"),
    )
    return [
        *(reverse(name) for name in names),
        *(reverse("new_generation", args=[kind]) for kind in ("content", "images", "video")),
        f"{reverse('new_generation', args=['images'])}?style_images={upload.pk}",
        *(reverse("generation", args=[job.pk]) for job in (captions, images, video)),
        *(reverse("lineage", args=[job.pk]) for job in (captions, images)),
        reverse("wall", args=[captions.pk]),
        *(reverse("review", args=[review.pk]) for review in (caption, image, clip)),
        reverse("edit_caption", args=[caption.pk]),
        reverse("review_history", args=[image.pk]),
        *(reverse("media_file", args=[file.pk]) for file in (upload, film)),
        f"{reverse('search')}?q=desk",
    ]


def read(address: str, client: Client) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_only_words_change_and_numbers_in_attributes_stay_numbers(pages):
    client = Client()
    written = PersonalSettings.objects.create(user_id=_owner(client))
    # A first look at an output is noted, which shows.
    for address in pages:
        if address.startswith("/reviews/"):
            read(address, client)
    before = {address: Attributes(read(address, client)).found for address in pages}
    written.number_format, written.date_format = "point_comma", "year_first"
    written.save()
    for address in pages:
        page = read(address, client)
        after = Attributes(page).found
        changed = [
            (old, new)
            for old, new in zip(before[address], after, strict=True)
            if old != new and not (ALWAYS_NEW.search(old[2]) and ALWAYS_NEW.search(new[2]))
        ]
        # The settings' own page shows what was chosen.
        assert changed == [] or address == reverse("personal_settings"), address
    assert "1.284" in read(pages[0], client), "the balance, for people"

    # Where days fall changes charts and filters, so there the attributes are looked at for themselves.
    written.time_zone, written.date_format = "Pacific/Auckland", "month_first"
    written.save()
    for address in pages:
        for tag, name, value in Attributes(read(address, client)).found:
            if name == "datetime":
                assert datetime.fromisoformat(value).tzinfo is not None, (address, tag, value)
            elif name in NUMERIC or (name == "value" and tag in ("progress", "meter", "li")):
                assert NUMBER.fullmatch(value), (address, tag, name, value)


def _owner(client: Client) -> int:
    owner = User.objects.get(username="olivia")
    client.force_login(owner)
    return owner.pk
