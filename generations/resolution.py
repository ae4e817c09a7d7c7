"""What a person may decide about a job that is stuck. Only here is anything sent a second time."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from generations import lifecycle
from generations.lifecycle import Move, NotPossible, Status
from generations.models import Generation, Output
from generations.tasks import enqueue
from generations.wording import as_sentence
from media_library.models import MediaFile
from powerpost import catalog
from powerpost.errors import NotFound, PowerPostError


def can_send_again(generation: Generation) -> bool:
    """Return whether the job may be sent a second time: only while PowerPost is not known to have it."""
    return lifecycle.can_resolve(generation) and not generation.remote_id


def can_look_again(generation: Generation) -> bool:
    """Return whether PowerPost may be asked again for the job."""
    return lifecycle.can_resolve(generation) and bool(generation.remote_id)


def send_again(generation: Generation, person: AbstractBaseUser) -> None:
    """Queue the job anew, because a person saw that it did not start; raises NotPossible."""
    if not can_send_again(generation):
        raise NotPossible("This job is known to PowerPost, so it is not sent a second time.")
    # After a restore, PowerPost may not have all of its files.
    unsent = generation.inputs.exclude(media_file__transfer=MediaFile.Transfer.SENT).exists()
    change = Move(
        Status.WAITING if unsent else Status.QUEUED,
        "Sent again: it did not start",
        due_in=0,
        fields=_cleared(),
    )
    lifecycle.decide(generation, person, change)
    enqueue(generation.pk)


def look_again(generation: Generation, person: AbstractBaseUser) -> None:
    """Go on asking PowerPost for the job; raises NotPossible."""
    if not can_look_again(generation):
        raise NotPossible("PowerPost has given no id for this job, so it cannot be asked for.")
    change = Move(Status.PROCESSING, "Asked for again", due_in=0, fields=_cleared())
    lifecycle.decide(generation, person, change)
    enqueue(generation.pk)


def link(generation: Generation, person: AbstractBaseUser, remote_id: str) -> None:
    """Tie the job to the generation that PowerPost has for it, once PowerPost confirms that id.

    Raises NotPossible when the id is unknown there, of another kind, or already another job's.
    """
    remote_id = remote_id.strip()
    if not can_send_again(generation):
        raise NotPossible("This job is already linked to PowerPost.")
    if not remote_id or len(remote_id) > 100:
        raise NotPossible("Paste the generation's id as PowerPost shows it.")
    taken = Generation.objects.filter(
        workspace=generation.workspace, kind=generation.kind, remote_id=remote_id
    )
    if taken.exists():
        raise NotPossible("That id belongs to another job of this workspace.")
    try:
        with generation.workspace.powerpost() as client:
            answer = client.get_generation(catalog.Kind(generation.kind), remote_id)
    except NotFound:
        raise NotPossible(
            f"PowerPost knows no {generation.get_kind_display().lower()} job with that id in this workspace."
        ) from None
    except PowerPostError as error:
        raise NotPossible(
            f"The id could not be checked: {as_sentence(error.message)} Nothing was changed."
        ) from error
    fields = _cleared() | {"remote_id": remote_id, "credits_used": answer.credits_used}
    change = Move(
        Status.PROCESSING,
        "Linked to a generation at PowerPost",
        due_in=0,
        request_id=answer.request_id,
        fields=fields,
    )
    try:
        lifecycle.decide(generation, person, change)
    except IntegrityError:
        raise NotPossible("That id belongs to another job of this workspace.") from None
    enqueue(generation.pk)


def give_up(generation: Generation, person: AbstractBaseUser) -> None:
    """End the job without outputs; what PowerPost may have charged stays visible. Raises NotPossible."""
    lifecycle.decide(generation, person, Move(Status.ABANDONED, "Given up", due_in=None))


def can_fetch_again(generation: Generation) -> bool:
    """Return whether a person may have missing files fetched now. Draws the button, guards the action.

    Not while a worker is at it or about to be. Costs a query only where files are kept.
    """
    now = timezone.now()
    is_held = generation.lease_until is not None and generation.lease_until >= now
    is_due = generation.next_due_at is not None and generation.next_due_at <= now
    if generation.status not in lifecycle.KEEPS_FILES or is_held or is_due:
        return False
    return any(not output.is_kept for output in generation.outputs.all())


def fetch_again(generation: Generation, person: AbstractBaseUser) -> None:
    """Make a job with missing files due now, with all tries before it; raises NotPossible."""
    refusal = NotPossible("The files of this job are all here, or being fetched at this moment.")
    if not can_fetch_again(generation):
        raise refusal
    now = timezone.now()
    resting = Q(next_due_at=None) | Q(next_due_at__gt=now)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    with transaction.atomic():
        changed = Generation.objects.filter(resting, free, pk=generation.pk, status=generation.status).update(
            next_due_at=now, notice="", version=F("version") + 1
        )
        if not changed:
            raise refusal
        Output.objects.filter(generation=generation, media_file=None).update(keep_attempts=0)
        lifecycle.record_event(generation, "Asked to fetch the missing files again", person=person)
    enqueue(generation.pk)


def _cleared() -> dict[str, object]:
    return {"error_code": "", "error_message": ""}
