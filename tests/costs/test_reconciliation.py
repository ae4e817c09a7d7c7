"""An account's balance explained: out of order, in flight, refunded, topped up, and spent elsewhere."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from costs.reconciliation import Job, Reading, Step, reconcile, settled, steps_between
from generations.lifecycle import Status
from generations.models import Generation
from tests.generations.factories import make_generation
from workspaces.models import BalanceReading

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.fixture
def account(workspace):
    """What happens to the workspace's account: jobs and readings at minutes after the start."""
    return Account(workspace)


class Account:
    def __init__(self, workspace):
        self.workspace = workspace

    def read(self, minute: float, balance: int, told_by: Generation | None = None) -> None:
        BalanceReading.objects.create(
            api_key=self.workspace.api_key,
            at=at(minute),
            balance=balance,
            generation_id=told_by.pk if told_by else None,
        )

    def job(
        self,
        minute: float,
        taken: int | None,
        *,
        refunded: int | None = 0,
        status: str = Status.COMPLETED,
        ends: float | None = 1,
        workspace=None,
    ) -> Generation:
        return make_generation(
            workspace or self.workspace,
            "images",
            status,
            credits_used=taken,
            credits_refunded=refunded,
            created_at=at(minute - 1),
            submitted_at=at(minute),
            finished_at=None if ends is None else at(minute + ends),
        )

    def explained(self, since: float | None = None, until: float | None = None):
        return reconcile(
            self.workspace, None if since is None else at(since), None if until is None else at(until)
        )


def test_without_two_readings_nothing_is_said(account):
    assert account.explained() is None
    account.read(0, 100)
    assert account.explained() is None


def test_jobs_explain_what_left(account):
    account.read(0, 100)
    account.job(10, 12)
    account.job(20, 9, status=Status.FAILED, refunded=9)
    account.job(30, 8, status=Status.PARTIAL, refunded=2)
    account.read(40, 82)
    found = account.explained()
    assert (found.opening.balance, found.closing.balance) == (100, 82)
    assert (found.here.taken, found.here.refunded) == (29, 11)
    assert found.unexplained == 0
    assert found.steps == []


def test_spending_elsewhere_shows_with_its_time(account):
    account.read(0, 100)
    account.job(10, 12)
    account.read(20, 88)
    account.read(30, 58)
    account.job(40, 8)
    account.read(50, 50)
    found = account.explained()
    assert found.unexplained == -30
    assert found.steps == [Step(at(20), at(30), -30)]
    assert (found.came, found.went) == (0, 30)


def test_a_top_up_does_not_hide_spending_elsewhere(account):
    for minute, balance in ((0, 100), (10, 600), (20, 480)):
        account.read(minute, balance)
    found = account.explained()
    assert found.unexplained == 380
    assert (found.came, found.went) == (500, 120)


def test_answers_stored_out_of_order_are_no_spending(account):
    account.read(0, 100)
    first = account.job(10, 12)
    second = account.job(10.1, 30)
    # The second was charged last, and its answer was stored first.
    account.read(10.2, 58, told_by=second)
    account.read(10.3, 88, told_by=first)
    account.read(20, 58)
    found = account.explained()
    assert found.unexplained == 0
    assert found.steps == []
    assert account.explained(until=15) is None, "neither answer tells what the other job had taken"


def test_an_answer_to_a_lone_job_is_a_reading_like_any_other(account):
    account.read(0, 100)
    job = account.job(10, 12)
    account.read(10.1, 88, told_by=job)
    found = account.explained()
    assert found.closing.balance == 88
    assert found.unexplained == 0


def test_an_answer_to_a_question_while_a_job_is_sent_is_left_out(account):
    account.read(0, 100)
    account.job(10, 12)
    account.read(10.2, 100)
    assert account.explained() is None
    account.read(12, 88)
    assert account.explained().steps == []


def test_a_reading_between_a_charge_and_its_refund_is_left_out(account):
    account.read(0, 100)
    account.job(10, 12, status=Status.FAILED, refunded=12, ends=20)
    # PowerPost may have given the credits back already, which the dashboard learns at minute 30.
    account.read(25, 100)
    account.read(31, 100)
    found = account.explained()
    assert (found.here.taken, found.here.refunded, found.unexplained) == (12, 12, 0)
    assert found.steps == []
    assert account.explained(until=28) is None


def test_a_job_under_way_leaves_in_doubt_what_was_read_since(account):
    account.read(0, 100)
    account.job(10, 12, status=Status.PROCESSING, refunded=None, ends=None)
    account.read(20, 100)
    assert account.explained() is None
    Generation.objects.update(
        status=Status.COMPLETED, credits_refunded=0, finished_at=at(25), next_due_at=None
    )
    assert account.explained().unexplained == 12, "the charge never came: it is no longer in doubt"


@pytest.mark.parametrize("status", [Status.NEEDS_ATTENTION, Status.ABANDONED])
def test_a_job_in_doubt_for_good_is_taken_as_charged(account, status):
    account.read(0, 100)
    account.job(10, 12, status=status, refunded=None)
    account.read(20, 88)
    assert account.explained().unexplained == 0


def test_a_job_whose_cost_nobody_was_told_shows_as_unexplained(account):
    account.read(0, 100)
    account.job(10, None, status=Status.ABANDONED, refunded=None)
    account.read(20, 88)
    assert account.explained().unexplained == -12


def test_a_period_begins_with_the_last_reading_before_it(account):
    for minute, balance in ((0, 100), (10, 90), (50, 70), (100, 60)):
        account.read(minute, balance)
    found = account.explained(since=20, until=80)
    assert (found.opening.balance, found.closing.balance) == (90, 70)


def test_a_period_that_nothing_was_read_before_begins_with_its_first_reading(account):
    account.read(30, 100)
    account.read(40, 90)
    assert account.explained(since=20).opening.balance == 100


def test_charge_and_refund_belong_to_their_own_periods(account):
    account.read(0, 100)
    account.job(10, 12, status=Status.NEEDS_ATTENTION, refunded=None, ends=5)
    account.read(20, 88)
    Generation.objects.update(status=Status.FAILED, credits_refunded=12, finished_at=at(40))
    account.read(50, 100)
    account.read(60, 100)
    both = account.explained()
    assert (both.here.taken, both.here.refunded, both.unexplained) == (12, 12, 0)


def test_other_workspaces_are_one_number(account, make_workspace):
    other = make_workspace("Second")
    other.api_key = account.workspace.api_key
    other.save()
    account.read(0, 100)
    account.job(10, 12)
    account.job(12, 20, workspace=other)
    account.job(14, 6, workspace=other, status=Status.FAILED, refunded=6)
    account.read(30, 68)
    found = account.explained()
    assert found.here.taken == 12
    assert found.elsewhere.change == -20
    assert found.has_other_workspaces
    assert found.unexplained == 0


def test_other_accounts_are_left_out(account, make_workspace):
    account.read(0, 100)
    account.job(12, 20, workspace=make_workspace("Foreign"))
    account.read(30, 100)
    found = account.explained()
    assert not found.has_other_workspaces
    assert (found.elsewhere.change, found.unexplained) == (0, 0)


def test_the_number_of_queries_is_bounded(account, django_assert_max_num_queries):
    for hour in range(30):
        account.read(60 * hour, 1000 - hour)
        account.job(60 * hour + 20, 1)
    with django_assert_max_num_queries(15):
        found = account.explained(since=300, until=1500)
    assert found.unexplained == 0


def test_a_long_period_is_not_walked_through(account, monkeypatch):
    monkeypatch.setattr("costs.reconciliation.STEPS_MOST", 3)
    for hour in range(6):
        account.read(60 * hour, 1000 - hour)
    found = account.explained()
    assert (found.unexplained, found.steps, found.came, found.went) == (-5, None, None, None)


@pytest.mark.parametrize("seed", range(25))
def test_against_books_kept_by_hand(seed):
    """Jobs and spending elsewhere at random, answers stored late and out of order: the steps find each."""
    chance = random.Random(seed)
    books = [(0.0, 0)]
    jobs, readings = [], [Reading(at(0), 5000, None)]
    elsewhere = []
    minute = 5.0
    for number in range(60):
        minute += chance.choice([0.05, 0.2, 3, 15])
        happening = chance.random()
        if happening < 0.5:
            taken = chance.randint(1, 60)
            charged, told = minute + chance.random() * 0.3, minute + 0.3 + chance.random() * 0.3
            fails = chance.random() < 0.3
            gives_back = charged + chance.random() * 8
            ends = gives_back + chance.random() * 2
            job = Job(
                pk=number,
                status=Status.FAILED if fails else Status.COMPLETED,
                sent_at=at(minute),
                finished_at=at(ends),
                taken=taken,
                refunded=taken if fails else 0,
            )
            jobs.append(job)
            books.append((charged, -taken))
            if fails:
                books.append((gives_back, taken))
            readings.append(Reading(at(told), None, number))
        elif happening < 0.6:
            change = chance.choice([-40, -7, 500])
            elsewhere.append(change)
            books.append((minute, change))
        else:
            readings.append(Reading(at(minute), None, None))
    readings.append(Reading(at(minute + 60), None, None))

    def balance_of(reading: Reading) -> int:
        moment = (reading.at - START).total_seconds() / 60
        if reading.told_by is not None:
            # The balance of the moment of the charge, stored up to half a minute later.
            sent = next(job.sent_at for job in jobs if job.pk == reading.told_by)
            taken = next(job.taken for job in jobs if job.pk == reading.told_by)
            begun = (sent - START).total_seconds() / 60
            moment = next(when for when, change in books if change == -taken and begun <= when <= begun + 0.3)
        return 5000 + sum(change for when, change in books if when <= moment)

    told = sorted(reading._replace(balance=balance_of(reading)) for reading in readings)
    steps = steps_between(settled(told, jobs), jobs)

    assert sum(step.credit for step in steps) == sum(elsewhere)
    # Each step is a sum of neighbours among what happened elsewhere, never anything of a job.
    position = 0
    for step in steps:
        total = 0
        while total != step.credit:
            assert position < len(elsewhere), f"{step} is nothing that happened"
            total += elsewhere[position]
            position += 1
