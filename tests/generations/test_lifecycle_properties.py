"""The promises of docs/reliability.md, tried with random orders of everything that can happen to jobs.

`HYPOTHESIS_PROFILE=thorough` tries other orders every time, and many more of them.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.stateful import run_state_machine_as_test

from tests.generations.lifecycle_machine import MachineAt
from tests.toy_powerpost import ToyPowerPost

# Nothing is remembered between runs: what fails once is printed as a program, to be made a test.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "powerpost-dashboard-hypothesis")
COMMON = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
PROFILES = {
    # The same orders every time; what fails is made shorter, which takes minutes, only by the other profile.
    "ci": settings(
        derandomize=True, max_examples=150, stateful_step_count=25, phases=[Phase.generate], **COMMON
    ),
    "thorough": settings(max_examples=3000, stateful_step_count=60, **COMMON),
}


@pytest.fixture
def powerpost(settings):
    toy = ToyPowerPost()
    settings.POWERPOST_SANDBOX_URL = toy.url
    yield toy
    toy.stop()


def test_promises_hold_whatever_happens_in_whatever_order(powerpost, workspace):
    machine = MachineAt({"powerpost": powerpost, "workspace": workspace})
    profile = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "ci")]
    run_state_machine_as_test(machine, settings=profile)
