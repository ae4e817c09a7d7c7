"""The overview: a new workspace, a busy one, one in which everything is done."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from generations.lifecycle import Status
from generations.waiting_for_key import REFUSED
from reviews.decisions import decide
from reviews.models import Review
from reviews.transitions import Action
from tests.gallery.registry import scene
from tests.gallery.words import JAPANESE_PROMPT, LONG_PROMPT, LONG_WORD
from tests.gallery.world import World
from workspaces.models import ApiKey


def approve(world: World, reviews: list[Review]) -> None:
    """Have the reviewer approve them."""
    for review in reviews:
        decide(review.pk, Action.APPROVE, world.actor(world.teammate), revision=1)


@scene("overview", "new")
def overview_of_a_new_workspace(world: World) -> str:
    return reverse("overview")


@scene("overview", "new for a viewer", person="viewer")
def overview_of_a_new_workspace_for_somebody_who_only_looks(world: World) -> str:
    return reverse("overview")


@scene("overview", "refused key")
def overview_while_powerpost_refuses_the_key(world: World) -> str:
    ApiKey.objects.update(refused_at=timezone.now())
    world.generation("images", Status.QUEUED, prompt="A new header", notice=REFUSED)
    return reverse("overview")


@scene("overview", "busy")
def overview_of_a_busy_week(world: World) -> str:
    now = timezone.now()
    for day in (1, 2, 3, 5, 8, 9, 13, 21, 27):
        started = now - timedelta(days=day)
        world.generation("images", created_at=started, submitted_at=started, credits_used=5 + day * 7 % 23)
    approve(world, world.reviews(world.images(2, prompt="A quiet desk"), world.video(prompt="Steam")))
    world.reviews(world.captions(prompt=LONG_PROMPT), world.images(3, prompt=JAPANESE_PROMPT))
    world.generation("video", Status.NEEDS_ATTENTION, prompt="Waves at dusk", error_message="Lost.")
    started = {"submitted_at": now - timedelta(seconds=40), "created_at": now - timedelta(seconds=45)}
    world.generation("video", Status.PROCESSING, prompt=LONG_WORD, **started)
    world.generation("images", Status.QUEUED, prompt="A new header")
    return reverse("overview")


@scene("overview", "all done")
def overview_with_nothing_left_to_do(world: World) -> str:
    approve(world, world.reviews(world.captions(), world.images(2)))
    return reverse("overview")


@scene("overview", "no workspace", person="newcomer")
def overview_of_somebody_in_no_workspace(world: World) -> str:
    return reverse("overview")
