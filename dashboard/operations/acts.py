"""What an admin may do to a job or a file from afar. Nothing here can be paid twice.

Each is a nudge: the steps of a job decide by themselves what is due, and an upload costs no credits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction

from generations import leases
from generations.lifecycle import NotPossible
from generations.models import Generation
from generations.tasks import enqueue
from media_library import transfer
from media_library.models import MediaFile
from media_library.tasks import enqueue_transfer
from workspaces.audit import Values, record
from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do: its button, what it means for work and credits, and the doing.

    `do` takes an id, changes the row and returns its workspace and what is noted before and after; it raises
    NotPossible with a sentence. `done` tells that it was done.
    """

    label: str
    meaning: str
    done: str
    what: str
    do: Callable[[UUID], tuple[Workspace, Values, Values]]


def perform(name: str, pk: UUID, person: User | AnonymousUser) -> str:
    """Do it and note it in the audit trail, both or neither; return what to tell.

    The trail holds the id and not the label, which is the prompt. Raises NotPossible, or KeyError for an act
    that there is not.
    """
    act = ACTS[name]
    with transaction.atomic():
        workspace, before, after = act.do(pk)
        entry = {act.what: str(pk)}
        record(
            person,
            f"operations.{name}",
            workspace,
            before=entry | before,
            after=entry | after,
            workspace=workspace,
        )
    return act.done


def _look(pk: UUID) -> tuple[Workspace, Values, Values]:
    job = _job(pk)
    if job.next_due_at is None:
        raise NotPossible("This job has nothing left to do by itself.")
    transaction.on_commit(partial(enqueue, job.pk))
    return job.workspace, {}, {"enqueued": True}


def _release(pk: UUID) -> tuple[Workspace, Values, Values]:
    job = _job(pk)
    held_until = job.lease_until
    if not leases.release_expired(job.pk):
        raise NotPossible("A worker holds this job, or nobody does: there is nothing to release.")
    transaction.on_commit(partial(enqueue, job.pk))
    return job.workspace, {"held until": held_until and held_until.isoformat()}, {"held until": None}


def _send(pk: UUID) -> tuple[Workspace, Values, Values]:
    media_file = MediaFile.objects.select_related("workspace").filter(pk=pk).first()
    if media_file is None:
        raise NotPossible("This file is gone: somebody deleted it.")
    before = media_file.transfer
    if not transfer.retry(media_file):
        raise NotPossible("This file does not wait for anybody: it was sent, or is on its way.")
    transaction.on_commit(partial(enqueue_transfer, media_file.pk))
    return media_file.workspace, {"transfer": before}, {"transfer": str(MediaFile.Transfer.WAITING)}


def _job(pk: UUID) -> Generation:
    job = Generation.objects.select_related("workspace").filter(pk=pk).first()
    if job is None:
        raise NotPossible("This job is gone: its workspace was deleted.")
    return job


ACTS: dict[str, Act] = {
    "look": Act(
        "Look at it now",
        "A worker looks at the job as soon as one is free and does what is due. What was sent is not sent "
        "again, so nothing is paid twice.",
        "A worker looks at the job as soon as one is free.",
        "job",
        _look,
    ),
    "release": Act(
        "Release",
        "The worker that held the job has gone: its time is over. Another one takes it over. A request "
        "whose answer was lost is looked for at PowerPost and not sent again.",
        "The job is free; the next worker takes it over.",
        "job",
        _release,
    ),
    "send": Act(
        "Try sending again",
        "The file is sent to PowerPost once more. Uploads cost no credits.",
        "The file is on its way to PowerPost again.",
        "file",
        _send,
    ),
}
