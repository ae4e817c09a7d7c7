"""Jobs, workers, people and time in random order; after every step, what was promised."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from huey.contrib.djhuey import HUEY
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from generations import lifecycle, resolution, tasks
from generations.lifecycle import NotPossible
from generations.models import Generation
from generations.steps import advance
from tests.generations.interruptions import Interruptions, Killed
from tests.generations.lifecycle.driving import start_captions, start_images, start_video
from tests.generations.promises_of_the_lifecycle import Promises
from tests.toy_powerpost import Moods, ToyPowerPost
from workspaces.models import ApiKey, Turn, Workspace

STARTS = {"content": start_captions, "images": start_images, "video": start_video}
# Two prompts only, so that jobs are often twins.
PROMPTS = ("A prompt", "Another prompt")
MOODS = st.builds(
    Moods,
    send=st.sampled_from(
        ["good", "good", "accepted_lost", "not_accepted_lost", "limited", "refused", "error"]
    ),
    ask=st.sampled_from(["good", "good", "processing", "failed", "missing", "html", "limited", "reset"]),
    list=st.sampled_from(["good", "good", "html", "reset"]),
    fetch=st.sampled_from(["good", "good", "expired", "broken", "html", "reset"]),
)
# Captions most often: only they are looked for in a list, among twins.
KINDS = st.sampled_from(["content", "content", "content", "images", "video"])
POINTS = st.none() | st.integers(0, 14)
MEANWHILE = ["worker", "send_again", "look_again", "give_up", "link", "fetch_again", "other_job"]
JOBS = st.integers(0, 100)
TIMES = st.builds(timedelta, seconds=st.sampled_from([10, 70, 900, 10_800]))
TIMES_OF_A_JOB = ("next_due_at", "lease_until", "deadline_at", "submitted_at", "held_since", "created_at")


class LifecycleMachine(RuleBasedStateMachine):
    """Subclassed with a `workspace` at a `powerpost`; each run undoes what it did to the database."""

    workspace: Workspace
    powerpost: ToyPowerPost

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.powerpost.forget_everything()
        HUEY.flush()
        self.interruptions = Interruptions()
        self.promises = Promises(self.powerpost)
        self.jobs: list[Generation] = []

    def teardown(self) -> None:
        try:
            self.bring_everything_to_its_end()
        finally:
            self.interruptions.stop()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # --- What happens ---

    @precondition(lambda self: len(self.jobs) < 4)
    @rule(kind=KINDS, prompt=st.sampled_from(PROMPTS))
    def start_a_job(self, kind, prompt):
        job = STARTS[kind](self.workspace, prompt)
        self.jobs.append(job)
        self.promises.expect(job)

    @precondition(lambda self: self.jobs)
    @rule(which=JOBS, moods=MOODS)
    def a_turn(self, which, moods):
        self.work(self.job(which), moods)

    @precondition(lambda self: self.jobs)
    @rule(which=JOBS, moods=MOODS, point=POINTS)
    def a_turn_that_is_killed(self, which, moods, point):
        def die() -> None:
            raise Killed

        with self.interruptions.during(point, die):
            self.work(self.job(which), moods)

    @precondition(lambda self: self.jobs)
    @rule(
        which=JOBS,
        moods=MOODS,
        point=POINTS,
        meanwhile=st.lists(st.sampled_from(MEANWHILE), min_size=1, max_size=4),
        other_moods=MOODS,
        lease_ends=st.booleans(),
    )
    def a_turn_while_others_act(self, which, moods, point, meanwhile, other_moods, lease_ends):
        job = self.job(which)

        def act() -> None:
            if lease_ends:
                held = Generation.objects.filter(pk=job.pk).exclude(lease_until=None)
                held.update(lease_until=timezone.now() - timedelta(seconds=1))
            for action in meanwhile:
                if action == "other_job":
                    self.work(self.job(which + 1), other_moods)
                elif action == "worker":
                    self.work(job, other_moods)
                else:
                    self.decide(job, action)
            self.powerpost.state.moods = moods

        with self.interruptions.during(point, act):
            self.work(job, moods)

    @precondition(lambda self: self.jobs)
    @rule(which=JOBS, action=st.sampled_from(["send_again", "look_again", "give_up", "link", "fetch_again"]))
    def a_person_decides(self, which, action):
        self.powerpost.state.moods = Moods()
        self.decide(self.job(which), action)

    @rule(moods=MOODS)
    def a_sweep(self, moods):
        self.powerpost.state.moods = moods
        HUEY.flush()
        Turn.objects.all().delete()
        late = timezone.now() - tasks.LATE
        expected = {
            str(pk) for pk in Generation.objects.filter(next_due_at__lt=late).values_list("pk", flat=True)
        }
        tasks.sweep.call_local()
        found = {task.args[0] for task in HUEY.pending()}
        assert found == expected
        for job_id in sorted(found):
            self.advance(job_id)

    @rule(time=TIMES)
    def time_passes(self, time):
        self.let_pass(time)

    @rule(is_on=st.booleans())
    def the_key_is_switched(self, is_on):
        ApiKey.objects.update(is_active=is_on)

    # --- How it happens ---

    def job(self, which: int) -> Generation:
        return Generation.objects.get(pk=self.jobs[which % len(self.jobs)].pk)

    def work(self, job: Generation, moods: Moods) -> None:
        """Let the job's time come, and a worker take it."""
        self.powerpost.state.moods = moods
        Generation.objects.filter(pk=job.pk).exclude(next_due_at=None).update(next_due_at=timezone.now())
        self.advance(job.pk)

    def advance(self, job_id) -> None:
        is_off = not ApiKey.objects.get(pk=self.workspace.api_key_id).is_active
        heard = self.powerpost.state.heard
        with self.promises.submissions_of(job_id):
            advance(job_id)
        assert not (is_off and self.powerpost.state.heard > heard), "a switched-off key was used"

    def decide(self, job: Generation, action: str) -> None:
        found = Generation.objects.get(pk=job.pk)
        try:
            if action == "link":
                # A person knows which of PowerPost's generations is this one; there may be none.
                ids = self.promises.accepted_of(found.pk) or ["nothing-of-ours"]
                resolution.link(found, None, ids[-1])
            else:
                getattr(resolution, action)(found, None)
        except NotPossible:
            return
        if action == "send_again":
            self.promises.allow_another(found.pk)

    def let_pass(self, time: timedelta) -> None:
        Generation.objects.update(**{name: F(name) - time for name in TIMES_OF_A_JOB})
        ApiKey.objects.update(
            paused_until=F("paused_until") - time, questions_paused_until=F("questions_paused_until") - time
        )
        self.powerpost.age(time)

    def bring_everything_to_its_end(self) -> None:
        """With PowerPost in the best of moods, every job ends within a few turns, or asks a person."""
        ApiKey.objects.update(is_active=True)
        for job in self.jobs:
            for _ in range(20):
                if Generation.objects.get(pk=job.pk).next_due_at is None:
                    break
                self.let_pass(timedelta(minutes=2))
                self.work(job, Moods())
            ended = Generation.objects.get(pk=job.pk)
            assert ended.status not in lifecycle.RUNNING, f"never ends: {ended.status}, {ended.notice}"
            assert ended.next_due_at is None
            assert ended.lease_token is None
        self.promises.hold()

    @invariant()
    def the_promises_hold(self):
        self.promises.hold()


MachineAt = partial(type, "MachineAt", (LifecycleMachine,))
