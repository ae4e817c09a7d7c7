"""The desk's page, as its tests read and press it."""

import re

from django.urls import reverse

DESK = reverse("reviews")


def shown(response) -> str:
    """Return the title of the output on the stage."""
    found = re.search(r'id="stage-title"[^>]*>([^<]*)<', response.content.decode())
    return found.group(1) if found else ""


def listed(response) -> list[str]:
    """Return the titles in the list."""
    return re.findall(r'class="name"[^>]*>([^<]*)<', response.content.decode())


def press(person, review, action, *, query="", revision=1, htmx=False, **fields):
    """Press a button of the desk."""
    address = f"{reverse('decide', args=[review.pk])}?{query}"
    headers = {"HX-Request": "true"} if htmx else {}
    return person.client.post(address, {"action": action, "revision": revision, **fields}, headers=headers)
