"""Whose turn it is: of all workers, one does what is to be done once for all of them."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from workspaces.models import Turn


def take_turn(name: str, seconds: float) -> bool:
    """Return whether this process may do it now; nobody else may for the next `seconds`.

    What is done must be safe to do twice all the same: clocks differ, and a turn ends by time alone.
    """
    now = timezone.now()
    until = now + timedelta(seconds=seconds)
    free = Turn.objects.filter(Q(taken_until=None) | Q(taken_until__lte=now), name=name)
    if free.update(taken_until=until):
        return True
    if Turn.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Turn.objects.create(name=name, taken_until=until)
    except IntegrityError:
        return False
    return True


def end_turn(name: str) -> None:
    """Let the next one do it at once, because there is more to do than fits into one turn."""
    Turn.objects.filter(name=name).update(taken_until=None)
