"""The one request for all files of a page that are on their way."""

import pytest

from media_library.models import MediaFile


def poll(person, *entries: str, **query: str):
    return person.client.get("/library/transfers/", {"pending": list(entries), **query})


def entry(media_file: MediaFile) -> str:
    return f"{media_file.pk}:{media_file.transfer_version}"


def test_nothing_changed_is_an_empty_answer(owner, media_file):
    response = poll(owner, entry(media_file))

    assert response.status_code == 204
    assert response.content == b""


def test_a_changed_state_comes_alone(owner, workspace, make_file, media_file):
    other = make_file(workspace)
    entries = [entry(media_file), entry(other)]
    MediaFile.objects.filter(pk=other.pk).update(transfer="sending", sent_bytes=other.size // 2)

    html = poll(owner, *entries).content.decode()

    assert f'id="transfer-{other.pk}"' in html
    assert 'hx-swap-oob="true"' in html
    assert f'id="transfer-{media_file.pk}"' not in html
    assert 'id="transfers"' not in html


def test_polling_ends_with_the_last_file(owner, media_file):
    known = entry(media_file)
    MediaFile.objects.update(transfer="sent")

    html = poll(owner, known).content.decode()

    assert 'data-transfer="sent"' in html
    assert '<form id="transfers"' in html
    assert "data-poll" not in html


def test_polling_ends_for_a_file_that_was_deleted(owner, media_file):
    known = entry(media_file)
    media_file.delete()

    html = poll(owner, known).content.decode()

    assert '<form id="transfers"' in html
    assert "data-poll" not in html


def test_the_files_own_page_gets_the_reason_too(owner, media_file):
    known = entry(media_file)
    MediaFile.objects.update(transfer="failed", transfer_error="The storage is full.")

    assert "The storage is full." in poll(owner, known, detailed="1").content.decode()
    assert "The storage is full." not in poll(owner, known).content.decode()


@pytest.mark.parametrize("nonsense", ["", "x", "x:y", ":", "1:waiting"])
def test_nonsense_is_passed_over(owner, media_file, nonsense):
    assert poll(owner, nonsense).status_code == 200


def test_it_checks_membership(teammate, stranger, client, media_file):
    known = entry(media_file)
    MediaFile.objects.update(transfer="sent")

    assert f"transfer-{media_file.pk}" in poll(teammate, known).content.decode()
    assert f"transfer-{media_file.pk}" not in poll(stranger, known).content.decode()
    assert client.get("/library/transfers/").status_code == 302


def test_it_rejects_post(owner):
    assert owner.client.post("/library/transfers/").status_code == 405
