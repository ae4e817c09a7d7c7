"""What each method of the client sends, and what it reads from PowerPost's documented answers."""

import io
import logging
import time
import tracemalloc
from datetime import UTC, datetime
from email.parser import BytesParser

import pytest

from powerpost.catalog import MEGABYTE, Kind, MediaType
from powerpost.client import PowerPostClient
from powerpost.errors import AnswerLost
from powerpost.multipart import CHUNK_SIZE
from powerpost.schemas import ContentRequest, ImagesRequest, VideoRequest
from tests.powerpost.scripted_server import answers

KEY = "pp_live_sk_secret"
REQUESTS = {
    Kind.CONTENT: ContentRequest(["x-post"], "regular", prompt="Hello"),
    Kind.IMAGES: ImagesRequest(prompt="A cat", quantity=2),
    Kind.VIDEO: VideoRequest("A dog", 5, has_audio=False),
}
PATHS = {Kind.CONTENT: "content", Kind.IMAGES: "images", Kind.VIDEO: "videos"}
ID_FIELDS = {
    Kind.CONTENT: "generation_id",
    Kind.IMAGES: "image_generation_id",
    Kind.VIDEO: "video_generation_id",
}


@pytest.fixture
def client(server):
    with PowerPostClient(server.url, KEY, "workspace-1", timeout=(1, 2)) as client:
        yield client


@pytest.mark.parametrize("kind", list(Kind))
def test_generate(server, client, kind):
    path = f"/api/v1/{PATHS[kind]}"
    answer = {
        ID_FIELDS[kind]: "id-1",
        "status": "processing",
        "credits_used": 9,
        "remaining_credits": 36,
        "status_url": f"{path}/generations/id-1",
    }
    server.script(answers(answer, 202, {"X-Request-Id": "req-1"}))
    started = client.generate(kind, REQUESTS[kind])
    assert (started.generation_id, started.status, started.request_id) == ("id-1", "processing", "req-1")
    assert (started.credits_used, started.remaining_credits) == (9, 36)
    assert (server.last.method, server.last.path) == ("POST", f"{path}/generate")
    assert server.last.headers["x-api-key"] == KEY
    assert server.last.headers["X-Workspace-Id"] == "workspace-1"
    assert server.last.headers["Content-Type"] == "application/json"
    assert server.last.headers["Transfer-Encoding"] is None
    assert server.last.json == REQUESTS[kind].to_json()


def test_each_kind_has_its_method(server, client):
    server.script(*(answers({"generation_id": "g"}) for _ in range(3)))
    client.generate_content(REQUESTS[Kind.CONTENT])
    client.generate_images(REQUESTS[Kind.IMAGES])
    client.generate_video(REQUESTS[Kind.VIDEO])
    assert [received.path.split("/")[3] for received in server.received] == ["content", "images", "videos"]


def test_a_request_of_another_kind_is_a_mistake_of_the_program(client):
    with pytest.raises(TypeError):
        client.generate(Kind.VIDEO, REQUESTS[Kind.IMAGES])


def test_text_beyond_ascii_arrives_as_it_was_written(server, client):
    server.script(answers({"generation_id": "g"}))
    client.generate_content(ContentRequest(["x-post"], "regular", prompt="Grüße 🙂"))
    assert server.last.json["prompt"] == "Grüße 🙂"


@pytest.mark.parametrize("kind", list(Kind))
def test_get_generation(server, client, kind):
    server.script(answers({ID_FIELDS[kind]: "id-1", "status": "processing", "prompt": "A cat"}))
    answer = client.get_generation(kind, "id-1")
    assert (answer.generation_id, answer.status, answer.is_finished) == ("id-1", "processing", False)
    assert (server.last.method, server.last.path) == ("GET", f"/api/v1/{PATHS[kind]}/generations/id-1")
    assert server.last.headers["X-Workspace-Id"] == "workspace-1"
    assert server.last.headers["Content-Type"] is None


def test_an_id_cannot_leave_its_path(server, client):
    server.script(answers({"status": "processing"}))
    client.get_generation(Kind.IMAGES, "../../account?x=1#y")
    assert server.last.path == "/api/v1/images/generations/..%2F..%2Faccount%3Fx%3D1%23y"


def test_list_content_generations(server, client):
    entry = {"generation_id": "g", "status": "completed", "created_at": "2026-01-10T18:30:00Z"}
    server.script(answers({"data": [entry], "next_cursor": "n", "has_more": True}), answers({"data": []}))
    page = client.list_content_generations(status="completed", limit=5, cursor="c/d")
    assert server.last.path == "/api/v1/content/generations?status=completed&limit=5&cursor=c%2Fd"
    assert [answer.generation_id for answer in page.generations] == ["g"]
    assert (page.next_cursor, page.has_more) == ("n", True)
    assert client.list_content_generations().generations == ()
    assert server.last.path == "/api/v1/content/generations"


def test_credits_belong_to_no_workspace(server):
    server.script(answers({"balance": 47}))
    assert PowerPostClient(server.url, KEY, "").get_credits() == 47
    assert server.last.path == "/api/v1/account/credits"
    assert server.last.headers["x-api-key"] == KEY
    assert server.last.headers["X-Workspace-Id"] is None


@pytest.mark.parametrize("ending", ["", "/", "/api/v1", "/api/v1/", " "])
def test_the_base_url_may_be_written_in_several_ways(server, ending):
    server.script(answers({"balance": 1}))
    PowerPostClient(server.url + ending, KEY, "w").get_credits()
    assert server.last.path == "/api/v1/account/credits"


# --- Uploads --------------------------------------------------------------------------------------------

MEDIA = {
    "media_id": "m-1",
    "type": "image",
    "file_name": "photo.jpg",
    "file_size": 245000,
    "mime_type": "image/jpeg",
    "created_at": "2026-01-10T18:30:00Z",
}


def upload(client, content: bytes, file_name="photo.jpg", **options):
    return client.upload_media(
        io.BytesIO(content),
        file_name=file_name,
        media_type=MediaType.IMAGE,
        mime_type="image/jpeg",
        size=len(content),
        **options,
    )


def parts_of(received):
    head = f"Content-Type: {received.headers['Content-Type']}\r\n\r\n".encode()
    return BytesParser().parsebytes(head + received.body).get_payload()


def test_upload_media(server, client):
    server.script(answers(MEDIA, 201, {"X-Request-Id": "req-2"}))
    content = bytes(range(256)) * 3000
    progress = []
    answer = upload(client, content, on_progress=progress.append)
    assert (answer.media_id, answer.file_size, answer.mime_type) == ("m-1", 245000, "image/jpeg")
    assert answer.created_at == datetime(2026, 1, 10, 18, 30, tzinfo=UTC)
    assert answer.request_id == "req-2"
    type_part, file_part = parts_of(server.last)
    assert type_part.get_param("name", header="Content-Disposition") == "type"
    assert type_part.get_payload() == "image"
    assert file_part.get_param("name", header="Content-Disposition") == "file"
    assert file_part.get_filename() == "photo.jpg"
    assert file_part.get_content_type() == "image/jpeg"
    assert content in server.last.body
    assert int(server.last.headers["Content-Length"]) == len(server.last.body)
    assert progress == sorted(progress)
    assert progress[-1] == len(content)
    assert len(progress) == -(-len(content) // CHUNK_SIZE)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ('a "quoted".jpg', "a %22quoted%22.jpg"),
        ("two\r\nlines.jpg", "two%0D%0Alines.jpg"),
        ("Grüße 🙂.jpg", "Grüße 🙂.jpg"),
        ("broken \udcff.jpg", "broken ?.jpg"),
    ],
)
def test_a_file_name_cannot_break_the_body(server, client, name, sent):
    server.script(answers(MEDIA))
    upload(client, b"x", name)
    assert f'filename="{sent}"\r\n'.encode() in server.last.body


def test_a_file_is_sent_from_its_position_and_only_as_long_as_stated(server, client):
    server.script(answers(MEDIA))
    file = io.BytesIO(b"skip|this|not this")
    file.seek(5)
    client.upload_media(file, file_name="a", media_type=MediaType.VIDEO, mime_type="video/mp4", size=4)
    assert b"\r\n\r\nthis\r\n--" in server.last.body


def test_a_file_shorter_than_stated_fails_as_such(server, client):
    server.script(answers(MEDIA))
    with pytest.raises(EOFError):
        client.upload_media(
            io.BytesIO(b"short"), file_name="a", media_type=MediaType.IMAGE, mime_type="image/png", size=10
        )


def test_a_file_that_cannot_be_read_is_not_a_network_error(server, client):
    class Unreadable(io.RawIOBase):
        def read(self, count=-1):
            raise OSError("disk trouble")

    server.script(answers(MEDIA))
    with pytest.raises(OSError, match="disk trouble"):
        client.upload_media(
            Unreadable(), file_name="a", media_type=MediaType.IMAGE, mime_type="image/png", size=10
        )


def test_memory_stays_flat_while_a_file_is_sent(server, client, tmp_path):
    def counts(handler):
        remaining = int(handler.headers["Content-Length"])
        while remaining:
            remaining -= len(handler.rfile.read(min(65536, remaining)))
        answers(MEDIA)(_without_body(handler))

    path = tmp_path / "large.mp4"
    size = 96 * MEGABYTE
    with path.open("wb") as file:
        file.truncate(size)
    server.script(counts)
    tracemalloc.start()
    with path.open("rb") as file:
        client.upload_media(
            file, file_name="large.mp4", media_type=MediaType.VIDEO, mime_type="video/mp4", size=size
        )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MEGABYTE


def _without_body(handler):
    handler.read_body = lambda: None
    return handler


# --- Connections, logs, secrets -------------------------------------------------------------------------


def test_questions_share_a_connection_and_every_post_has_its_own(server, client):
    server.script(*(answers({"balance": 1, "generation_id": "g"}) for _ in range(5)))
    client.get_credits()
    PowerPostClient(server.url, "another-key", "another-workspace").get_credits()
    client.generate_images(REQUESTS[Kind.IMAGES])
    client.generate_images(REQUESTS[Kind.IMAGES])
    client.get_credits()
    one, two, three, four, five = [received.connection for received in server.received]
    assert one == two == five
    assert len({one, three, four}) == 3


def test_a_connection_that_the_server_closed_while_idle_is_replaced(server, client):
    server.script(answers({"balance": 1}, close=True), answers({"balance": 2}))
    assert client.get_credits() == 1
    # The very moment of closing cannot be seen from here; a while later it can.
    time.sleep(0.1)
    assert client.get_credits() == 2


def test_cookies_do_not_travel_from_one_workspace_to_the_next(server, client):
    server.script(answers({"balance": 1}, headers={"Set-Cookie": "session=1"}), answers({"balance": 2}))
    client.get_credits()
    client.get_credits()
    assert server.last.headers["Cookie"] is None


def test_a_netrc_adds_no_credentials(server, client, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something")
    monkeypatch.setenv("NETRC", str(netrc))
    server.script(answers({"balance": 1}))
    client.get_credits()
    assert server.last.headers["Authorization"] is None


def test_this_machine_is_never_asked_through_a_proxy(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.script(answers({"balance": 1}))
    assert PowerPostClient(server.url, KEY, "w").get_credits() == 1


def test_neither_client_nor_log_shows_the_key(server, client, caplog):
    assert KEY not in repr(client)
    assert KEY not in repr(vars(client))
    server.script(
        answers({"balance": 1}, headers={"X-Request-Id": "req-3"}),
        answers({"error": {"message": f"{KEY} is wrong"}}, 500),
    )
    with caplog.at_level(logging.DEBUG):
        client.get_credits()
        with pytest.raises(AnswerLost):
            client.generate_images(REQUESTS[Kind.IMAGES])
    assert KEY not in caplog.text
    assert "GET /api/v1/account/credits 200" in caplog.text
    assert "req-3" in caplog.text
    assert "POST /api/v1/images/generate 500" in caplog.text
