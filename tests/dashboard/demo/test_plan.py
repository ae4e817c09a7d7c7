"""The demo from its first act to its last, through the queue and against the sandbox."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from dashboard.demo import drawings, walk
from dashboard.demo.acts import CannotGoOn
from dashboard.demo.beginning import CannotBegin, begin, progress_of
from dashboard.demo.plan import JOBS, PLAN
from dashboard.demo.tasks import resume_demos
from dashboard.models import Demo
from generations.lifecycle import FINISHED, Status
from generations.models import Generation
from generations.steps import advance
from media_library.models import MediaFile
from reviews.models import Comparison, Review, ReviewEvent, Revision, Thread
from workspaces.models import Membership, Workspace

SECONDS = 60
# Films take the sandbox long, and one of them tells as much as three.
LEFT_OUT = ("steam-video", "steam-begins-late", "poster-moves")


@pytest.fixture
def play(run_queue, monkeypatch) -> Callable[[Demo], Demo]:
    """Return a function that walks the plan to its end, as workers would, with small pictures."""
    monkeypatch.setattr(drawings, "SCALE", 0.25)
    monkeypatch.setattr(drawings, "FILM_RATE", 2)
    monkeypatch.setattr(walk, "PLAN", [act for act in PLAN if act.name not in LEFT_OUT])
    monkeypatch.setattr(walk, "JOBS", [name for name in JOBS if name not in LEFT_OUT])

    def play(demo: Demo) -> Demo:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            run_queue()
            # Without the pace of a calm worker.
            Generation.objects.exclude(next_due_at=None).update(next_due_at=timezone.now())
            for job in Generation.objects.exclude(status__in=FINISHED):
                advance(str(job.pk))
            Demo.objects.update(due_at=timezone.now())
            if walk.go_on(demo.pk) is None:
                break
        demo.refresh_from_db()
        return demo

    return play


@pytest.fixture
def killed_after_each_act(monkeypatch) -> set[str]:
    """Kill the worker once after each act, before it could note what it did; return the acts it did."""
    done: set[str] = set()
    save, go_on = Demo.save, walk.go_on

    def note(self: Demo, *args: object, **kwargs: object) -> None:
        if self.done and self.done[-1] not in done:
            done.add(self.done[-1])
            raise KeyboardInterrupt
        save(self, *args, **kwargs)

    def go_on_again(workspace_id: object) -> float | None:
        while True:
            try:
                return go_on(workspace_id)
            except KeyboardInterrupt:
                Demo.objects.update(due_at=timezone.now())

    monkeypatch.setattr(Demo, "save", note)
    monkeypatch.setattr(walk, "go_on", go_on_again)
    return done


@pytest.mark.django_db(transaction=True)
def test_it_is_a_teams_work_however_often_the_worker_is_killed(
    make_person, live_workspace, play, killed_after_each_act
):
    manager = make_person("olivia", live_workspace, "manager").user

    demo = play(begin(live_workspace, manager))

    assert (demo.problem, demo.ended_at is not None) == ("", True)
    assert sorted(demo.done) == sorted(act.name for act in walk.PLAN)
    # Although each act was done twice, there is one of everything.
    assert killed_after_each_act == {act.name for act in walk.PLAN}
    jobs = Generation.objects.filter(workspace=live_workspace)
    assert jobs.count() == len(walk.JOBS) + 2
    assert {job.status for job in jobs} == {Status.COMPLETED, Status.FAILED, Status.NEEDS_ATTENTION}
    assert MediaFile.objects.filter(source="uploaded").count() == 6
    assert MediaFile.objects.get(name="ember-bag.jpg").tags.count() == 2
    assert Comparison.objects.count() == 1
    assert Thread.objects.count() == 3
    assert Revision.objects.filter(origin="edited").count() == 1
    events = ReviewEvent.objects.exclude(action="opened")
    actions = {event.action for event in events}
    assert actions >= {"approved", "changes_requested", "rejected", "edited", "chosen", "commented"}
    people = set(events.values_list("person__username", flat=True))
    assert people == {"demo-mara", "demo-jonas", "demo-ines"}
    states = set(Review.objects.values_list("state", flat=True))
    assert states == {"approved", "changes_requested", "in_review", "rejected"}
    team = Membership.objects.filter(workspace=live_workspace, user__username__startswith="demo-")
    assert sorted(team.values_list("role", flat=True)) == ["creator", "manager", "reviewer", "viewer"]
    assert not any(entry.user.has_usable_password() for entry in team)


@pytest.fixture
def demo(workspace, owner) -> Demo:
    """A demo whose jobs stay where they are: PowerPost is not reachable."""
    return begin(workspace, owner.user)


@pytest.fixture
def only_the_team(monkeypatch):
    """Let the plan be its first two acts: the rest would draw and start jobs."""
    monkeypatch.setattr(walk, "PLAN", PLAN[:2])


def test_an_account_that_somebody_signs_in_to_is_given_nothing(demo, only_the_team):
    somebody = User.objects.create_user("demo-mara", password="a password of their own")
    walk.go_on(demo.pk)
    assert not Membership.objects.filter(user=somebody).exists()
    assert Membership.objects.filter(workspace=demo.workspace, user__username="demo-mara-2").exists()


def test_only_one_worker_is_at_it(demo, only_the_team):
    Demo.objects.update(due_at=timezone.now() + walk.HOLD)
    assert walk.go_on(demo.pk) is None
    assert not Membership.objects.filter(user__username="demo-mara").exists()


def test_what_a_killed_worker_left_is_found_again(demo, only_the_team, run_queue):
    Demo.objects.update(due_at=timezone.now() - timedelta(seconds=30))
    resume_demos.call_local()
    run_queue()
    demo.refresh_from_db()
    assert demo.done == ["team", "blend-captions"]


def test_what_fails_again_and_again_is_told(demo, monkeypatch, only_the_team):
    def fail(demo) -> bool:
        raise OSError

    monkeypatch.setattr(walk, "_act", fail)
    for _ in range(walk.TRIES):
        Demo.objects.update(due_at=timezone.now())
        walk.go_on(demo.pk)
    demo.refresh_from_db()
    assert "Something went wrong" in demo.problem
    assert walk.go_on(demo.pk) is None


def test_one_that_cannot_go_on_goes_on_when_asked_again(demo, owner, monkeypatch, only_the_team):
    def refuse(demo) -> bool:
        raise CannotGoOn("There is no more room.")

    with monkeypatch.context() as patch:
        patch.setattr(walk, "_act", refuse)
        assert walk.go_on(demo.pk) is None
    demo.refresh_from_db()
    assert demo.problem == "There is no more room."

    assert begin(demo.workspace, owner.user) == demo
    assert walk.go_on(demo.pk) == walk.PACE


def test_nothing_more_is_started_once_the_workspace_is_on_a_live_key(demo, workspace, monkeypatch):
    done: list[str] = []

    def play_and_change_the_key(act, stage):
        done.append(act.name)
        workspace.api_key.key = "pp_live_sk_0123456789abcdef0123"
        workspace.api_key.save()

    for kind in {type(act) for act in PLAN}:
        monkeypatch.setattr(kind, "do", play_and_change_the_key)
    assert walk.go_on(demo.pk) is None
    assert len(done) == 1
    assert "only for the sandbox" in Demo.objects.get().problem
    assert walk.go_on(demo.pk) is None
    with pytest.raises(CannotBegin):
        begin(Workspace.objects.get(), None)
    assert len(done) == 1


def test_one_that_takes_for_ever_is_told(demo, only_the_team):
    Demo.objects.update(started_at=timezone.now() - timedelta(hours=1))
    walk.go_on(demo.pk)
    demo.refresh_from_db()
    assert "Is the sandbox running?" in demo.problem


def test_the_progress_counts_each_model_of_a_brief(demo, workspace, monkeypatch):
    monkeypatch.setattr(walk, "PLAN", [act for act in PLAN if act.name in ("team", "poster")])
    assert progress_of(workspace).total == len(JOBS)
    walk.go_on(demo.pk)
    assert progress_of(workspace).total == len(JOBS) + 2
    assert progress_of(workspace).finished == 0
