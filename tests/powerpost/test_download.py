"""Files are fetched by their signed links, whole or not at all, and without the key."""

import io
import logging
import time

import pytest

from powerpost import errors
from powerpost.client import PowerPostClient
from powerpost.download import Download
from powerpost.errors import Acceptance
from tests.powerpost.scripted_server import ScriptedServer, answers

KEY = "pp_live_sk_secret"
FILE = bytes(range(256)) * 4000


@pytest.fixture
def client(server):
    return PowerPostClient(server.url, KEY, "workspace-1")


@pytest.fixture
def elsewhere():
    scripted = ScriptedServer()
    yield scripted
    scripted.stop()


def failure_of(client, url):
    with pytest.raises(errors.PowerPostError) as caught:
        client.download(url, io.BytesIO(), max_bytes=len(FILE))
    assert caught.value.__context__ is None
    return caught.value


def test_it_writes_the_file(server, client):
    server.script(answers(FILE, headers={"Content-Type": "Image/WebP; charset=binary"}))
    destination, progress = io.BytesIO(), []
    download = client.download(
        f"{server.url}/storage/a.webp?token=t", destination, max_bytes=len(FILE), on_progress=progress.append
    )
    assert download == Download(len(FILE), "image/webp")
    assert destination.getvalue() == FILE
    assert progress == sorted(progress)
    assert progress[-1] == len(FILE)
    assert server.last.path == "/storage/a.webp?token=t"


def test_neither_key_nor_workspace_goes_along(server, client):
    server.script(answers(FILE))
    client.download(f"{server.url}/a", io.BytesIO(), max_bytes=len(FILE))
    assert KEY not in str(server.last.headers)
    assert "workspace-1" not in str(server.last.headers)
    assert server.last.headers["Authorization"] is None


def test_a_relative_link_belongs_to_powerpost(server, client):
    server.script(answers(FILE), answers(FILE))
    client.download("/storage/a.webp?x=1", io.BytesIO(), max_bytes=len(FILE))
    assert server.last.path == "/storage/a.webp?x=1"
    client.download("storage/b.webp", io.BytesIO(), max_bytes=len(FILE))
    assert server.last.path == "/storage/b.webp"


def test_an_announced_size_beyond_the_limit_is_not_fetched(server, client):
    server.script(answers(FILE))
    destination = io.BytesIO()
    with pytest.raises(errors.DownloadTooLarge):
        client.download(f"{server.url}/a", destination, max_bytes=len(FILE) - 1)
    assert destination.getvalue() == b""


def in_chunks(*, ends: bool):
    def script(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(FILE), FILE))
        if ends:
            handler.wfile.write(b"0\r\n\r\n")
        handler.close_connection = True

    return script


def test_a_size_that_was_not_announced(server, client):
    server.script(in_chunks(ends=True), in_chunks(ends=True))
    assert client.download(f"{server.url}/a", io.BytesIO(), max_bytes=len(FILE)).size == len(FILE)
    destination = io.BytesIO()
    with pytest.raises(errors.DownloadTooLarge):
        client.download(f"{server.url}/a", destination, max_bytes=1000)
    assert len(destination.getvalue()) <= 1000


def cut_short(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(FILE)))
    handler.end_headers()
    handler.wfile.write(FILE[:-1])
    handler.drop()


@pytest.mark.parametrize("script", [cut_short, in_chunks(ends=False)])
def test_a_file_that_does_not_arrive_whole(server, client, script):
    server.script(script)
    error = failure_of(client, f"{server.url}/a")
    assert type(error) is errors.AnswerLost
    assert error.acceptance is Acceptance.NOT_ACCEPTED


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_an_expired_link(server, client, status):
    server.script(answers(b"<Error>Request has expired</Error>", status))
    error = failure_of(client, f"{server.url}/a")
    assert type(error) is errors.LinkExpired
    assert (error.status, error.acceptance) == (status, Acceptance.REFUSED)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, errors.RateLimited),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (204, errors.UnexpectedAnswer),
    ],
)
def test_another_trouble_may_pass(server, client, status, kind):
    server.script(answers(b"", status))
    error = failure_of(client, f"{server.url}/a")
    assert type(error) is kind
    assert error.acceptance is Acceptance.NOT_ACCEPTED


def test_a_redirect_within_the_server_is_followed(server, client):
    server.script(answers(b"", 302, {"Location": "/b?signed=1"}), answers(FILE))
    assert client.download(f"{server.url}/a", io.BytesIO(), max_bytes=len(FILE)).size == len(FILE)
    assert server.last.path == "/b?signed=1"


def test_a_redirect_to_another_server_is_not_followed(server, client, elsewhere):
    server.script(answers(b"", 302, {"Location": f"{elsewhere.url}/b"}))
    error = failure_of(client, f"{server.url}/a")
    assert type(error) is errors.UnexpectedAnswer
    assert elsewhere.received == []


def test_redirects_in_circles_end(server, client):
    server.script(*(answers(b"", 302, {"Location": "/a"}) for _ in range(9)))
    assert type(failure_of(client, f"{server.url}/a")) is errors.UnexpectedAnswer
    assert len(server.received) == 4


@pytest.mark.parametrize(
    "url", ["http://[::1", "ftp://example.org/a", "file:///etc/passwd", "javascript:alert(1)"]
)
def test_a_link_that_is_none(client, url):
    assert type(failure_of(client, url)) is errors.LinkRefused


def test_trouble_with_the_destination_is_not_a_network_error(server, client):
    class Full(io.RawIOBase):
        def write(self, content):
            raise OSError("no space left")

    server.script(answers(FILE))
    with pytest.raises(OSError, match="no space left"):
        client.download(f"{server.url}/a", Full(), max_bytes=len(FILE))


def test_the_log_shows_no_signature(server, client, caplog):
    server.script(answers(FILE), cut_short)
    with caplog.at_level(logging.DEBUG):
        client.download(f"{server.url}/a?token=signature", io.BytesIO(), max_bytes=len(FILE))
        assert "signature" not in str(failure_of(client, f"{server.url}/a?token=signature"))
    assert "GET /a 200" in caplog.text
    assert "signature" not in caplog.text


def test_a_stalled_download_ends(server, client, monkeypatch):
    def stalls(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"x" * 50)
        time.sleep(1)
        handler.drop()

    monkeypatch.setattr("powerpost.download.DOWNLOAD_TIMEOUT", (0.2, 0.2))
    server.script(stalls)
    assert type(failure_of(client, f"{server.url}/a")) is errors.AnswerLost


def test_a_file_that_drips_is_given_up(server, client, monkeypatch):
    def drips(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(FILE)))
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)

    monkeypatch.setattr("powerpost.download.SLOW_SECONDS_ALLOWED", 0.2)
    server.script(drips)
    heard = []
    started = time.monotonic()
    with pytest.raises(errors.AnswerLost, match="too slowly"):
        client.download(f"{server.url}/a", io.BytesIO(), max_bytes=len(FILE), on_progress=heard.append)
    assert time.monotonic() - started < 2
    # The lease of a slow download is renewed from here, so every piece has to be heard of.
    assert heard[:3] == [1, 2, 3]
