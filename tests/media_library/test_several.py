"""Actions on several files at once."""

import re
import uuid
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db.models import ProtectedError

from generations.models import GenerationInput
from media_library import removal
from media_library.archive import LibraryArchive
from media_library.models import MediaFile, Tag
from media_library.tags import add_tags
from media_library.zip_download import Broken
from tests import media_files
from tests.generations import factories

URL = "/library/several/"


def act(person, action: str, files=(), query: str = "", **fields):
    ids = [str(getattr(entry, "pk", entry)) for entry in files]
    return person.client.post(f"{URL}{query}", {"action": action, "files": ids, **fields})


def said(person, query: str = "") -> str:
    return person.client.get(f"/library/{query}").content.decode()


def ticked(html: str) -> int:
    return len(re.findall(r'name="files"[^>]*\schecked', html))


@pytest.fixture
def files(workspace) -> list[MediaFile]:
    return [factories.make_file(workspace, name=f"photo-{number}.jpg") for number in range(3)]


@pytest.fixture
def used(workspace, files) -> MediaFile:
    factories.make_generation(workspace, "images", inputs=files[:1], prompt="A quiet harbour")
    return files[0]


def test_tags_are_added_and_removed_and_the_files_stay_ticked(owner, files):
    response = act(owner, "add-tags", files[:2], "?kind=image&page=1", tags="summer, <i>")

    assert response["Location"] == "/library/?kind=image&page=1"
    html = said(owner)
    assert ticked(html) == 2
    assert "“summer”, “&lt;i&gt;” was put on 2 files" in html
    assert ticked(said(owner)) == 0
    assert Tag.objects.get(name="summer").media_files.count() == 2

    act(owner, "remove-tags", files, tags="SUMMER")
    assert "taken off 2 files" in said(owner)


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("add-tags", {"tags": ""}, "Type a tag first"),
        ("remove-tags", {"tags": "unknown"}, "None of the chosen files has such a tag"),
        ("", {}, "Choose what to do"),
        ("explode", {}, "Choose what to do"),
    ],
)
def test_what_makes_no_sense_is_said(owner, files, action, fields, sentence):
    assert act(owner, action, files, **fields).status_code == 302

    assert sentence in said(owner)


def test_nothing_ticked_and_too_many_are_said(owner, files):
    act(owner, "delete-now")
    assert "Nothing was chosen" in said(owner)

    act(owner, "delete-now", [*files, *(uuid.uuid4() for _ in range(500)), "nonsense", "'; drop"])
    assert "At most 200 files" in said(owner)
    assert MediaFile.objects.count() == 3


def test_deleting_asks_first_and_says_what_must_stay_and_why(owner, files, used):
    response = act(owner, "delete", files)

    html = response.content.decode()
    assert response.status_code == 200
    assert "Delete 2 files" in html
    assert "1 file stays" in html
    assert "A quiet harbour" in html
    assert html.count('name="files"') == 2
    assert MediaFile.objects.count() == 3


def test_deleting_removes_rows_and_bytes_of_what_nothing_uses(
    owner, workspace, make_file, used, django_capture_on_commit_callbacks
):
    free = [make_file(workspace), make_file(workspace)]
    add_tags(workspace, free, ["summer"])
    paths = [Path(field.path) for entry in free for field in (entry.file, entry.thumbnail)]

    with django_capture_on_commit_callbacks(execute=True):
        act(owner, "delete-now", [*free, used])

    assert not MediaFile.objects.filter(pk__in=[entry.pk for entry in free]).exists()
    assert not any(path.exists() for path in paths)
    assert MediaFile.objects.filter(pk=used.pk).exists()
    html = said(owner)
    assert "2 files deleted here" in html
    assert "“photo-0.jpg” is used since this moment" in html


def test_a_use_added_while_deleting_holds_up_only_its_own_file(files, used, monkeypatch):
    # As if the job were started between the look and the deletion.
    look = removal.uses_of_several
    monkeypatch.setattr(
        removal, "uses_of_several", lambda some, most: look([], most) | {f.pk: removal.Uses() for f in some}
    )

    found = removal.delete_several(files)

    assert [entry.pk for entry, _ in found.kept] == [used.pk]
    assert len(found.free) == 2
    assert GenerationInput.objects.get().media_file == used
    with pytest.raises(ProtectedError):
        used.delete()


def test_looking_at_many_takes_the_queries_of_one(workspace, files, used, connection_queries):
    more = [factories.make_file(workspace) for _ in range(20)]
    for entry in more[:10]:
        factories.make_generation(workspace, "images", inputs=[entry])

    assert connection_queries(lambda: removal.sort_out(files[:1])) == connection_queries(
        lambda: removal.sort_out([*files, *more])
    )


@pytest.mark.parametrize(
    ("action", "formats", "sentence"),
    [
        ("captions", ["jpeg"] * 10, "/generations/new/content/?media_ids="),
        ("captions", ["mp4"], "/generations/new/content/?media_ids="),
        ("captions", ["jpeg"] * 11, "up to 10 images, and 11 are chosen"),
        ("captions", ["mp4", "mp4"], "one video at a time, and 2"),
        ("captions", ["mp4", "jpeg"], "1 image and 1 video are chosen"),
        ("captions", ["webm"], "WebM cannot be used for captions"),
        ("references", ["jpeg"] * 4, "/generations/new/images/?style_images="),
        ("references", ["jpeg"] * 5, "up to 4 style references, and 5"),
        ("references", ["jpeg", "mp4"], "Only images can be style references"),
    ],
)
def test_files_are_used_within_the_limits(owner, workspace, action, formats, sentence):
    files = [factories.make_file(workspace, entry) for entry in formats]

    address = act(owner, action, files)["Location"]

    if sentence.startswith("/"):
        assert address.startswith(sentence)
        assert address.count(str(files[-1].pk)) == 1
        assert owner.client.get(address).status_code == 200
    else:
        assert sentence in said(owner)


def test_a_file_that_was_never_sent_is_not_used(owner, workspace):
    act(owner, "captions", [factories.make_file(workspace, transfer="failed", name="lost.jpg")])

    assert "“lost.jpg” could not be sent to PowerPost" in said(owner)


def test_several_become_an_archive_with_names_that_every_system_takes(owner, workspace, make_file):
    names = [
        "a:b?.jpg",
        "same.jpg",
        "SAME.png",
        "con.jpg",
        "x" * 250 + ".jpg",
        "日本 \u202egpj.exe",
        "v1.2 launch",
        "...",
    ]
    files = [
        make_file(workspace, media_files.jpeg_bytes(color=(30 * number, 80, 120)))
        for number in range(len(names))
    ]
    for entry, name in zip(files, names, strict=True):
        MediaFile.objects.filter(pk=entry.pk).update(name=name)

    response = act(owner, "download", files)

    content = b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/zip"
    assert int(response["Content-Length"]) == len(content)
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        stored = archive.namelist()
        assert stored[:4] == ["a-b-.jpg", "same.jpg", "SAME-2.jpg", "_con.jpg"]
        assert stored[5:7] == ["日本 gpj.exe.jpg", "v1.2 launch.jpg"]
        assert all(len(name.encode()) < 200 for name in stored)
        assert archive.read(stored[0]) == Path(files[0].file.path).read_bytes()


def test_one_file_is_downloaded_as_it_is(owner, files):
    media_file = files[0]
    media_file.file.save("file", BytesIO(media_files.jpeg_bytes()), save=False)
    MediaFile.objects.filter(pk=media_file.pk).update(file=media_file.file.name, size=media_file.file.size)

    assert act(owner, "download", [media_file])["Location"] == f"/library/{media_file.pk}/file?download=1"


def test_files_that_are_gone_stop_the_archive_and_the_rest_stays_ticked(owner, workspace, make_file):
    there, gone = make_file(workspace, name="there.jpg"), make_file(workspace, name="gone.jpg")
    Path(gone.file.path).unlink()

    act(owner, "download", [there, gone])

    html = said(owner)
    assert "“gone.jpg”: The file is missing" in html
    assert ticked(html) == 1


def test_a_file_that_vanishes_or_changes_during_the_download_breaks_it_off(workspace, make_file):
    first, second = make_file(workspace), make_file(workspace)
    vanishing, changing = (
        LibraryArchive(workspace, [first, second]),
        LibraryArchive(workspace, [first, second]),
    )
    Path(second.file.path).write_bytes(b"x" * second.size)
    with pytest.raises(Broken, match="not those that were stored"):
        list(changing.stream())
    Path(second.file.path).unlink()
    with pytest.raises(Broken):
        list(vanishing.stream())


def test_files_of_others_are_passed_over_as_if_they_were_not_there(owner, stranger, files, make_workspace):
    foreign = factories.make_file(make_workspace("Foreign"), name="secret.jpg")

    act(owner, "add-tags", [*files, foreign], tags="summer")
    assert "3 files" in said(owner)
    act(owner, "delete-now", [foreign])
    act(stranger, "delete-now", files)
    act(stranger, "add-tags", files, tags="summer")

    assert foreign.tags.count() == 0
    assert MediaFile.objects.count() == 4
    assert Tag.objects.count() == 1
    assert "Nothing was chosen" in said(stranger)
    assert "secret" not in act(owner, "delete", [files[0], foreign]).content.decode()


def test_the_form_names_its_workspace(owner, make_person, make_workspace, workspace, files):
    elsewhere = make_workspace("Aardvark")
    owner.user.memberships.create(workspace=elsewhere, role="manager")
    owner.client.get("/library/")

    act(owner, "add-tags", files, tags="summer", workspace=str(workspace.pk))

    assert Tag.objects.get().workspace == workspace
    foreign = make_workspace("Foreign")
    assert act(owner, "add-tags", files, tags="x", workspace=str(foreign.pk)).status_code == 404


@pytest.mark.parametrize(
    "action", ["add-tags", "remove-tags", "delete", "delete-now", "captions", "references"]
)
def test_who_only_looks_may_only_download(teammate, client, files, action):
    assert act(teammate, action, files, tags="x").status_code == 403
    assert act(teammate, "download", files[:1]).status_code == 302
    assert client.post(URL, {"action": action}).status_code == 302
    assert MediaFile.objects.count() == 3
    assert "Delete" not in said(teammate)


def test_get_leads_to_the_library(owner):
    assert owner.client.get(URL)["Location"] == "/library/"
