"""Each method of the client against the sandbox: the same calls that go to PowerPost."""

import io
import time

import av
import pytest
from PIL import Image

from powerpost import catalog, errors
from powerpost.catalog import Kind
from powerpost.client import PowerPostClient
from powerpost.errors import Acceptance
from powerpost.schemas import ContentRequest, ImagesRequest, VideoRequest
from tests import media_files
from tests.sandbox_server import SandboxServer

FINISH_SECONDS = 60
REQUESTS = {
    Kind.CONTENT: ContentRequest(["x-post"], "regular", prompt="Dark mode is here"),
    Kind.IMAGES: ImagesRequest(prompt="A cat", quantity=2),
    Kind.VIDEO: VideoRequest("A dog", 5),
}


@pytest.fixture
def account(sandbox):
    return sandbox.new_account()


@pytest.fixture
def client(sandbox, account):
    with PowerPostClient(sandbox.base_url, account.key, account.workspace_id) as client:
        yield client


def upload(client, content, media_format_id, **options):
    media_format = catalog.MEDIA_FORMATS[media_format_id]
    return client.upload_media(
        io.BytesIO(content),
        file_name=f"file{media_format.extension}",
        media_type=media_format.type,
        mime_type=media_format.mime_type,
        size=len(content),
        **options,
    )


def finished(client, kind, request):
    started = client.generate(kind, request)
    assert started.status == "processing"
    assert started.request_id
    deadline = time.monotonic() + FINISH_SECONDS
    while not (answer := client.get_generation(kind, started.generation_id)).is_finished:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert answer.generation_id == started.generation_id
    assert answer.created_at is not None
    return answer


def fetched(client, url) -> bytes:
    destination = io.BytesIO()
    download = client.download(url, destination, max_bytes=catalog.VIDEO_MAX_SIZE)
    assert download.size == len(destination.getvalue())
    return destination.getvalue()


@pytest.mark.parametrize(
    ("media_format_id", "content"),
    [
        ("jpeg", media_files.jpeg_bytes()),
        ("png", media_files.png_bytes()),
        ("webp", media_files.webp_bytes()),
        ("mp4", media_files.mp4_bytes()),
        ("mov", media_files.mov_bytes()),
        ("webm", media_files.webm_bytes()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_upload(client, media_format_id, content):
    media_format = catalog.MEDIA_FORMATS[media_format_id]
    progress = []
    answer = upload(client, content, media_format_id, on_progress=progress.append)
    assert answer.media_id
    assert (answer.type, answer.mime_type) == (media_format.type, media_format.mime_type)
    assert (answer.file_name, answer.file_size) == (f"file{media_format.extension}", len(content))
    assert answer.created_at is not None
    assert progress[-1] == len(content)


def test_captions(client, account):
    request = ContentRequest(
        ["youtube-short", "x-post"], "deep", prompt="Dark mode is here", cta_text="Try it today"
    )
    before = client.get_credits()
    answer = finished(client, Kind.CONTENT, request)
    assert answer.status == "completed"
    assert [caption.platform for caption in answer.captions] == ["youtube", "x"]
    assert answer.captions[0].title
    assert answer.prompt == "Dark mode is here"
    assert client.get_credits() == before - answer.credits_used


def test_images_and_their_files(client):
    reference = upload(client, media_files.png_bytes(), "png").media_id
    request = ImagesRequest(
        prompt="A cat", model="nano-banana-2", size="feed", quantity=2, style_images=[reference]
    )
    answer = finished(client, Kind.IMAGES, request)
    assert answer.status == "completed"
    assert len(answer.images) == 2
    for file in answer.images:
        size = catalog.IMAGE_MODELS["nano-banana-2"].sizes["feed"]
        assert (file.width, file.height) == (size.width, size.height)
        assert Image.open(io.BytesIO(fetched(client, file.url))).size == (size.width, size.height)
        assert (
            max(Image.open(io.BytesIO(fetched(client, file.thumbnail_url))).size) == catalog.THUMBNAIL_PIXELS
        )
    assert answer.images[0].media_id != answer.images[1].media_id


def test_images_for_captions(client):
    captions = finished(client, Kind.CONTENT, REQUESTS[Kind.CONTENT])
    request = ImagesRequest(generation_id=captions.generation_id, source_post_type="x-post")
    answer = finished(client, Kind.IMAGES, request)
    assert answer.status == "completed"
    # Not the captions' id, whatever else the answer names.
    assert answer.generation_id != captions.generation_id


def test_a_video_from_a_generated_image(client):
    image = finished(client, Kind.IMAGES, ImagesRequest(prompt="A dog")).images[0]
    request = VideoRequest("It runs", 4, model="veo-3.1", has_audio=True, source_image=image.media_id)
    answer = finished(client, Kind.VIDEO, request)
    assert answer.status == "completed"
    with av.open(io.BytesIO(fetched(client, answer.video.url))) as film:
        assert film.duration == pytest.approx(4_000_000, abs=100_000)
        assert film.streams.audio
    assert (answer.video.width, answer.video.height, answer.video.duration) == (1920, 1080, 4)


def test_listing_captions_page_by_page(client):
    started = [client.generate_content(REQUESTS[Kind.CONTENT]).generation_id for _ in range(3)]
    first = client.list_content_generations(limit=2)
    assert first.has_more
    second = client.list_content_generations(limit=2, cursor=first.next_cursor)
    assert not second.has_more
    listed = [answer.generation_id for answer in (*first.generations, *second.generations)]
    assert listed == started[::-1]


def test_failures_in_full_and_in_part(client):
    before = client.get_credits()
    failed = finished(client, Kind.VIDEO, VideoRequest("[fail]", 5))
    assert (failed.status, failed.has_outputs) == ("failed", False)
    assert failed.error.message
    assert client.get_credits() == before
    partial = finished(client, Kind.IMAGES, ImagesRequest(prompt="A cat [partial]", quantity=2))
    assert partial.is_partial_failure
    assert len(partial.images) == 1
    assert partial.error.code == "PARTIAL_FAILURE"


def failure_of(call, *arguments, **options):
    with pytest.raises(errors.PowerPostError) as caught:
        call(*arguments, **options)
    return caught.value


def test_refusals(client, account, sandbox):
    invalid = failure_of(client.generate_images, ImagesRequest(prompt="x", quantity=9))
    assert type(invalid) is errors.InvalidRequest
    assert (invalid.code, invalid.status) == ("VALIDATION_ERROR", 400)
    assert invalid.message.startswith("quantity")
    assert invalid.request_id

    unknown = failure_of(client.get_generation, Kind.VIDEO, "00000000-0000-4000-8000-000000000000")
    assert type(unknown) is errors.NotFound
    lost = "00000000-0000-4000-8000-000000000000"
    assert type(failure_of(client.generate_images, ImagesRequest(generation_id=lost))) is errors.NotFound

    account.set_balance(0)
    poor = failure_of(client.generate_content, REQUESTS[Kind.CONTENT])
    assert type(poor) is errors.InsufficientCredits
    assert poor.acceptance is Acceptance.REFUSED

    foreign = PowerPostClient(sandbox.base_url, sandbox.new_account().key, account.workspace_id)
    assert type(failure_of(foreign.get_generation, Kind.VIDEO, lost)) is errors.Forbidden
    account.set_scopes("images:read")
    assert failure_of(client.generate_content, REQUESTS[Kind.CONTENT]).code == "INSUFFICIENT_SCOPE"

    stranger = PowerPostClient(sandbox.base_url, "pp_live_sk_of_someone_else", "w")
    refusal = failure_of(stranger.get_credits)
    assert type(refusal) is errors.InvalidApiKey
    assert refusal.status == 401


def test_the_two_413s(client, account):
    account.set_storage_used(catalog.STORAGE_QUOTA)
    full = failure_of(upload, client, media_files.jpeg_bytes(), "jpeg")
    assert type(full) is errors.StorageQuotaExceeded
    account.set_storage_used(0)
    too_large = failure_of(
        upload, client, media_files.jpeg_bytes().ljust(catalog.IMAGE_MAX_SIZE + 1, b"\0"), "jpeg"
    )
    assert type(too_large) is errors.FileTooLarge


def test_a_rate_limit_says_how_long_to_wait(client, account):
    account.set_rate_limit(1)
    client.get_credits()
    limited = failure_of(client.generate_content, REQUESTS[Kind.CONTENT])
    assert type(limited) is errors.RateLimited
    assert limited.acceptance is Acceptance.NOT_ACCEPTED
    assert 0 < limited.retry_after <= 60


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("drop_before", errors.AnswerLost),
        ("drop_after", errors.AnswerLost),
        ("html_after", errors.UnexpectedAnswer),
        ("truncated", errors.UnexpectedAnswer),
        ("status_500", errors.ServerError),
        ("status_503", errors.ServerError),
    ],
)
def test_a_post_whose_outcome_is_unknown_is_sent_once(client, account, fault, kind):
    path = "/content/generate"
    account.add_fault(path, fault)
    error = failure_of(client.generate_content, REQUESTS[Kind.CONTENT])
    assert type(error) is kind
    assert error.acceptance is Acceptance.POSSIBLY_ACCEPTED
    # A dropped request is logged by the sandbox a moment after the connection is gone.
    deadline = time.monotonic() + FINISH_SECONDS
    while not (logged := account.requests("POST", f"{catalog.API_PREFIX}{path}")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert len(logged) == 1


def test_an_odd_status_is_not_the_end(client, account):
    started = client.generate_content(REQUESTS[Kind.CONTENT])
    account.add_fault("/content/generations", "unknown_status")
    answer = client.get_generation(Kind.CONTENT, started.generation_id)
    assert answer.raw_status not in ("processing", "completed", "failed")
    assert not answer.is_finished


def test_an_expired_link(client, account):
    file = finished(client, Kind.IMAGES, ImagesRequest(prompt="A cat")).images[0]
    account.expire_urls()
    assert type(failure_of(client.download, file.url, io.BytesIO(), max_bytes=10**8)) is errors.LinkExpired


def test_a_server_that_is_gone(tmp_path):
    server = SandboxServer(tmp_path)
    server.start()
    account = server.new_account()
    client = PowerPostClient(server.base_url, account.key, account.workspace_id)
    assert client.get_credits() > 0
    server.stop()
    error = failure_of(client.generate_content, REQUESTS[Kind.CONTENT])
    assert type(error) is errors.ConnectionFailed
    server.start()
    assert client.get_credits() > 0
    server.stop()
