"""Jobs go on at once when the key that they waited for can be used again. The sweep would find them too."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from generations.models import Generation
from generations.tasks import SWEEP_MOST, enqueue
from generations.waiting_for_key import NOTICES


def on_key_usable_again(api_key_id: int, **kwargs: Any) -> None:
    """Make every job that rests for this key due now, and nudge as many as a sweep would."""
    resting = Generation.objects.filter(
        workspace__api_key=api_key_id, notice__in=NOTICES, lease_token=None, next_due_at__isnull=False
    )
    nudged = list(resting.order_by("created_at").values_list("pk", flat=True)[:SWEEP_MOST])
    # Whoever has claimed one since then is at it already; so the condition stands on the row itself, too.
    Generation.objects.filter(pk__in=resting.values("pk"), lease_token=None).update(
        next_due_at=timezone.now(), notice="", version=F("version") + 1
    )
    for generation_id in nudged:
        enqueue(generation_id)
