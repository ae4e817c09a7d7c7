"""The grid of the library."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from media_library.models import MediaFile
from tests import media_files


def page(person, query: str = "") -> str:
    response = person.client.get(f"/library/{query}")
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    return [
        part.split('"')[0]
        for part in html.split('title="')[1:]
        if part.split('"')[0].endswith((".jpg", ".mp4"))
    ]


def test_it_works(owner, media_file):
    html = page(owner)

    assert "<h1>" in html
    assert media_file.name in html
    assert f"/library/{media_file.pk}/thumbnail" in html
    assert f'id="media-file-{media_file.pk}"' in html


def test_an_empty_library_says_what_it_is_for(owner):
    assert "No files yet" in page(owner)


def test_the_newest_comes_first(owner, workspace, make_file):
    for name in ("one.jpg", "two.jpg", "three.jpg"):
        make_file(workspace, name=name)

    assert names(page(owner)) == ["three.jpg", "two.jpg", "one.jpg"]


def test_older_files_are_on_further_pages(owner, workspace, make_file):
    original = make_file(workspace)
    for index in range(49):
        original.pk, original.sha256, original.name = None, f"{index:064}", f"copy-{index}.jpg"
        original.id = MediaFile._meta.pk.get_default()
        original.save(force_insert=True)

    first, second = page(owner), page(owner, "?page=2&kind=image")

    assert len(names(first)) == 48
    assert 'rel="next"' in first
    assert len(names(second)) == 2
    assert 'rel="prev"' in second
    assert "kind=image" in second.split('rel="prev"')[1].split(">")[0]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"sea.jpg", "film.mp4", "made.jpg", "lost.jpg"}),
        ("?kind=image", {"sea.jpg", "made.jpg", "lost.jpg"}),
        ("?kind=video", {"film.mp4"}),
        ("?source=generated", {"made.jpg"}),
        ("?source=uploaded&kind=image", {"sea.jpg", "lost.jpg"}),
        ("?state=failed", {"lost.jpg"}),
        ("?q=SEA", {"sea.jpg"}),
        ("?q=nothing", set()),
        ("?kind=nonsense&state=nonsense&source=%27", {"sea.jpg", "film.mp4", "made.jpg", "lost.jpg"}),
        ("?page=99", {"sea.jpg", "film.mp4", "made.jpg", "lost.jpg"}),
    ],
)
def test_the_address_narrows_it_down(owner, workspace, make_file, query, shown):
    make_file(workspace, name="sea.jpg")
    make_file(workspace, media_files.mp4_bytes(), "film.mp4")
    make_file(workspace, name="made.jpg", source="generated")
    make_file(workspace, name="lost.jpg", transfer="failed", next_due_at=None)

    assert set(names(page(owner, query))) == shown


def test_no_match_offers_all_files(owner, media_file):
    assert "Show all files" in page(owner, "?q=zebra")


def test_storage_counts_all_workspaces_of_the_key(owner, workspace, make_workspace, make_file):
    make_file(workspace, size=3 * 1024**3)
    sibling = make_workspace("Sibling")
    sibling.api_key = workspace.api_key
    sibling.save()
    make_file(sibling, size=2 * 1024**3)
    make_file(make_workspace("Foreign"), size=4 * 1024**3)

    html = page(owner)

    assert "<b>5 GB</b> of 10 GB used" in html
    assert "50 % of the storage is used" in html


def test_it_polls_only_while_a_file_is_on_its_way(owner, media_file):
    assert 'data-poll="2"' in page(owner)

    MediaFile.objects.update(transfer="sent")

    assert 'data-poll="2"' not in page(owner)


def test_a_teammate_who_may_only_look_has_no_upload(teammate, media_file):
    html = page(teammate)

    assert media_file.name in html
    assert 'type="file"' not in html


def test_a_stranger_sees_nothing_of_it(stranger, media_file):
    assert media_file.name not in page(stranger)


def test_it_asks_for_sign_in(client, db):
    assert client.get("/library/")["Location"].startswith("/accounts/login/")


def test_it_needs_the_same_queries_for_twice_the_files(owner, workspace, make_file):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(owner)
        return len(queries)

    for _ in range(3):
        make_file(workspace)
    page(owner)
    few = count()
    for _ in range(6):
        make_file(workspace)

    assert count() == few
