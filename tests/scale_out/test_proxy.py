"""What passes through the proxy of docker-compose.yml, and what does not."""

import http.client
import re
import ssl
import time
from pathlib import Path

import psutil
import pytest
import requests

from media_library.middleware import UPLOAD_MAX
from powerpost.catalog import MEGABYTE, VIDEO_MAX_SIZE
from tests.end_to_end.product import Visitor
from tests.media_files import mp4_bytes
from tests.scale_out.installation import Installation
from tests.scale_out.proxy import Proxy

pytestmark = pytest.mark.xdist_group("scale_out")

# Of the proxy, while the largest upload passes; without one it takes about 40.
MEMORY_MAX = 120 * MEGABYTE


@pytest.fixture(scope="module")
def web(tmp_path_factory, prepared_folder):
    """A web server that knows that it stands behind a proxy."""
    running = Installation(
        tmp_path_factory.mktemp("behind-proxy"),
        {"BEHIND_TLS_PROXY": "yes", "ALLOWED_HOSTS": "localhost,127.0.0.1"},
    )
    prepared_folder.copy_to(running.data_folder("web-1"))
    running.bootstrap()
    running.start_web("web-1")
    running.wait_until_ready()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def proxy(web, tmp_path_factory):
    """The proxy before it."""
    running = Proxy(tmp_path_factory.mktemp("proxy"), web.urls[0])
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def visitor(proxy, monkeypatch) -> Visitor:
    """The admin, signed in through the proxy, who trusts its certificate."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(proxy.authority))
    return Visitor(proxy.url)


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    """A playable MP4 of the largest size: a real one, and a `free` box that players pass over."""
    path = tmp_path_factory.mktemp("video") / "largest.mp4"
    content = mp4_bytes()
    with path.open("wb") as file:
        file.write(content + (VIDEO_MAX_SIZE - len(content)).to_bytes(4, "big") + b"free")
        file.truncate(VIDEO_MAX_SIZE)
    return path


def multipart(visitor: Visitor, length: int) -> tuple[bytes, bytes, dict[str, str]]:
    """Return what stands before and after a file of that length in a form, and the request's headers."""
    visitor.get("/library/")
    boundary = "-" * 20 + "boundary"
    before = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n'
        "Content-Type: video/mp4\r\n\r\n"
    ).encode()
    after = f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(before) + length + len(after)),
        "Accept": "application/json",
        "Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.session.cookies),
        "X-CSRFToken": visitor.session.cookies["__Host-csrftoken"],
        "Referer": f"{visitor.base_url}/library/",
    }
    return before, after, headers


def connect(proxy: Proxy) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=str(proxy.authority))
    return http.client.HTTPSConnection("localhost", proxy.https_port, timeout=120, context=context)


def test_plain_http_is_sent_to_tls(proxy):
    response = requests.get(f"{proxy.plain_url}/library/", allow_redirects=False, timeout=10)
    assert response.status_code == 308
    assert response.headers["Location"] == f"{proxy.url.rpartition(':')[0]}/library/"


def test_everything_is_meant_for_tls(proxy, visitor):
    response = visitor.get("/")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert response.headers["Content-Encoding"] == "gzip"
    assert {cookie.secure for cookie in visitor.session.cookies} == {True}


def test_nobody_is_believed_to_come_over_tls(web, proxy):
    # What the proxy says counts, not what a client claims: else cookies would go out without TLS.
    claim = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "elsewhere.example.com"}
    response = requests.get(
        f"{proxy.url}/accounts/login/", headers=claim, timeout=10, verify=str(proxy.authority),
        allow_redirects=False,
    )  # fmt: skip
    assert response.status_code == 200
    without_proxy = requests.get(f"{web.urls[0]}/accounts/login/", timeout=10, allow_redirects=False)
    assert without_proxy.status_code == 301
    assert without_proxy.headers["Location"].startswith("https://")


def test_the_largest_video_passes_and_comes_back_in_parts(proxy, visitor, video):
    caddy = psutil.Process(proxy.process.pid)
    peak = 0
    before, after, headers = multipart(visitor, VIDEO_MAX_SIZE)
    connection = connect(proxy)
    connection.putrequest("POST", "/library/")
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(before)
    with video.open("rb") as file:
        while block := file.read(MEGABYTE):
            connection.send(block)
            peak = max(peak, caddy.memory_info().rss)
    connection.send(after)
    answer = connection.getresponse()
    said = answer.read().decode()
    assert answer.status == 201, said
    assert peak < MEMORY_MAX
    # Nothing of it was put down on the way.
    kept = sum(path.stat().st_size for path in proxy.folder.rglob("*") if path.is_file())
    assert kept < MEGABYTE

    (path,) = addresses_of_files(visitor)
    part = visitor.get(f"{path}file", headers={"Range": "bytes=1000-1999"})
    with video.open("rb") as file:
        file.seek(1000)
        assert part.content == file.read(1000)
    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{VIDEO_MAX_SIZE}"
    assert "Content-Encoding" not in part.headers
    last = visitor.get(f"{path}file", headers={"Range": "bytes=-1"})
    assert (last.status_code, len(last.content)) == (206, 1)


def addresses_of_files(visitor: Visitor) -> set[str]:
    return set(re.findall(r"/library/[0-9a-f-]{36}/", visitor.get("/library/").text))


@pytest.mark.parametrize("length", [UPLOAD_MAX + MEGABYTE, 10 * UPLOAD_MAX])
@pytest.mark.parametrize("accepted", ["application/json", "text/html"])
def test_what_is_too_large_is_refused_in_words_and_unread(proxy, visitor, length, accepted):
    before, _, headers = multipart(visitor, length)
    headers["Accept"] = accepted
    connection = connect(proxy)
    connection.putrequest("POST", "/library/")
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(before)
    started = time.monotonic()
    sent = 0
    try:
        while sent < length:
            connection.send(bytes(MEGABYTE))
            sent += MEGABYTE
    except OSError:
        # It hung up: the answer is there already.
        pass
    answer = connection.getresponse()
    assert answer.status == 413
    assert "601 MB in one go. Nothing was kept." in answer.read().decode()
    assert sent < 100 * MEGABYTE
    assert time.monotonic() - started < 10
