"""A server that sends a byte now and then holds nobody for ever, whatever part of the answer it drips."""

import io
import time

import pytest

from powerpost import errors
from powerpost.client import PowerPostClient
from powerpost.errors import Acceptance

# Dripped for longer than the client waits in all, each byte well within its time-out.
TIMEOUT, PAUSE, BYTES = 0.2, 0.05, 60


@pytest.fixture
def client(server, monkeypatch):
    monkeypatch.setattr("powerpost.download.DOWNLOAD_TIMEOUT", (TIMEOUT, TIMEOUT))
    return PowerPostClient(server.url, "pp_live_sk_secret", "workspace-1", timeout=(TIMEOUT, TIMEOUT))


def drips(before: bytes, dripped: bytes):
    """Send something at once, then this over and over, until the client has gone."""

    def script(handler):
        handler.read_body()
        handler.wfile.write(before)
        for _ in range(BYTES):
            handler.wfile.write(dripped)
            time.sleep(PAUSE)
        handler.server.dripped_to_the_end = True
        handler.drop()

    return script


SLOW_ANSWERS = {
    "status": drips(b"", b"H"),
    "header": drips(b"HTTP/1.1 200 OK\r\nX-Endless: ", b"x"),
    "headers": drips(b"HTTP/1.1 200 OK\r\n", b"X-One: 1\r\n"),
    "continue": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "size of a chunk": drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    "note on a chunk": drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x"),
    "trailers": drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\n", b"X: 1\r\n"),
}


@pytest.mark.parametrize("script", SLOW_ANSWERS.values(), ids=SLOW_ANSWERS.keys())
def test_a_file_is_given_up(server, client, script):
    server.script(script)
    with pytest.raises(errors.AnswerLost) as caught:
        client.download(f"{server.url}/a", io.BytesIO(), max_bytes=1000)
    assert caught.value.acceptance is Acceptance.NOT_ACCEPTED
    # It was the client that ended it.
    assert not server.dripped_to_the_end


@pytest.mark.parametrize("part", ["status", "header", "size of a chunk"])
def test_an_answer_of_the_api_is_given_up(server, client, part):
    server.script(SLOW_ANSWERS[part])
    with pytest.raises(errors.AnswerLost) as caught:
        client.get_credits()
    assert caught.value.acceptance is Acceptance.NOT_ACCEPTED
    assert not server.dripped_to_the_end
