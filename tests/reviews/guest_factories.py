"""Guest links, and browsers in which a guest has opened one."""

import uuid

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from reviews.guests import NewLink, make_link
from reviews.models import GuestLink, Review


def share(reviews: list[Review], made_by: User, *, may_decide: bool = True, days: int = 14) -> NewLink:
    """Return a link to these outputs, with its token."""
    return make_link(
        reviews[0].workspace,
        made_by,
        link_id=uuid.uuid4(),
        name="Contoso",
        reviews=reviews,
        days=days,
        may_decide=may_decide,
    )


def guest_of(new: NewLink, **headers: str) -> Client:
    """Return a browser that has opened the link."""
    client = Client(**headers)
    assert client.get(reverse("guest", args=[new.token])).status_code == 302
    return client


def overview_of(link: GuestLink) -> str:
    """Return the address of all that the link shows."""
    return reverse("guest_overview", args=[link.pk])


def output_of(link: GuestLink, review: Review) -> str:
    """Return the address of one output, for the guest."""
    return reverse("guest_output", args=[link.pk, review.pk])


def answer(client: Client, link: GuestLink, review: Review, action: str, **values: object):
    """Send what the form of an output's page sends, and return the response."""
    data = {"action": action, "revision": 1, "name": "Nadia", "comment": "", **values}
    return client.post(reverse("guest_answer", args=[link.pk, review.pk]), data)
