"""Adding files: by the plain form and by its script."""

import pytest

from media_library.models import MediaFile
from powerpost import catalog
from tests import media_files
from tests.media_library.conftest import JSON, post_files, uploaded

BAD_FILES = [
    ("cat.gif", media_files.gif_bytes(), "This is a GIF"),
    ("page.jpg", b"<!doctype html><h1>Hi", "This is an HTML page"),
    ("empty.png", b"", "This file is empty"),
    ("broken.jpg", media_files.jpeg_bytes(400, 300)[:900], "broken or incomplete"),
    ("broken.mp4", media_files.mp4_bytes()[:900], "broken or incomplete"),
    ("notes.txt", b"hello", "This is a text file"),
    ("big.jpg", media_files.jpeg_bytes() + b"\0" * 11 * catalog.MEGABYTE, "images can be up to 10 MB"),
]


def test_the_plain_form_adds_several_and_says_so(owner, workspace):
    response = post_files(
        owner.client,
        uploaded("a.jpg", media_files.jpeg_bytes()),
        uploaded("b.mov", media_files.mov_bytes()),
    )

    assert response.status_code == 302
    assert set(MediaFile.objects.values_list("name", "workspace")) == {
        ("a.jpg", workspace.pk),
        ("b.mov", workspace.pk),
    }
    html = owner.client.get("/library/").content.decode()
    assert "“a.jpg” was added." in html
    assert "“b.mov” was added." in html


@pytest.mark.parametrize(("name", "content", "reason"), BAD_FILES, ids=[entry[0] for entry in BAD_FILES])
def test_a_refused_file_has_its_reason_at_the_field(owner, name, content, reason):
    response = post_files(owner.client, uploaded(name, content))

    html = response.content.decode()
    assert response.status_code == 422
    assert f"<b>{name}</b>" in html
    assert reason in html.split('id="upload-errors"')[1].split("</ul>")[0]
    assert 'aria-invalid="true"' in html
    assert not MediaFile.objects.exists()


def test_good_files_are_kept_beside_refused_ones(owner):
    response = post_files(
        owner.client,
        uploaded("good.png", media_files.png_bytes()),
        uploaded("bad.gif", media_files.gif_bytes()),
    )

    html = response.content.decode()
    assert "“good.png” was added." in html
    assert "<b>bad.gif</b>" in html
    assert [file.name for file in MediaFile.objects.all()] == ["good.png"]


def test_choosing_nothing_says_so(owner):
    response = owner.client.post("/library/", {})

    assert response.status_code == 422
    assert "Choose at least one" in response.content.decode()


def test_what_was_typed_into_a_file_name_is_shown_as_text(owner):
    response = post_files(owner.client, uploaded("<img src=x>.gif", media_files.gif_bytes()))

    assert "<img src=x>" not in response.content.decode()


def test_the_script_gets_the_tile(owner):
    response = post_files(owner.client, uploaded("a.jpg", media_files.jpeg_bytes()), **JSON)

    answer = response.json()
    assert response.status_code == 201
    assert answer["is_new"]
    assert f'id="media-file-{answer["id"]}"' in answer["tile"]
    assert "data-poll" not in answer["tile"]


def test_the_script_is_told_of_a_file_that_is_there_already(owner):
    content = media_files.jpeg_bytes()
    first = post_files(owner.client, uploaded("a.jpg", content), **JSON).json()

    response = post_files(owner.client, uploaded("b.jpg", content), **JSON)

    assert response.status_code == 200
    assert response.json()["id"] == first["id"]
    assert "already in the library, as “a.jpg”" in response.json()["message"]


@pytest.mark.parametrize(("name", "content", "reason"), BAD_FILES, ids=[entry[0] for entry in BAD_FILES])
def test_the_script_gets_the_reason(owner, name, content, reason):
    response = post_files(owner.client, uploaded(name, content), **JSON)

    assert response.status_code == 422
    assert reason in response.json()["message"]


def test_the_script_sends_one_file_a_request(owner):
    files = [uploaded(f"{color}.png", media_files.png_bytes(color=color)) for color in ("red", "blue")]

    assert post_files(owner.client, *files, **JSON).status_code == 400
    assert post_files(owner.client, **JSON).status_code == 400
    assert not MediaFile.objects.exists()


def test_a_picker_gets_a_chosen_tile_for_its_field(owner):
    response = owner.client.post(
        "/library/",
        {
            "file": uploaded("a.jpg", media_files.jpeg_bytes()),
            "tile": "choice",
            "picker_field": "style_images",
            "picker_multiple": "1",
        },
        **JSON,
    )

    tile = response.json()["tile"]
    assert 'type="checkbox"' in tile
    assert 'name="style_images"' in tile
    assert "checked" in tile


def test_it_checks_the_right(owner, teammate, client):
    file = {"file": uploaded("a.jpg", media_files.jpeg_bytes())}

    assert teammate.client.post("/library/", file).status_code == 403
    assert client.post("/library/", file).status_code == 302
    assert not MediaFile.objects.exists()


def test_a_strangers_upload_stays_in_the_strangers_workspace(stranger, workspace):
    post_files(stranger.client, uploaded("a.jpg", media_files.jpeg_bytes()))

    assert not MediaFile.objects.filter(workspace=workspace).exists()
