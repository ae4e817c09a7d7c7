"""Links for guests: making one, ending it, and what a guest's looking leaves in the history."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from reviews.actors import Actor
from reviews.decisions import record
from reviews.models import GuestLink, Review, ReviewEvent
from workspaces.entry_tokens import hash_of
from workspaces.models import Workspace
from workspaces.rate import take, was_taken

DAYS_LEAST, DAYS_USUAL, DAYS_MOST = 1, 14, 90
# More than a client looks through; each of them gets a line of history.
SHARED_MOST = 100
# 256 bits from the system's generator: nobody guesses one.
TOKEN_BYTES = 32
# Seconds. A guest who looks ten times within it is one line of the history.
VIEW_SPAN = 60 * 60
SHAREABLE = (Review.State.IN_REVIEW, Review.State.APPROVED)


class MadeAlready(Exception):
    """The form that asks for this link was sent before; its token has been shown then."""


@dataclass(frozen=True, slots=True, repr=False)
class NewLink:
    """A link just made, with its token, which exists here and nowhere else."""

    link: GuestLink
    token: str


def shareable_in(workspace: Workspace, words: str = "") -> QuerySet[Review]:
    """Return the outputs that a link may show, newest first: in review or approved, and about `words`."""
    found = Review.objects.filter(workspace=workspace, state__in=SHAREABLE)
    for word in words.split():
        found = found.filter(
            Q(output__generation__prompt__icontains=word)
            | Q(revision__text__icontains=word)
            | Q(revision__title__icontains=word)
            | Q(platform__icontains=word)
        )
    return found.order_by("-created_at", "id")


@sensitive_variables("token")
def make_link(
    workspace: Workspace,
    made_by: User,
    *,
    link_id: uuid.UUID,
    name: str,
    reviews: Sequence[Review],
    days: int,
    may_decide: bool,
) -> NewLink:
    """Store a link to these outputs of the workspace, valid for `days`, and return it with its token.

    `link_id` comes with the form, so that a form sent twice makes one link; raises MadeAlready then.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        try:
            with transaction.atomic():
                link = GuestLink.objects.create(
                    # With the workspace: that another one has such a link is not to be learned here.
                    id=uuid.uuid5(workspace.pk, str(link_id)),
                    workspace=workspace,
                    name=name,
                    token_hash=hash_of(token),
                    may_decide=may_decide,
                    created_by=made_by,
                    expires_at=timezone.now() + timedelta(days=days),
                )
        except IntegrityError:
            raise MadeAlready from None
        chosen = Review.objects.filter(workspace=workspace, pk__in=[review.pk for review in reviews])
        shared = list(chosen.select_related("revision"))
        link.reviews.set(shared)
        _record(ReviewEvent.Action.SHARED, link, shared, made_by)
    return NewLink(link, token)


def revoke(link: GuestLink, person: User) -> bool:
    """End the link now; whoever has a page of it open gets no further. Return whether it was still alive."""
    with transaction.atomic():
        alive = GuestLink.objects.filter(pk=link.pk, revoked_at=None)
        if not alive.update(revoked_at=timezone.now(), revoked_by=person):
            return False
        _record(ReviewEvent.Action.UNSHARED, link, list(link.reviews.select_related("revision")), person)
    return True


def note_view(link: GuestLink, review: Review, guest_name: str) -> None:
    """Write into the history that the present revision was looked at: once an hour for each link."""
    if review.revision is None:
        return
    name = f"guests.view.{link.pk}.{review.revision.pk}"
    # A video comes in many parts, each of which asks this.
    if was_taken(name):
        return
    # Together, so that a view that was counted is in the history too.
    with transaction.atomic():
        if take(name, 1, VIEW_SPAN):
            return
        actor = Actor(guest_link=link, guest_name=guest_name)
        record(review, ReviewEvent.Action.GUEST_VIEWED, actor, before=review.state, after=review.state)


def links_of(workspace: Workspace) -> QuerySet[GuestLink]:
    """Return the links, newest first, each with `shared_count`, and `viewed_at` when a guest used it last."""
    views = ReviewEvent.objects.filter(guest_link=OuterRef("pk")).order_by("-at")
    return (
        GuestLink.objects.filter(workspace=workspace)
        .select_related("created_by", "revoked_by")
        .annotate(shared_count=Count("reviews"), viewed_at=Subquery(views.values("at")[:1]))
        .order_by("-created_at", "id")
    )


def _record(action: ReviewEvent.Action, link: GuestLink, reviews: Sequence[Review], person: User) -> None:
    detail = {"link": str(link.pk), "name": link.name, "may_decide": link.may_decide}
    for review in reviews:
        record(review, action, Actor(person=person), before=review.state, after=review.state, detail=detail)
