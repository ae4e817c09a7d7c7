"""How long PowerPost asks to wait, and what errors show."""

import pickle
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from requests.structures import CaseInsensitiveDict

from powerpost.error_answers import RETRY_AFTER_MAX, error_for_answer
from powerpost.errors import Acceptance, PowerPostError, RateLimited, ServerError


def limited(body, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_for_answer(
        429, body, CaseInsensitiveDict(names), acceptance_if_lost=Acceptance.POSSIBLY_ACCEPTED
    )


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"error": {"retryAfter": 30}}, {}, 30),
        ({"error": {"retryAfter": 1.5}}, {"retry_after": "99"}, 1.5),
        ({"error": {"retryAfter": "12"}}, {}, 12),
        ({"error": {"retryAfter": 0}}, {}, 0),
        ({"error": {"retryAfter": -5}}, {}, 0),
        ({"retryAfter": 7}, {}, 7),
        ({"error": {}}, {"retry_after": "20"}, 20),
        ({"error": {"retryAfter": "soon"}}, {"retry_after": "20"}, 20),
        ({"error": {"retryAfter": True}}, {}, None),
        ({"error": {"retryAfter": None}}, {}, None),
        ({"error": {"retryAfter": float("nan")}}, {}, None),
        ({"error": {"retryAfter": 10**400}}, {}, None),
        (None, {}, None),
        (None, {"retry_after": "later"}, None),
        (None, {"retry_after": ""}, None),
        (None, {"x_ratelimit_reset": "1000000000"}, None),
        (None, {"x_ratelimit_reset": "99999999999"}, None),
        (None, {"x_ratelimit_reset": "never"}, None),
    ],
)
def test_how_long_to_wait(body, headers, seconds):
    assert limited(body, **headers).retry_after == seconds


def test_how_long_to_wait_until_a_moment():
    moment = datetime.now(UTC) + timedelta(seconds=60)
    assert limited(None, retry_after=format_datetime(moment, usegmt=True)).retry_after == pytest.approx(
        60, abs=2
    )
    assert limited(None, x_ratelimit_reset=str(int(time.time()) + 40)).retry_after == pytest.approx(40, abs=2)


def test_an_error_reads_as_a_sentence_with_what_support_asks_for():
    error = RateLimited("Slow down.", status=429, code="RATE_LIMIT_EXCEEDED", request_id="req-1")
    assert str(error) == "Slow down. (429, RATE_LIMIT_EXCEEDED, request req-1)"
    assert str(PowerPostError("Plain.")) == "Plain."


@pytest.mark.parametrize("key", ["pp_live_sk_AbC123", "pp_sandbox_sk_x-y_z"])
def test_an_error_never_shows_a_key(key):
    error = PowerPostError(f"Key {key}, revoked", code=key)
    assert key not in f"{error} {error!r} {error.args} {vars(error)}"


def test_a_long_sentence_is_cut():
    assert len(PowerPostError("x" * 10_000).message) == 500


def test_an_error_survives_being_stored():
    error = ServerError("Broken.", status=500, request_id="req-1", acceptance=Acceptance.NOT_ACCEPTED)
    stored = pickle.dumps(error)
    copy = pickle.loads(stored)  # noqa: S301
    assert (str(copy), copy.status, copy.acceptance) == (str(error), 500, Acceptance.NOT_ACCEPTED)


def test_a_wait_of_years_is_not_meant():
    answer = {"error": {"code": "RATE_LIMITED", "message": "Slow down.", "retryAfter": 1e12}}
    assert limited(answer).retry_after == RETRY_AFTER_MAX


def test_codes_and_request_ids_fit_where_they_are_remembered():
    answer = {"error": {"code": "C" * 5000, "message": "No."}}
    error = error_for_answer(
        400, answer, {"X-Request-Id": "r" * 5000}, acceptance_if_lost=Acceptance.NOT_ACCEPTED
    )
    assert (len(error.code), len(error.request_id)) == (100, 100)
