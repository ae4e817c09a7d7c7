"""What has to be true of all jobs at any moment, whoever died or came late."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from uuid import UUID

from django.utils import timezone

from generations import lifecycle
from generations.lifecycle import STATES, Status
from generations.models import Generation
from media_library.models import MediaFile
from tests.toy_powerpost import ToyPowerPost

# PowerPost may have such a job without this one knowing its id.
UNSETTLED = {Status.SUBMITTING, Status.NEEDS_ATTENTION, Status.ABANDONED}


class Promises:
    """Remembers what was seen, so that nothing seen can vanish."""

    def __init__(self, powerpost: ToyPowerPost) -> None:
        self.powerpost = powerpost
        self._allowed: Counter[UUID] = Counter()
        self._accepted: dict[UUID, list[str]] = defaultdict(list)
        self._known: set[str] = set()
        self._history: dict[UUID, list[tuple[int, str, str]]] = {}
        self._outputs: dict[UUID, dict[UUID, bool]] = {}

    def expect(self, job: Generation) -> None:
        """One sending of this job may be accepted."""
        self._allowed[job.pk] = 1

    def allow_another(self, job_id: UUID) -> None:
        """A person asked for the job to be sent once more."""
        self._allowed[job_id] += 1

    def accepted_of(self, job_id: UUID) -> list[str]:
        return self._accepted[job_id]

    @contextmanager
    def submissions_of(self, job_id: UUID | str) -> Iterator[None]:
        """Put down what PowerPost accepts in this block, and no block within it, to this job."""
        try:
            yield
        finally:
            for accepted in self.powerpost.state.accepted:
                if accepted.id not in self._known:
                    self._known.add(accepted.id)
                    self._accepted[UUID(str(job_id))].append(accepted.id)

    def hold(self) -> None:
        """Assert them all."""
        remote_ids = Counter()
        for job in Generation.objects.prefetch_related("outputs", "events"):
            if job.pk not in self._allowed:
                continue
            if job.remote_id:
                remote_ids[job.kind, job.remote_id] += 1
            self._is_paid_for_once(job)
            self._has_an_owner_and_an_end(job)
            self._has_a_history(job)
            self._keeps_its_outputs(job)
        assert all(count == 1 for count in remote_ids.values()), "two jobs share a generation"
        media_ids = Counter(MediaFile.objects.exclude(media_id="").values_list("media_id", flat=True))
        assert all(count == 1 for count in media_ids.values()), "an output is kept twice"

    def _is_paid_for_once(self, job: Generation) -> None:
        accepted = self._accepted[job.pk]
        assert len(accepted) <= self._allowed[job.pk], "sent again by the program"
        if job.remote_id:
            assert job.remote_id in accepted, "took the generation of another job"
        elif accepted and self._allowed[job.pk] == 1:
            assert job.status in UNSETTLED, f"{job.status} although PowerPost has it"
            assert "othing was charged" not in job.notice + job.error_message

    def _has_an_owner_and_an_end(self, job: Generation) -> None:
        if job.status in lifecycle.RUNNING:
            assert job.next_due_at is not None, "nobody will look at it"
            assert job.deadline_at is not None
            latest = max(job.deadline_at, timezone.now())
            assert job.next_due_at <= latest or job.lease_token, "sleeps past its deadline"
        elif job.status not in lifecycle.KEEPS_FILES:
            assert (job.next_due_at, job.lease_token, job.lease_until) == (None, None, None)
        assert (job.finished_at is None) == (job.status in lifecycle.RUNNING)
        if job.status in (Status.FAILED, Status.NEEDS_ATTENTION):
            assert job.error_message, "a person is told nothing"

    def _has_a_history(self, job: Generation) -> None:
        lines = [(event.pk, event.status, event.message) for event in job.events.all()]
        before = self._history.get(job.pk, [])
        assert lines[: len(before)] == before, "history was rewritten"
        self._history[job.pk] = lines
        states = [status for _, status, _ in lines]
        assert states[-1] == job.status, "history tells another story"
        for earlier, later in pairwise(states):
            is_declared = earlier == later or later in STATES[Status(earlier)].may_become
            assert is_declared, f"{earlier} became {later}"

    def _keeps_its_outputs(self, job: Generation) -> None:
        outputs = {output.pk: output.is_kept for output in job.outputs.all()}
        before = self._outputs.get(job.pk, {})
        assert before.keys() <= outputs.keys(), "an output vanished"
        assert all(outputs[pk] for pk, was_kept in before.items() if was_kept), "a kept file was lost"
        self._outputs[job.pk] = outputs
        names = [(output.type, output.platform, output.media_id) for output in job.outputs.all()]
        assert len(names) == len(set(names)), "an output is there twice"
        if job.status == Status.COMPLETED:
            assert outputs, "completed without outputs"
