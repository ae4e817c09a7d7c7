"""The desk's page, as its tests read and press it."""

import re
from html import unescape

from django.urls import reverse

DESK = reverse("reviews")


def with_menus(client, address: str) -> str:
    """Return a page of the desk with what is in its menus, which comes when somebody points at it."""
    page = client.get(address).content.decode()
    menus = re.search(r'data-menus="([^"]*)"', page)
    if menus is None:
        return page
    return page + client.get(unescape(menus[1]), headers={"HX-Request": "true"}).content.decode()


def shown(response) -> str:
    """Return the title of the output on the stage."""
    found = re.search(r'id="stage-title"[^>]*>([^<]*)<', response.content.decode())
    return found.group(1) if found else ""


def listed(response) -> list[str]:
    """Return the titles in the list, those of captions with their platform."""
    entries = re.findall(
        r'class="name"[^>]*>([^<]*)</span>\s*<span class="tiny facts-line">\s*<span>([^<]*)<',
        response.content.decode(),
    )
    return [name if what.startswith(("Image", "Video")) else f"{name}, {what}" for name, what in entries]


def press(person, review, action, *, query="", revision=1, htmx=False, **fields):
    """Press a button of the desk."""
    address = f"{reverse('decide', args=[review.pk])}?{query}"
    headers = {"HX-Request": "true"} if htmx else {}
    return person.client.post(address, {"action": action, "revision": revision, **fields}, headers=headers)
