"""Opening a review for each output that is finished: the first revision is what PowerPost made."""

import logging
import uuid
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from generations.lifecycle import RUNNING, Status
from generations.models import Generation, GenerationEvent, Output
from powerpost import catalog
from reviews.actors import Actor
from reviews.decisions import record
from reviews.fingerprints import fingerprint_of
from reviews.job_facts import job_facts
from reviews.models import Review, ReviewEvent, ReviewPolicy, Revision
from reviews.policies import stored_policy

logger = logging.getLogger(__name__)

SWEEP_MOST = 500
_NOTHING_YET = RUNNING - {Status.STORING}
# Lines of the jobs' histories: more than a minute brings.
LINES_MOST = 1_000


def on_generation_changed(
    sender: object,
    generation_id: uuid.UUID,
    status: str,
    outputs: Sequence[Output] | None = None,
    **kwargs: object,
) -> None:
    """Open what has come of a job; without word of what that is, whatever it has once it saves its files."""
    if outputs is not None:
        _open_all(outputs)
    elif status not in _NOTHING_YET:
        open_reviews(unopened().filter(generation_id=generation_id))


def unopened() -> QuerySet[Output]:
    """Return the outputs that can be reviewed and have no review yet."""
    is_here = Q(type=Output.Type.CAPTION) | Q(media_file__isnull=False)
    return Output.objects.filter(is_here, review=None)


def unopened_lately() -> QuerySet[Output]:
    """Return those of them whose jobs something has happened to lately.

    However many outputs there are, this looks at few: by the numbers of the lines, which have an index.
    """
    newest = GenerationEvent.objects.order_by("-pk").values_list("generation_id", flat=True)
    return unopened().filter(generation_id__in=set(newest[:LINES_MOST]))


def open_reviews(outputs: QuerySet[Output]) -> int:
    """Open a review for each of these outputs, 500 at most, and return how many were opened.

    Safe to do twice and by several at once: an output has one review.
    """
    found = outputs.select_related("generation__workspace", "media_file").order_by("created_at", "position")
    return _open_all(found[:SWEEP_MOST])


def _open_all(outputs: Iterable[Output]) -> int:
    opened = 0
    # Read once for each workspace, and anew each time: they may have changed while a file was on its way.
    policies: dict[uuid.UUID, ReviewPolicy] = {}
    for output in outputs:
        workspace = output.generation.workspace
        if workspace.pk not in policies:
            policies[workspace.pk] = stored_policy(workspace)
        try:
            with transaction.atomic():
                _open(output, policies[workspace.pk])
        except IntegrityError:
            # Another worker was faster.
            continue
        except Exception:
            # What is wrong with one must not keep all the others from their reviews.
            logger.exception("The review of output %s could not be opened", output.pk)
            continue
        opened += 1
    return opened


def _open(output: Output, policy: ReviewPolicy) -> None:
    generation = output.generation
    now = timezone.now()
    review = Review(
        workspace=generation.workspace,
        output=output,
        type=output.type,
        platform=output.platform,
        author_id=generation.created_by_id,
        state=Review.State.IN_REVIEW if policy.sends_to_review else Review.State.DRAFT,
        round=1 if policy.sends_to_review else 0,
        waiting_since=now,
    )
    for name, value in job_facts(review, generation, is_own=True).items():
        setattr(review, name, value)
    review.save(force_insert=True)
    revision = Revision(
        review=review,
        number=1,
        origin=Revision.Origin.GENERATED,
        author_id=generation.created_by_id,
        title=output.title,
        text=output.text,
        post_types=_post_types(generation, output),
        media_file=output.media_file,
        made_by=None if review.is_caption else output,
    )
    revision.fingerprint = fingerprint_of(revision)
    revision.save()
    Review.objects.filter(pk=review.pk).update(revision=revision)
    review.revision = revision
    record(review, ReviewEvent.Action.OPENED, Actor(), before="", after=review.state)


def _post_types(generation: Generation, output: Output) -> list[str]:
    """Return what the output is for: the post types of its platform, or those of the captions it is for."""
    if output.type == Output.Type.CAPTION:
        return [
            entry
            for entry in generation.post_types
            if entry in catalog.POST_TYPES and catalog.POST_TYPES[entry].platform.id == output.platform
        ]
    chosen = generation.parameters.get("source_post_type")
    if chosen:
        return [str(chosen)]
    return generation.source_generation.post_types if generation.source_generation else []
