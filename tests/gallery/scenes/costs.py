"""The costs: figures, chart, sums, the balance and the ledger."""

import random
from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation, Output
from reviews.models import Review
from tests.gallery.registry import scene
from tests.gallery.world import World
from workspaces.models import BalanceReading, Role, Workspace

PROMPTS = (
    "Minimalist workspace with laptop and coffee, warm morning light",
    "Autumn sale announcement for the newsletter",
    "Behind the scenes at the roastery: what a Tuesday looks like",
    "Product shot of the new trail bottle on wet slate",
    "A dog runs along the beach at golden hour, slow motion",
)
# Kind, parameters, credits, outputs asked for.
WORK = (
    ("content", {"post_types": ["instagram-feed", "x-post"]}, 4, 2),
    ("images", {"model": "flux2-flex", "quantity": 4}, 20, 4),
    ("images", {"model": "ideogram-3", "quantity": 2}, 12, 2),
    ("video", {"model": "kling-3.0-pro"}, 60, 1),
    ("content", {"post_types": ["linkedin-post"]}, 3, 1),
)


def months_of_work(world: World, people: list[User], jobs: int, days: int) -> None:
    """Have these people's jobs end in every way, a third of the outputs approved, and the balance read."""
    chance = random.Random(5)
    balance = 9_000
    made: list[Generation] = []
    readings = []
    first = timezone.now() - timedelta(days=days)
    for number in range(jobs):
        kind, parameters, credit, asked = WORK[chance.choice((0, 0, 1, 1, 2, 2, 3, 4))]
        status = (Status.FAILED, Status.PARTIAL)[number % 2] if number % 11 == 3 else Status.COMPLETED
        refunded = {Status.FAILED: credit, Status.PARTIAL: credit // asked}.get(status, 0)
        moment = first + timedelta(days=days * (number + chance.random()) / (jobs + 1))
        if number == jobs - 4:
            balance -= 140
        balance -= credit
        made.append(
            Generation(
                workspace=world.elsewhere if number % 9 == 4 else world.workspace,
                kind=kind,
                status=status,
                parameters=parameters,
                prompt=chance.choice(PROMPTS),
                created_by=chance.choice(people),
                created_at=moment,
                submitted_at=moment + timedelta(seconds=1),
                finished_at=moment + timedelta(minutes=2),
                credits_used=credit,
                credits_refunded=refunded,
                remaining_credits=balance,
            )
        )
        balance += refunded
        readings.append(
            BalanceReading(api_key=world.api_key, at=moment + timedelta(minutes=5), balance=balance)
        )
    Generation.objects.bulk_create(made)
    BalanceReading.objects.all().delete()
    BalanceReading.objects.bulk_create(readings)
    world.api_key.record_balance(balance)
    approve_some(world.workspace)


def approve_some(workspace: Workspace) -> None:
    """Give the jobs captions and files as rows, every third approved."""
    outputs = [
        Output(generation=job, type="caption", platform=platform)
        for job in Generation.objects.filter(workspace=workspace, kind="content")
        if job.status != Status.FAILED
        for platform in ("instagram", "x")
    ]
    Output.objects.bulk_create(outputs)
    Review.objects.bulk_create(
        Review(
            workspace=workspace,
            output=output,
            type="caption",
            state=("approved", "in_review")[number % 3 > 0],
        )
        for number, output in enumerate(outputs)
    )


@scene("costs", "empty")
def costs_of_nothing(world: World) -> str:
    return reverse("costs")


@scene("costs", "one")
def costs_of_one_job(world: World) -> str:
    world.captions(credits_used=9, credits_refunded=0)
    return reverse("costs")


@scene("costs", "many", ready=".chart-plot")
def costs_of_a_month(world: World) -> str:
    months_of_work(world, [world.author, world.author, world.teammate, world.owner], 70, 29)
    return reverse("costs")


@scene(
    "costs",
    "a year",
    person="viewer",
    ready=".chart-plot",
    then=lambda page: page.click(".chart-table > a"),
)
def costs_of_a_year_with_the_table_behind_the_chart(world: World) -> str:
    months_of_work(world, [world.author, world.teammate, world.owner], 90, 300)
    return reverse("costs") + "?period=12-months"


@scene("costs", "narrowed", ready=".chart-plot")
def costs_of_one_person_and_kind(world: World) -> str:
    months_of_work(world, [world.author, world.teammate], 40, 29)
    return reverse("costs") + f"?period=all&kind=images&person={world.author.pk}"


@scene("costs", "nothing found")
def costs_filtered_to_nothing(world: World) -> str:
    world.captions()
    return reverse("costs") + "?from=2020-01-01&to=2020-01-31"


@scene("costs", "long")
def costs_with_long_names_and_large_numbers(world: World) -> str:
    person = world.person("a" * 60, "Maximiliana-Alexandrina von und zu Hohenlohe-Langenburg", Role.CREATOR)
    for status, credit in (
        (Status.COMPLETED, 1_234_567),
        (Status.NEEDS_ATTENTION, None),
        (Status.FAILED, 98),
    ):
        world.generation(
            "images",
            status,
            created_by=person,
            prompt="Unterhaltungselektronikfachgeschäft" * 6,
            parameters={"model": "a-model-that-no-catalog-knows-and-with-a-very-long-name"},
            credits_used=credit,
            remaining_credits=None if credit is None else 123_456_789,
        )
    return reverse("costs")


@scene("costs", "rtl")
def costs_in_arabic_and_japanese(world: World) -> str:
    person = world.person("layla", "ليلى الحسن", Role.CREATOR)
    world.generation("images", created_by=person, prompt="زجاجة ماء على صخرة مبللة في ضوء الصباح")
    world.generation("video", created_by=person, prompt="夏のキャンペーンの動画、海辺を走る犬")
    return reverse("costs")
