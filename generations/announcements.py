"""Who is told of a job's end: its author, once for each time it ends or needs a decision."""

import logging
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from generations.models import Generation, GenerationEvent
from notifications.models import Kind, Told
from notifications.telling import Entry, News, first_time, tell, withdraw
from workspaces.people import name_of

logger = logging.getLogger(__name__)
Status = Generation.Status

KINDS = {
    Status.COMPLETED: Kind.JOB_FINISHED,
    Status.PARTIAL: Kind.JOB_FINISHED,
    Status.FAILED: Kind.JOB_FAILED,
    Status.ABANDONED: Kind.JOB_FAILED,
    Status.NEEDS_ATTENTION: Kind.JOB_ATTENTION,
}
# What a person's decision makes of a job that needs attention.
_DECIDED = {Status.QUEUED, Status.WAITING, Status.PROCESSING}
# The ends that only a person brings about.
_BY_A_PERSON = {Status.ABANDONED}
# The sweep leaves recent events to the signal; what is older than an hour is no news, even when a file of
# the job is fetched anew.
RECENT = timedelta(seconds=60)
OLD = timedelta(hours=1)
SWEEP_MOST = 1_000


def on_generation_changed(
    sender: object,
    generation_id: uuid.UUID,
    status: str,
    generation: Generation | None = None,
    before: str | None = None,
    **kwargs: object,
) -> None:
    """Tell of the state that a job has entered; where there is nothing to tell, nothing is read."""
    may_be_decided = status in _DECIDED and before in (None, Status.NEEDS_ATTENTION)
    # Without a change of state there is a file more, of which nobody is told.
    if may_be_decided or (status in KINDS and status != before):
        if generation is not None:
            _announce(generation)
        else:
            announce(generation_id)


def announce(generation_id: uuid.UUID) -> None:
    """Tell the job's author of its state, unless that was done or the author brought it about."""
    generation = Generation.objects.filter(pk=generation_id).first()
    if generation is not None:
        _announce(generation)


def _announce(generation: Generation) -> None:
    if generation.created_by_id is None:
        return
    status = Status(generation.status)
    if status in _DECIDED:
        withdraw(generation.created_by_id, _group(generation), Kind.JOB_ATTENTION)
    if status not in KINDS or generation.finished_at is None:
        return
    if generation.finished_at < timezone.now() - OLD:
        return
    with transaction.atomic():
        if not first_time(_key(generation)):
            return
        actor = _actor(generation)
        if actor is not None and actor.person_id == generation.created_by_id:
            withdraw(generation.created_by_id, _group(generation), Kind.JOB_ATTENTION)
            return
        who = ""
        if actor is not None and actor.person is not None:
            who = name_of(actor.person)
        entry = Entry(
            key=_key(generation),
            url=generation.get_absolute_url(),
            who=who,
            did=status,
            words=generation.error_message,
        )
        news = News(
            generation.created_by_id,
            KINDS[status],
            _group(generation),
            generation.title,
            entry,
            replaces=True,
        )
        tell(generation.workspace_id, [news])


def announce_missed() -> None:
    """Tell of the jobs that ended within the last hour and were not told of, as when a worker was killed."""
    now = timezone.now()
    # By id, which has an index; the newest thousand are more than five minutes bring.
    newest = GenerationEvent.objects.order_by("-pk").values_list("generation_id", "at", "status")
    due = {
        key for key, at, status in newest[:SWEEP_MOST] if now - OLD < at < now - RECENT and status in KINDS
    }
    generations = {_key(entry): entry.pk for entry in Generation.objects.filter(pk__in=due)}
    told = set(Told.objects.filter(pk__in=generations).values_list("pk", flat=True))
    for key, generation_id in generations.items():
        if key in told:
            continue
        try:
            announce(generation_id)
        except Exception:
            # One that cannot be told must not keep the others from being told.
            logger.exception("The state of job %s could not be announced", generation_id)


def _actor(generation: Generation) -> GenerationEvent | None:
    """Return the line of the history by which a person brought the job into its state, if one did."""
    if generation.status not in _BY_A_PERSON:
        return None
    entered = GenerationEvent.objects.filter(
        generation=generation, status=generation.status, at__gte=generation.finished_at
    )
    return entered.filter(person__isnull=False).select_related("person").first()


def _group(generation: Generation) -> str:
    return f"job:{generation.pk}"


def _key(generation: Generation) -> str:
    """Return what tells one entry of a state from the next: a job can need attention more than once."""
    moment = generation.finished_at.isoformat() if generation.finished_at else ""
    return f"job:{generation.pk}:{generation.status}:{moment}"
