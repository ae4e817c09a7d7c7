"""Every request to PowerPost is told to whoever counts, whatever became of it."""

from contextlib import suppress

import pytest

from powerpost import exchanges
from powerpost.catalog import Kind
from powerpost.client import PowerPostClient
from powerpost.errors import PowerPostError
from powerpost.schemas import ImagesRequest
from tests.powerpost import scripted_server as scripts
from tests.powerpost.scripted_server import answers


@pytest.fixture
def told(monkeypatch) -> list[exchanges.Exchange]:
    found: list[exchanges.Exchange] = []
    monkeypatch.setattr(exchanges, "_listeners", [found.append])
    return found


def outcomes(told) -> list[tuple[str, str, str]]:
    assert all(exchange.seconds >= 0 for exchange in told)
    return [(exchange.method, exchange.endpoint, exchange.outcome) for exchange in told]


def client_of(server, url="") -> PowerPostClient:
    return PowerPostClient(
        url or server.url, "some-key-of-no-known-pattern", "workspace-1", timeout=(0.5, 0.5)
    )


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        (answers({"credits": 5}), "2xx"),
        (answers({}, status=401), "refused"),
        (answers({}, status=429), "rate_limited"),
        (answers({}, status=503), "5xx"),
        (scripts.drops_after_reading, "no_answer"),
    ],
)
def test_answers_and_lost_answers(server, told, script, outcome):
    server.script(script)
    with suppress(PowerPostError):
        client_of(server).get_credits()
    assert outcomes(told) == [("GET", "/account/credits", outcome)]


def test_no_connection(server, told):
    with pytest.raises(PowerPostError):
        client_of(server, "http://127.0.0.1:9").get_generation(Kind.VIDEO, "id-1")
    assert outcomes(told) == [("GET", "/videos/generations/{id}", "no_connection")]


def test_a_post_is_told_once(server, told):
    server.script(answers({}, status=500))
    with pytest.raises(PowerPostError):
        client_of(server).generate_images(ImagesRequest(prompt="A cat"))
    assert outcomes(told) == [("POST", "/images/generate", "5xx")]
