"""Whatever people, guests, the model or PowerPost write is shown as text: on every page, and in e-mails."""

from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from django.urls import reverse

from notifications.mail import compose
from notifications.models import Notification
from tests.dashboard.full_workspace import Place, fill
from tests.dashboard.site_walk import crawl
from workspaces.models import ApiKey

OURS = ("costs", "reviews", "generations", "media_library", "notifications", "workspaces", "dashboard")
# Ends whatever text it may stand in, then begins what is looked for; and an address that would be run.
PLANT = (
    "javascript:planted()//\u202e\"'></textarea></title></script></style>"
    "<planted planted=planted() onerror=planted()>{{ 7|add:'planted' }}{% planted %}<!--"
)
SHORT_PLANT = "\"'><planted planted>"
# What the program itself writes and finds its way by, which nobody else can.
NOT_WRITTEN_BY_ANYBODY = {
    "platform", "fingerprint", "approved_fingerprint", "token_hash", "cost_basis", "format", "sha256",
    "group", "session_key", "time_zone", "object_type", "action", "labels", "host",
    # Read off the key itself.
    "last_four", "api_key_last_four",
}  # fmt: skip
SHOWN_NOWHERE = {"Rate", "Turn", "Told", "Measurement"}
PAGES = (
    *("overview", "generations", "library", "library_tags", "reviews", "compare", "hand_over", "guest_links"),
    *("new_guest_link", "review_policy", "people_to_mention", "notifications", "notification_settings"),
    *("personal_settings", "costs", "costs_csv", "search", "choose_media", "library_several"),
    "more_captions",
)
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "hx-get", "hx-post", "xlink:href"}


class Plants(HTMLParser):
    """What grew on a page: elements, attributes and addresses that no template wrote."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "planted":
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "planted" or name.startswith("on"):
                self.found.append(f"<{tag} {name}>")
            address = "".join((value or "").split()).lower()
            if name in ADDRESSES and address.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"<{tag} {name}={value}>")


def plant_everywhere() -> int:
    """Put the plant into every text of every row; return how many texts that were."""
    planted = 0
    for model in (entry for app in OURS for entry in apps.get_app_config(app).get_models()):
        if model._meta.object_name in SHOWN_NOWHERE:
            continue
        for field in texts_of(model):
            room = (field.max_length or 10_000) - 8
            text = PLANT if len(PLANT) <= room else SHORT_PLANT[: max(room, 0)]
            rows = models.QuerySet(model)
            for key in rows.values_list("pk", flat=True):
                # The end of the key, for what has to be unique.
                planted += rows.filter(pk=key).update(**{field.name: f"{text}{str(key)[-8:]}"[: room + 8]})
    return planted


def texts_of(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if type(field) in (models.CharField, models.TextField)
        and not field.choices
        and field.name not in NOT_WRITTEN_BY_ANYBODY
    ]


def in_json(value: object) -> object:
    """Return the value with the plant in the place of every text in it."""
    if isinstance(value, dict):
        return {key: in_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [in_json(entry) for entry in value]
    return PLANT if isinstance(value, str) and " " in value else value


@pytest.fixture
def place(db) -> Place:
    key = ApiKey.objects.create(name="The key", key="pp_sandbox_sk_0123456789abcdefghij")
    place = fill("quillfeather", 11, key, number=200_000)
    User.objects.update(first_name=SHORT_PLANT, last_name=SHORT_PLANT)
    assert plant_everywhere() > 200
    return place


def grown(answers) -> dict[str, list[str]]:
    # Answers for scripts are no pages: browsers are told so, and not to guess.
    pages = {address: answer.text for address, answer in answers.items() if answer.text[:1] not in "[{"}
    found = {address: Plants(text).found for address, text in pages.items()}
    return {address: plants for address, plants in found.items() if plants}


def test_on_every_page(place):
    client = Client()
    client.force_login(place.manager)
    searched = [
        f"{reverse('search')}?q={SHORT_PLANT}",
        f"{reverse('library')}?q={SHORT_PLANT}&tag={SHORT_PLANT}",
    ]
    made = [reverse("new_generation", args=[kind]) for kind in ("content", "images", "video")]
    answers = crawl(client, [*map(reverse, PAGES), *searched, *made], 90)
    pages = {address: answer for address, answer in answers.items() if address != reverse("costs_csv")}
    assert grown(pages) == {}
    assert not {address: answer.status for address, answer in answers.items() if answer.status >= 500}
    # The plants are there, as text.
    assert sum("&lt;planted" in answer.text for answer in pages.values()) > 40
    # No template was made of a text.
    assert not [address for address, answer in pages.items() if "7planted" in answer.text]
    # A planted address leads nowhere else.
    away = {address: answer.location for address, answer in answers.items() if answer.location}
    assert not {
        address: to for address, to in away.items() if not to.startswith("/") or to[1:2] in ("/", "\\")
    }


def test_on_guests_pages(place):
    answers = crawl(place.guest, place.guest_addresses, 30)
    assert grown(answers) == {}
    assert sum("&lt;planted" in answer.text for answer in answers.values()) > 2


def test_in_the_admin(place):
    place.manager.is_staff = place.manager.is_superuser = True
    place.manager.save()
    client = Client()
    client.force_login(place.manager)
    answers = crawl(client, [reverse("admin:index")], 45)
    assert grown(answers) == {}
    assert sum("&lt;planted" in answer.text for answer in answers.values()) > 5


@pytest.mark.parametrize("daily", [False, True])
def test_in_emails(place, daily, settings):
    settings.SITE_URL = "https://dashboard.example.org"
    User.objects.filter(pk=place.manager.pk).update(email="margo@example.org")
    place.manager.refresh_from_db()
    told = list(Notification.objects.filter(person=place.manager))
    assert told
    for notification in told:
        # As the program writes them: names of people, of things, and what was said.
        notification.entries = in_json(notification.entries)
    mail = compose(place.manager, told, daily=daily)
    html = mail.alternatives[0][0]
    assert Plants(html).found == []
    assert "&lt;planted" in html
    # No header can be added by a name, and none ends early.
    assert "\n" not in mail.message()["Subject"].replace("\n ", "")
    assert mail.recipients() == ["margo@example.org"]
