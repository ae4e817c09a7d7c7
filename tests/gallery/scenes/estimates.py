"""What a job will cost and how long it takes, as far as earlier ones tell."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from generations.cost_factors import CostFactors
from generations.lifecycle import Status
from powerpost.catalog import Kind
from tests.gallery.registry import scene
from tests.gallery.world import World

PROMPT = "A desk in morning light"


def charged(world: World, factors: CostFactors, *prices: int) -> None:
    for price in prices:
        world.generation(factors.kind.value, credits_used=price, cost_basis=factors.basis)


def images(quantity: int, model: str = "flux2-flex") -> CostFactors:
    return CostFactors(Kind.IMAGES, model=model, quantity=quantity)


def form(kind: str, **filled: object) -> str:
    return f"{reverse('new_generation', args=[kind])}?{urlencode(filled, doseq=True)}"


@scene("estimate", "known")
def cost_that_was_the_same_before(world: World) -> str:
    charged(world, images(3), *[9] * 9)
    return form("images", prompt=PROMPT, model="flux2-flex", quantity=3)


@scene("estimate", "varied")
def cost_of_captions_that_varied(world: World) -> str:
    charged(world, CostFactors(Kind.CONTENT, research_mode="regular", platforms=2), 8, 10, 8, 9)
    return form("content", prompt=PROMPT, post_types=["x-post", "instagram-feed"], research_mode="regular")


@scene("estimate", "several")
def cost_of_three_models_of_which_one_is_new(world: World) -> str:
    charged(world, images(3), 9, 9)
    charged(world, images(2, "ideogram-3"), 8)
    also = ["ideogram-3", "gpt-image-1.5"]
    return form("images", prompt=PROMPT, model="flux2-flex", quantity=3, also_models=also)


@scene("estimate", "too little")
def cost_that_the_balance_will_not_do_for(world: World) -> str:
    world.api_key.record_balance(12)
    factors = CostFactors(Kind.VIDEO, model="kling-3.0-pro", duration=5)
    charged(world, factors, 15, 15)
    return form("video", prompt=PROMPT, model="kling-3.0-pro", duration=5)


@scene("board", "late")
def board_with_a_job_that_takes_longer_than_usual(world: World) -> str:
    now = timezone.now()
    for seconds in (38, 40, 45):
        begun = now - timedelta(hours=1)
        world.images(2, submitted_at=begun, finished_at=begun + timedelta(seconds=seconds))
    world.generation("images", Status.PROCESSING, submitted_at=now - timedelta(seconds=200))
    world.generation("images", Status.PROCESSING, submitted_at=now)
    world.generation("images", Status.QUEUED)
    return reverse("generations")
