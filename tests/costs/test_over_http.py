"""An account at the sandbox, whose own books say what the page should find."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from costs.reconciliation import reconcile
from generations.models import Generation
from powerpost.schemas import ImagesRequest
from tests.generations.lifecycle.driving import start_captions, start_images, turns_until_rest
from workspaces.balance import refresh_balance
from workspaces.models import BalanceReading


@pytest.fixture
def later(live_workspace):
    """Return a function that lets time pass: everything stored so far is ten minutes older."""

    def pass_time() -> None:
        ten_minutes = timedelta(minutes=10)
        BalanceReading.objects.update(at=F("at") - ten_minutes)
        Generation.objects.update(
            created_at=F("created_at") - ten_minutes,
            submitted_at=F("submitted_at") - ten_minutes,
            finished_at=F("finished_at") - ten_minutes,
        )

    return pass_time


def test_jobs_refunds_spending_elsewhere_and_a_top_up(live_workspace, account, later):
    def look() -> None:
        later()
        refresh_balance(live_workspace.api_key)
        later()

    look()
    for job in (
        start_images(live_workspace, "A desk [fail]"),
        start_images(live_workspace, "A desk [partial]", quantity=2),
        start_captions(live_workspace, "Dark mode"),
    ):
        turns_until_rest(job)
        later()
    look()
    # In PowerPost's own app, as far as this dashboard is concerned.
    with live_workspace.powerpost() as client:
        spent = client.generate_images(ImagesRequest(prompt="Elsewhere")).credits_used
    look()
    account.set_balance(account.balance + 500)
    look()

    found = reconcile(live_workspace, timezone.now() - timedelta(days=1))
    assert found.opening.balance == 1000
    assert found.closing.balance == account.balance
    assert found.here.refunded > 0
    assert found.unexplained == 500 - spent
    assert (found.came, found.went) == (500, spent)
    assert [step.credit for step in found.steps] == [-spent, 500]
