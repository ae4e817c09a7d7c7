"""What job pages offer to do with captions: look at them as posts."""

from collections.abc import Sequence

from django.urls import reverse

from generations.models import Output
from generations.output_marks import Offer, register_offer
from workspaces.access import Person


@register_offer
def offer_wall(outputs: Sequence[Output], person: Person) -> Offer | None:
    """Offer whoever sees the captions of a job to see them as posts."""
    caption = next((output for output in outputs if output.type == Output.Type.CAPTION), None)
    if caption is None:
        return None
    return Offer("See as posts", "gallery-horizontal-end", reverse("wall", args=[caption.generation_id]))
