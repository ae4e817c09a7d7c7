"""What PowerPost gives back for work that failed, and what a job costs after that.

PowerPost publishes that credits of failed work are refunded, and says in no answer how many. A job that
failed gets all of them back; one that made fewer images than asked for, those of the missing images.
"""

from django.db.models import F, IntegerField
from django.db.models.functions import Coalesce

from generations.lifecycle import Status
from generations.models import Generation
from powerpost import catalog
from workspaces.numbers import grouped


def refund_of(status: str, credits_used: int | None, asked: int, made: int) -> int | None:
    """Return the credits given back for a job that has ended this way; None when that is not known.

    `asked` and `made` are numbers of outputs. All images of a job cost the same, so those that are missing
    cost their part of it, rounded to whole credits.
    """
    if credits_used is None:
        return None
    if status == Status.FAILED:
        return credits_used
    if status == Status.PARTIAL and asked > 0:
        return round(credits_used * max(0, asked - made) / asked)
    return 0 if status == Status.COMPLETED else None


def images_asked(generation: Generation) -> int:
    """Return how many outputs share what the job costs: its images; all captions, or one video, are one."""
    if generation.kind != Generation.Kind.IMAGES:
        return 1
    return int(generation.parameters.get("quantity") or catalog.IMAGE_QUANTITY_DEFAULT)


def spent_on(generation: Generation) -> int | None:
    """Return the credits that the job cost after refunds; None while nobody knows."""
    if generation.credits_used is None:
        return None
    return generation.credits_used - (generation.credits_refunded or 0)


def in_credits(number: int) -> str:
    """Return a number of credits in words."""
    return f"{grouped(number)} credit{'' if number == 1 else 's'}"


def spent() -> Coalesce:
    """Return the same as an expression for sums and conditions over jobs; 0 while nobody knows."""
    kept = F("credits_used") - Coalesce(F("credits_refunded"), 0)
    return Coalesce(kept, 0, output_field=IntegerField())
