"""What all processes count together."""

import pytest
from django.contrib.auth.signals import user_login_failed
from django.db import DatabaseError

from dashboard import measuring
from dashboard.models import Measurement
from powerpost.exchanges import Exchange, endpoint_of, outcome_of, tell


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    measuring._waiting.clear()
    yield
    measuring._waiting.clear()


def values() -> dict[str, float]:
    return {
        f"{name} {'/'.join(map(str, labels.values()))}": value for name, labels, value in measuring.rows()
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/v1/media/upload", "/media/upload"),
        ("/api/v1/images/generate", "/images/generate"),
        ("/api/v1/videos/generations/gen_123", "/videos/generations/{id}"),
        ("/api/v1/content/generations", "/content/generations"),
        ("/api/v1/account/credits", "/account/credits"),
        ("/api/v1/images/generations/a/b", "file"),
        ("/files/gen_123.jpg", "file"),
        ("", "file"),
    ],
)
def test_endpoints_are_few_whatever_the_ids(path, expected):
    assert endpoint_of(path) == expected


def test_outcomes_are_few():
    outcomes = {outcome_of(status) for status in range(200, 600)}
    assert outcomes == {"2xx", "3xx", "refused", "rate_limited", "5xx"}


def test_what_processes_count_is_added_up(db):
    for _ in range(2):
        tell(Exchange("GET", "/account/credits", "2xx", 0.2))
        measuring.write()
    tell(Exchange("GET", "/account/credits", "2xx", 500))
    measuring.write()
    assert values() == {
        "api_requests /account/credits/GET/2xx": 3,
        "api_seconds /account/credits/GET": pytest.approx(500.4),
        "api_seconds_bucket /account/credits/0.25/GET": 2,
        "api_seconds_bucket /account/credits/+Inf/GET": 1,
    }


def test_what_could_not_be_written_is_not_lost(db, monkeypatch):
    measuring.add("sign_ins", outcome="accepted")
    with monkeypatch.context() as broken:
        broken.setattr(measuring, "_add_to_row", lambda *arguments: (_ for _ in ()).throw(DatabaseError))
        with pytest.raises(DatabaseError):
            measuring.write()
    measuring.add("sign_ins", outcome="accepted")
    measuring.write()
    assert values() == {"sign_ins accepted": 2}


def test_nothing_counted_is_nothing_written(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        measuring.write()


def test_the_site_counts_its_own_requests_without_a_query(client, owner, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
    client.get("/nowhere/")
    user_login_failed.send(sender=None, credentials={}, request=None)
    measuring.write()
    found = values()
    assert found["http_requests 2xx/health"] == 1
    assert found["http_requests 4xx/none"] == 1
    assert found["sign_ins refused"] == 1
    assert Measurement.objects.filter(name="http_request_seconds").exists()


def test_a_listener_that_fails_does_not_touch_the_request(monkeypatch, caplog):
    monkeypatch.setattr("powerpost.exchanges._listeners", [lambda exchange: 1 / 0])
    tell(Exchange("GET", "/account/credits", "2xx", 0.2))
    assert "not counted" in caplog.text
