"""Calling a file otherwise, and what it is called on somebody's disk."""

import pytest

from media_library.names import Names, disk_name


def rename(person, media_file, name: str):
    return person.client.post(f"/library/{media_file.pk}/rename/", {"name": name})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Harbour", "Harbour"),
        ("  two \n lines\t", "two lines"),
        ("\u202egpj.exe", "gpj.exe"),
        ("<b>x</b>".replace("/", ""), "<b>x<b>"),
        ("x" * 255, "x" * 255),
    ],
)
def test_a_file_is_called_otherwise(owner, media_file, typed, kept):
    assert rename(owner, media_file, typed)["Location"] == media_file.get_absolute_url()

    media_file.refresh_from_db()
    assert media_file.name == kept
    assert media_file.download_name.endswith(".jpg")


@pytest.mark.parametrize("typed", ["", " \u202e\u200b ", "x" * 256, "a/b", "a\\b", "../../etc/passwd"])
def test_a_name_that_cannot_be_is_explained_and_kept_in_the_field(owner, media_file, typed):
    before = media_file.name
    response = rename(owner, media_file, typed)

    media_file.refresh_from_db()
    assert response.status_code == 422
    assert 'id="id_name_error"' in response.content.decode()
    assert media_file.name == before


def test_it_checks_the_right(teammate, stranger, client, media_file):
    assert rename(teammate, media_file, "x").status_code == 403
    assert rename(stranger, media_file, "x").status_code == 404
    assert client.post(f"/library/{media_file.pk}/rename/").status_code == 302
    assert teammate.client.get(f"/library/{media_file.pk}/rename/").status_code == 405


@pytest.mark.parametrize(
    ("name", "on_disk"),
    [
        ("beach.JPEG", "beach.png"),
        ("v1.2 launch", "v1.2 launch.png"),
        ('a<b>:"c|d?*', "a-b---c-d--.png"),
        ("nul.jpg", "_nul.png"),
        ("COM1.tar", "_COM1.tar.png"),
        ("ends with a point.", "ends with a point.png"),
        ("...", "file.png"),
        ("é" * 200, "é" * 90 + ".png"),
    ],
)
def test_names_on_a_disk(name, on_disk):
    assert disk_name(name, ".png", "file") == on_disk


def test_names_are_given_once():
    names = Names(["index.html"])

    assert [names.unique("A", ".jpg"), names.unique("a", ".JPG"), names.unique("a", ".jpg")] == [
        "A.jpg",
        "a-2.JPG",
        "a-3.jpg",
    ]
    assert names.unique("INDEX", ".html") == "INDEX-2.html"
