"""Every way in which a request can fail, and what the error says about sending it again."""

import io
import socket
import traceback

import pytest

from powerpost import client as client_module
from powerpost import errors
from powerpost.catalog import MEGABYTE, Kind, MediaType
from powerpost.client import PowerPostClient
from powerpost.errors import Acceptance
from powerpost.schemas import ImagesRequest
from tests.powerpost import scripted_server as scripts
from tests.powerpost.scripted_server import answers

KEY = "some-key-of-no-known-pattern-123"
NOT_ACCEPTED, POSSIBLY_ACCEPTED, REFUSED = Acceptance


@pytest.fixture
def client(server):
    return PowerPostClient(server.url, KEY, "workspace-1", timeout=(1, 1))


@pytest.fixture(autouse=True)
def _impatient_uploads(monkeypatch):
    monkeypatch.setattr(client_module, "UPLOAD_TIMEOUT", (0.3, 0.3))


def ask(client):
    client.get_generation(Kind.IMAGES, "id-1")


def generate(client):
    client.generate_images(ImagesRequest(prompt="A cat"))


def upload(client, size=64):
    client.upload_media(
        io.BytesIO(b"x" * size),
        file_name="a.png",
        media_type=MediaType.IMAGE,
        mime_type="image/png",
        size=size,
    )


def failure_of(call, client) -> errors.PowerPostError:
    """Return the error of a call, having looked for the key in everything it carries."""
    with pytest.raises(errors.PowerPostError) as caught:
        call(client)
    error = caught.value
    shown = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    # The frames of this test hold the key; the product's must not.
    product = "".join(shown).partition("powerpost/client.py")[2]
    assert product
    assert KEY not in product
    assert KEY not in f"{error} {error!r} {vars(error)}"
    assert error.__context__ is None
    assert error.__cause__ is None
    return error


# --- No connection --------------------------------------------------------------------------------------


@pytest.fixture
def full_port():
    """A port that takes no more connections: further ones hang until their time-out."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        for _ in range(4):
            attempt = socket.socket()
            attempt.setblocking(False)
            attempt.connect_ex(listener.getsockname())
            waiting.append(attempt)
        yield listener.getsockname()[1]
        for attempt in waiting:
            attempt.close()


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.parametrize("call", [ask, generate, upload])
def test_a_refused_connection(call):
    client = PowerPostClient(f"http://127.0.0.1:{closed_port()}", KEY, "w")
    error = failure_of(call, client)
    assert type(error) is errors.ConnectionFailed
    assert (error.acceptance, error.status) == (NOT_ACCEPTED, None)
    assert str(error) == "PowerPost could not be reached: the connection was refused."


@pytest.mark.parametrize("call", [ask, generate, upload])
def test_a_connection_that_does_not_come_about_in_time(call, full_port):
    client = PowerPostClient(f"http://127.0.0.1:{full_port}", KEY, "w", timeout=(0.2, 5))
    error = failure_of(call, client)
    assert type(error) is errors.ConnectionFailed
    assert "time limit" in error.message


@pytest.mark.parametrize("call", [ask, generate, upload])
def test_an_unknown_name(call):
    error = failure_of(call, PowerPostClient("http://powerpost.invalid", KEY, "w"))
    assert type(error) is errors.ConnectionFailed


@pytest.mark.parametrize("call", [ask, generate, upload])
def test_no_secure_connection(server, call):
    client = PowerPostClient(server.url.replace("http", "https"), KEY, "w", timeout=(0.5, 0.5))
    error = failure_of(call, client)
    assert type(error) is errors.ConnectionFailed
    assert "secure" in error.message


@pytest.mark.parametrize(
    "base_url", ["", "powerpost.ai", "http://", "ftp://powerpost.ai", "http://[::1", "http://a..b"]
)
@pytest.mark.parametrize("call", [ask, generate])
def test_an_address_that_is_none(call, base_url):
    error = failure_of(call, PowerPostClient(base_url, KEY, "w"))
    assert type(error) is errors.ConnectionFailed


# --- Sent, and then silence -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        scripts.drops_before_reading,
        scripts.drops_after_reading,
        scripts.drops_within_the_answer,
        scripts.never_answers,
        scripts.drips,
        scripts.answers_without_http,
    ],
)
@pytest.mark.parametrize(
    ("call", "acceptance"), [(ask, NOT_ACCEPTED), (generate, POSSIBLY_ACCEPTED), (upload, POSSIBLY_ACCEPTED)]
)
def test_a_lost_answer(server, client, call, acceptance, script):
    server.script(script, answers({"generation_id": "a second request"}))
    error = failure_of(call, client)
    assert isinstance(error, errors.AnswerLost)
    assert error.acceptance is acceptance
    assert len(server.received) == 1


def test_an_upload_that_stalls_may_have_been_accepted(server, client):
    server.script(scripts.never_reads)
    error = failure_of(lambda client: upload(client, 64 * MEGABYTE), client)
    assert type(error) is errors.AnswerLost
    assert error.acceptance is POSSIBLY_ACCEPTED


def test_an_answer_without_end_is_not_read_to_its_end(server, client):
    server.script(scripts.answers_without_end)
    error = failure_of(generate, client)
    assert type(error) is errors.UnexpectedAnswer
    assert error.acceptance is POSSIBLY_ACCEPTED


# --- Answers of no use ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><h1>Welcome</h1></html>",
        b'{"generation_id": "g',
        b'"just text"',
        b"[1, 2]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        {},
        {"error": "odd"},
        {"generation_id": None, "image_generation_id": ["x"], "status": 5.5, "media_id": {}},
        {"status_url": "/elsewhere"},
    ],
)
@pytest.mark.parametrize(
    ("call", "acceptance"), [(ask, NOT_ACCEPTED), (generate, POSSIBLY_ACCEPTED), (upload, POSSIBLY_ACCEPTED)]
)
def test_a_success_that_says_nothing(server, client, call, acceptance, body):
    server.script(answers(body, headers={"X-Request-Id": "req-9"}))
    error = failure_of(call, client)
    assert type(error) is errors.UnexpectedAnswer
    assert isinstance(error, errors.AnswerLost)
    assert (error.acceptance, error.status, error.request_id) == (acceptance, 200, "req-9")


@pytest.mark.parametrize("status", [301, 307, 308])
@pytest.mark.parametrize("call", [ask, generate, upload])
def test_a_moved_address_is_not_followed(server, client, call, status):
    server.script(answers({}, status, {"Location": f"{server.url}/elsewhere"}))
    error = failure_of(call, client)
    assert type(error) is errors.UnexpectedAnswer
    assert (error.status, error.acceptance) == (status, REFUSED)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("call", "acceptance"), [(ask, NOT_ACCEPTED), (generate, POSSIBLY_ACCEPTED), (upload, POSSIBLY_ACCEPTED)]
)
def test_another_redirect_leaves_the_outcome_open(server, client, call, acceptance):
    server.script(answers({"status": "ok"}, 302, {"Location": "/login"}))
    error = failure_of(call, client)
    assert type(error) is errors.UnexpectedAnswer
    assert (error.status, error.acceptance) == (302, acceptance)


# --- Statuses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "kind", "acceptance"),
    [
        (400, "VALIDATION_ERROR", errors.InvalidRequest, REFUSED),
        (401, "INVALID_API_KEY", errors.InvalidApiKey, REFUSED),
        (402, "INSUFFICIENT_CREDITS", errors.InsufficientCredits, REFUSED),
        (403, "FORBIDDEN", errors.Forbidden, REFUSED),
        (403, "INSUFFICIENT_SCOPE", errors.InsufficientScope, REFUSED),
        (404, "NOT_FOUND", errors.NotFound, REFUSED),
        (405, "", errors.PowerPostError, REFUSED),
        (408, "", errors.PowerPostError, NOT_ACCEPTED),
        (409, "ALREADY_PUBLISHED", errors.PowerPostError, REFUSED),
        (413, "FILE_TOO_LARGE", errors.FileTooLarge, REFUSED),
        (413, "STORAGE_QUOTA_EXCEEDED", errors.StorageQuotaExceeded, REFUSED),
        (422, "PLATFORM_NOT_CONNECTED", errors.PowerPostError, REFUSED),
        (429, "RATE_LIMIT_EXCEEDED", errors.RateLimited, NOT_ACCEPTED),
        (500, "INTERNAL_ERROR", errors.ServerError, POSSIBLY_ACCEPTED),
        (502, "", errors.ServerError, POSSIBLY_ACCEPTED),
        (503, "", errors.ServerError, POSSIBLY_ACCEPTED),
    ],
)
def test_a_status(server, client, status, code, kind, acceptance):
    body = {"error": {"code": code, "message": "What went wrong."}}
    server.script(*(answers(body, status, {"X-Request-Id": "req-5"}) for _ in range(3)))
    for call in (generate, upload):
        error = failure_of(call, client)
        assert type(error) is kind
        assert (error.status, error.code, error.message) == (status, code, "What went wrong.")
        assert (error.acceptance, error.request_id) == (acceptance, "req-5")
    # A question changes nothing: it may be repeated after any trouble of the server's.
    question = failure_of(ask, client)
    assert type(question) is kind
    assert question.acceptance is (NOT_ACCEPTED if acceptance is POSSIBLY_ACCEPTED else acceptance)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Bad gateway</html>", b"[]", {"error": None}, {"error": {"code": 5, "message": ["x"]}}],
)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.InvalidRequest),
        (401, errors.InvalidApiKey),
        (413, errors.FileTooLarge),
        (502, errors.ServerError),
    ],
)
def test_a_status_without_a_sentence_gets_one(server, client, status, kind, body):
    server.script(answers(body, status))
    error = failure_of(generate, client)
    assert type(error) is kind
    assert error.code == ""
    assert error.message.endswith(".")
    assert "<" not in error.message


def test_a_refusal_whose_sentence_got_lost_is_still_a_refusal(server, client):
    def cut(handler):
        handler.read_body()
        handler.send_response(402)
        handler.send_header("Content-Length", "500")
        handler.end_headers()
        handler.wfile.write(b'{"error": {"co')
        handler.drop()

    server.script(cut)
    error = failure_of(generate, client)
    assert type(error) is errors.InsufficientCredits
    assert error.acceptance is REFUSED


def test_a_sentence_that_quotes_the_key_is_shown_without_it(server, client):
    server.script(
        answers({"error": {"code": KEY, "message": f"Key {KEY} or pp_live_sk_abc is revoked"}}, 401)
    )
    error = failure_of(generate, client)
    assert error.message == "Key [API key] or [API key] is revoked"


@pytest.mark.parametrize(
    "api_key", ["", "  ", "two\nlines", "a\r\nX-Evil: 1", "schlüssel", "€", "a b", "tab\there"]
)
@pytest.mark.parametrize("call", [ask, generate, upload])
def test_a_key_that_no_header_can_hold_is_never_sent(server, call, api_key):
    with pytest.raises(errors.InvalidApiKey) as caught:
        call(PowerPostClient(server.url, api_key, "w"))
    assert (caught.value.status, caught.value.acceptance) == (None, REFUSED)
    assert not api_key.strip() or api_key not in str(caught.value)
    assert server.received == []


def test_blanks_around_a_pasted_key_are_dropped(server):
    server.script(answers({"balance": 1}))
    PowerPostClient(server.url, f" {KEY}\n", "w").get_credits()
    assert server.last.headers["x-api-key"] == KEY


@pytest.mark.parametrize("workspace_id", ["", "two\nlines", "ü"])
def test_a_workspace_id_that_no_header_can_hold_is_never_sent(server, workspace_id):
    with pytest.raises(errors.InvalidRequest):
        ask(PowerPostClient(server.url, KEY, workspace_id))
    assert server.received == []
