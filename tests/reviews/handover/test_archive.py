"""What is in an archive, and that it is what was approved."""

import csv
import hashlib
import io
import json
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from PIL import Image

from generations.models import GenerationInput
from media_library.models import MediaFile
from reviews.decisions import decide
from reviews.models import ReviewEvent
from reviews.revisions import edit_caption, replace_file
from reviews.transitions import Action
from tests import media_files
from tests.generations.factories import add_captions, make_generation
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, reviews_of
from tests.reviews.handover.conftest import download, stored, unpack

TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
HOSTILE = (
    '@mention first\n=cmd|"/C calc"!A0\n<script>alert(1)</script> ünïcødé 😀, "quoted"\t{{ x }}\n  end  '
)


def manifest_of(files: dict[str, bytes]) -> dict:
    return json.loads(files["manifest.json"])


def table_of(files: dict[str, bytes]) -> list[dict[str, str]]:
    assert files["captions.csv"].startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(files["captions.csv"].decode("utf-8-sig"), newline="")))


def folder_of(files: dict[str, bytes]) -> str:
    return next(name.partition("/")[0] for name in files if "/" in name)


def test_a_folder_for_each_job_with_files_and_captions(owner, captions, approved_file):
    image, video = approved_file("jpeg", prompt="A beach"), approved_file("mp4", prompt="Waves")

    files = unpack(download(owner, *captions, image, video))

    day = f"{image.output.generation.created_at:%Y-%m-%d}"
    assert set(files) == {
        "index.html",
        "style.css",
        "captions.csv",
        "manifest.json",
        f"{day}-minimalist-workspace-with-laptop-and-cof/instagram.txt",
        f"{day}-minimalist-workspace-with-laptop-and-cof/x.txt",
        f"{day}-a-beach/image-1.jpg",
        f"{day}-waves/video-1.mp4",
    }
    assert files[f"{folder_of(files)}/instagram.txt"].decode() == captions[0].revision.text


def test_the_manifest_lets_anybody_verify_everything(owner, captions, approved_file):
    image = approved_file("png")
    files = unpack(download(owner, *captions, image))
    manifest = manifest_of(files)

    assert (manifest["schema"], manifest["version"]) == ("powerpost-dashboard/hand-over", 1)
    assert (manifest["workspace"], manifest["made_by"]) == ("Northwind", "olivia")
    by_id = {output["id"]: output for output in manifest["outputs"]}
    assert set(by_id) == {str(review.pk) for review in (*captions, image)}
    for review in (*captions, image):
        output = by_id[str(review.pk)]
        words = json.dumps(output["content"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(words.encode()).hexdigest() == output["fingerprint"]
        assert output["fingerprint"] == review.approved_fingerprint
        assert hashlib.sha256(files[output["file"]]).hexdigest() == output["delivered_sha256"]
    output = by_id[str(image.pk)]
    assert output["approved_sha256"] == image.revision.media_file.sha256 != output["delivered_sha256"]


def test_the_manifest_tells_where_everything_comes_from_and_who_decided(
    owner, workspace, author, reviewer, second_reviewer, approve
):
    generation = make_generation(workspace, "content", created_by=author.user, request_id="req_7")
    add_captions(generation)
    review = reviews_of(generation)[0]
    actor = acting(second_reviewer, workspace)
    decide(review.pk, Action.REQUEST_CHANGES, actor, revision=1, comment="Shorter, please")
    edit_caption(review.pk, acting(author, workspace), title="", text="Short", revision=1)
    (review,) = approve(read(review), comment="Now it is good")

    output = manifest_of(unpack(download(owner, review)))["outputs"][0]

    assert [(entry["action"], entry["by"], entry["comment"]) for entry in output["decisions"]] == [
        ("changes_requested", "ravi", "Shorter, please"),
        ("approved", "rita", "Now it is good"),
    ]
    assert [entry["counts"] for entry in output["decisions"]] == [False, True]
    assert [(entry["number"], entry["by"]) for entry in output["revisions"]] == [(1, "ada"), (2, "ada")]
    assert output["content"]["text"] == "Short"
    job = output["job"]
    assert (job["prompt"], job["credits_used"], job["request_id"]) == (generation.prompt, 9, "req_7")
    assert (job["powerpost_id"], job["created_by"]) == (generation.remote_id, "ada")
    assert job["parameters"] == generation.parameters


def test_no_secret_leaves(owner, workspace, approved_file):
    everything = b"".join(unpack(download(owner, approved_file())).values())

    assert workspace.api_key.key.encode() not in everything
    assert b"SECRET" not in everything
    assert b"storage.example" not in everything
    assert b"sessionid" not in everything


@pytest.mark.parametrize("format_id", ["jpeg", "png", "webp", "mp4", "mov"])
def test_generated_files_say_so_and_are_otherwise_the_same(owner, approved_file, format_id):
    review = approved_file(format_id)
    files = unpack(download(owner, review))
    output = manifest_of(files)["outputs"][0]
    delivered = files[output["file"]]

    assert output["mark"] == {
        "status": "embedded",
        "digital_source_type": f"{TERMS}trainedAlgorithmicMedia",
        "reason": "",
    }
    assert f"{TERMS}trainedAlgorithmicMedia".encode() in delivered
    with review.revision.media_file.file.open("rb") as stored_file:
        original = stored_file.read()
    if review.type == "image":
        assert Image.open(io.BytesIO(delivered)).tobytes() == Image.open(io.BytesIO(original)).tobytes()
    else:
        assert delivered.startswith(original)


@pytest.mark.parametrize(
    ("source", "term"),
    [
        (MediaFile.Source.UPLOADED, "compositeWithTrainedAlgorithmicMedia"),
        (MediaFile.Source.GENERATED, "trainedAlgorithmicMedia"),
    ],
)
def test_a_video_of_an_uploaded_picture_is_a_composite(owner, workspace, author, approve, source, term):
    picture = stored(workspace, "jpeg", source=source)
    generation = make_generation(workspace, "video", created_by=author.user, inputs=[picture])
    generation.outputs.create(type="video", media_file=stored(workspace, "mp4"), media_id="m")
    (review,) = approve(*reviews_of(generation))

    files = unpack(download(owner, review))

    output = manifest_of(files)["outputs"][0]
    assert output["mark"]["digital_source_type"] == TERMS + term
    assert output["job"]["inputs"][0]["field"] == GenerationInput.Field.SOURCE_IMAGE
    assert f"{TERMS}{term}<".encode() in files[output["file"]]


def test_an_uploaded_replacement_is_not_called_generated(owner, workspace, author, approved_file, approve):
    review = approved_file("jpeg")
    own = stored(workspace, "jpeg", media_files.jpeg_bytes(color="red"), MediaFile.Source.UPLOADED)
    replace_file(review.pk, acting(author, workspace), media_file=own, made_by=None, revision=1)
    (review,) = approve(read(review))

    files = unpack(download(owner, review))

    output = manifest_of(files)["outputs"][0]
    assert output["mark"]["status"] == "not needed"
    assert output["delivered_sha256"] == output["approved_sha256"] == own.sha256
    assert b"Uploaded, not generated" in files["index.html"]


@pytest.mark.parametrize(("format_id", "content"), [("webm", b""), ("jpeg", b"\xff\xd8 not a JPEG")])
def test_a_file_that_cannot_be_marked_is_delivered_as_it_is(owner, approved_file, format_id, content):
    review = approved_file(format_id, content)

    files = unpack(download(owner, review))

    output = manifest_of(files)["outputs"][0]
    assert output["mark"]["status"] == "not embedded"
    assert output["mark"]["reason"]
    assert output["delivered_sha256"] == output["approved_sha256"]


def test_hostile_words_arrive_exactly_and_run_nowhere(owner, workspace, author, approve):
    generation = make_generation(
        workspace,
        "content",
        created_by=author.user,
        prompt='../../etc/<img src=x onerror=alert(1)> "CON" ' + "x" * 300,
        parameters={"post_types": ["youtube-video", "linkedin-post"]},
    )
    add_captions(generation)
    generation.outputs.filter(platform="linkedin").update(text=HOSTILE)
    generation.outputs.filter(platform="youtube").update(title="=1+1", text="-2 degrees")
    reviews = approve(*reviews_of(generation))

    files = unpack(download(owner, *reviews))

    folder = folder_of(files)
    assert files[f"{folder}/youtube.txt"].decode() == "=1+1\n\n-2 degrees"
    assert files[f"{folder}/linkedin.txt"].decode() == HOSTILE
    rows = {row["platform"]: row for row in table_of(files)}
    assert (rows["YouTube"]["title"], rows["YouTube"]["caption"]) == ("'=1+1", "'-2 degrees")
    assert rows["LinkedIn"]["caption"] == f"'{HOSTILE}"
    contents = {entry["content"]["platform"]: entry["content"] for entry in manifest_of(files)["outputs"]}
    assert contents["linkedin"]["text"] == HOSTILE
    assert contents["youtube"]["title"] == "=1+1"
    assert b"<script" not in files["index.html"]
    assert b"<img src=x" not in files["index.html"]
    assert "/" not in folder.strip("/")
    assert ".." not in folder
    assert len(folder) < 60


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes) -> None:
        self.found += [value for name, value in attributes if name in ("href", "src")]


def test_the_page_needs_nothing_but_the_archive(owner, workspace, author, captions, approved_file, approve):
    other = review_captions(workspace, author.user, prompt="Über das Café & 100 % #mehr 😀")
    files = unpack(download(owner, *captions, approved_file(prompt="Meer"), *approve(*other)))
    links = Links()
    links.feed(files["index.html"].decode())

    assert {unquote(link) for link in links.found} | {"index.html"} == set(files)


def test_jobs_of_one_name_get_folders_of_their_own(owner, workspace, author, approve):
    first, second = (review_captions(workspace, author.user, prompt=prompt)[0] for prompt in ("Sea", "SEA"))

    files = unpack(download(owner, *approve(first, second)))

    assert len([name for name in files if name.endswith("-sea/instagram.txt")]) == 1
    assert len([name for name in files if name.endswith("-sea-2/instagram.txt")]) == 1


def test_each_hand_over_stands_in_the_history(owner, captions):
    download(owner, *captions)

    events = ReviewEvent.objects.filter(action=ReviewEvent.Action.HANDED_OVER)
    assert {event.review_id for event in events} == {review.pk for review in captions}
    assert {event.person for event in events} == {owner.user}
    assert {event.detail["outputs"] for event in events} == {2}
    assert len({event.detail["archive"] for event in events}) == 1
    assert {event.state_before == event.state_after == "approved" for event in events} == {True}
