from generations import lifecycle
from generations.lifecycle import RUNNING, STATES, Status
from powerpost import catalog


def test_every_running_state_has_a_deadline_and_a_way_out():
    for status in RUNNING:
        assert STATES[status].deadline is not None
        assert STATES[status].may_become


def test_nothing_leads_out_of_a_finished_state_but_a_persons_decision():
    left = {status for status in lifecycle.FINISHED if STATES[status].may_become}
    assert left == {Status.NEEDS_ATTENTION}


def test_no_way_leads_back_to_sending_but_through_the_queue():
    sources = {status for status, state in STATES.items() if Status.SUBMITTING in state.may_become}
    assert sources == {Status.QUEUED}


def test_polling_starts_at_the_advised_pace_and_slows_with_age():
    for kind, pace in catalog.PACES.items():
        assert lifecycle.poll_delay(kind, 0) == pace.interval
        delays = [lifecycle.poll_delay(kind, pace.usual_end * part) for part in (0.1, 0.6, 2)]
        assert delays == sorted(delays)
        assert delays[-1] > pace.interval


def test_retries_wait_longer_each_time_up_to_a_bound():
    delays = [lifecycle.retry_delay(attempts) for attempts in range(1, 30)]
    assert delays == sorted(delays)
    assert delays[0] == lifecycle.RETRY_FIRST
    assert delays[-1] == lifecycle.RETRY_MOST


def test_a_worker_that_comes_late_comes_back_later():
    kind = catalog.Kind.CONTENT
    advised = lifecycle.poll_delay(kind, 0)
    assert lifecycle.poll_delay(kind, 0, lateness=lifecycle.LATENESS_TOLERATED) == advised
    delays = [lifecycle.poll_delay(kind, 0, lateness=seconds) for seconds in (3, 5, 10, 1000)]
    assert advised < delays[0] < delays[1] < delays[2] < delays[3] == lifecycle.POLL_MOST
