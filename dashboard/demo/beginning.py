"""Beginning the demo once, and telling how far it is."""

import uuid
from functools import partial

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.demo.wording import ONLY_FOR_THE_SANDBOX
from dashboard.models import Demo
from generations.lifecycle import FINISHED
from generations.models import Generation
from media_library.models import MediaFile
from workspaces.models import Workspace


class CannotBegin(Exception):
    """There cannot be a demo here; the text says why, for a person."""


def may_begin(workspace: Workspace) -> bool:
    """Return whether the demo can be set up here: a sandbox, with no job and no file of anybody's."""
    return (
        workspace.is_sandbox
        and not Generation.objects.filter(workspace=workspace).exists()
        and not MediaFile.objects.filter(workspace=workspace).exists()
    )


def begin(workspace: Workspace, person: AbstractBaseUser | None) -> Demo:
    """Have the demo set up and return how far it is; pressed again, it is the same demo.

    One that could not go on goes on. Raises CannotBegin.
    """
    # Never on a live key: every job costs credits.
    if not workspace.is_sandbox:
        raise CannotBegin(ONLY_FOR_THE_SANDBOX)
    with transaction.atomic():
        demo = Demo.objects.filter(workspace=workspace).first()
        if demo is None:
            if not may_begin(workspace):
                raise CannotBegin("The demo is only for an empty workspace, and this one holds work already.")
            try:
                with transaction.atomic():
                    demo = Demo.objects.create(workspace=workspace, started_by=person)  # type: ignore[misc]
            except IntegrityError:
                return Demo.objects.get(workspace=workspace)
        else:
            now = timezone.now()
            stuck = Demo.objects.filter(pk=demo.pk, ended_at=None).exclude(problem="")
            if not stuck.update(problem="", attempts=0, started_at=now, due_at=now):
                return demo
            demo.refresh_from_db()
        # The overview asks how far the demo is; all that it consists of is only for whoever begins it.
        from dashboard.demo.tasks import fill_demo

        transaction.on_commit(partial(fill_demo, str(workspace.pk)))
    return demo


class Progress:
    """How far a demo is, as the overview says it."""

    def __init__(self, demo: Demo) -> None:
        from dashboard.demo.plan import JOBS

        self.demo = demo
        jobs = [uuid.UUID(entry) for started in demo.jobs.values() for entry in started]
        # A brief for several models is one entry of the plan and several jobs.
        self.total = len(jobs) + sum(name not in demo.jobs for name in JOBS)
        self.finished = Generation.objects.filter(
            workspace=demo.workspace_id, pk__in=jobs, status__in=FINISHED
        ).count()
        # Changes whenever the page would show more than before.
        self.seen = f"{self.finished}.{len(demo.done)}.{len(demo.problem)}"


def progress_of(workspace: Workspace) -> Progress | None:
    """Return how far the demo of this workspace is; None when there is none, or it is over."""
    demo = Demo.objects.filter(workspace=workspace, ended_at=None).first()
    return Progress(demo) if demo else None
