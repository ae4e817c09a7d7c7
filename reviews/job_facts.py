"""What a review notes of the job that made its output, so that sums over thousands need not look there."""

from typing import Any

from generations.models import Generation, Output
from reviews.models import Review

# Which kind of job makes which outputs.
KIND_OF = {
    Output.Type.CAPTION.value: Generation.Kind.CONTENT.value,
    Output.Type.IMAGE.value: Generation.Kind.IMAGES.value,
    Output.Type.VIDEO.value: Generation.Kind.VIDEO.value,
}
MODEL_MOST = Review._meta.get_field("job_model").max_length or 0


def job_facts(review: Review, generation: Generation, *, is_own: bool) -> dict[str, Any]:
    """Return the fields of the review that say when and with which model its output was asked for.

    `is_own` says that what stands there now was made by its job, which captions always are. Of anything else
    nothing is noted, nor of what fits no rule: its own job is looked at whenever it is counted.
    """
    model = None if review.is_caption else generation.parameters.get("model") or None
    fits = KIND_OF[review.type] == generation.kind and len(model or "") <= MODEL_MOST
    if not is_own or not fits:
        return {"job_started_at": None, "job_model": None}
    return {"job_started_at": generation.created_at, "job_model": model}
