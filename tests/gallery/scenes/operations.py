"""The admin's page of operations."""

import uuid
from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from dashboard.models import Worker
from generations.lifecycle import Status
from notifications.models import NotificationPreference
from tests.gallery.registry import scene
from tests.gallery.words import LONG_WORD
from tests.gallery.world import World
from tests.generations.factories import add_file_outputs
from workspaces.models import Turn

# The small links of the header are the admin's own.
HEADER = ("target: div > a", "target: form > button")


@scene("operations", "trouble", person="admin", ignored=HEADER)
def operations_in_trouble(world: World) -> str:
    now = timezone.now()
    Worker.objects.create(
        host=f"worker-{LONG_WORD}"[:80], process_id=4711, started_at=now - timedelta(days=3), seen_at=now
    )
    world.generation("images", Status.NEEDS_ATTENTION)
    world.generation(
        "video",
        Status.PROCESSING,
        next_due_at=now - timedelta(minutes=7),
        lease_token=uuid.uuid4(),
        lease_until=now - timedelta(minutes=6),
    )
    add_file_outputs(world.generation("images"), kept=False)
    world.file(transfer="failed", transfer_error="PowerPost's storage is full. Free up space.", media_id="")
    NotificationPreference.objects.create(person=User.objects.create(username="nora"), attempts=3)
    Turn.objects.create(name="generations.sweep", taken_until=now)
    return reverse("operations")


@scene("operations", "asked", person="admin", ignored=HEADER)
def operations_before_an_act(world: World) -> str:
    return reverse("operations_act", args=["look", world.generation("images", Status.PROCESSING).pk])
