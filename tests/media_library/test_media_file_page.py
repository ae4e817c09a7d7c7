"""The page of one file, deleting it, sending it again."""

from pathlib import Path

import pytest
from django.db.models import ProtectedError

from generations.models import Generation, GenerationInput
from media_library import removal
from media_library.models import MediaFile
from media_library.uses import Uses
from tests import media_files


def page(person, media_file, status: int = 200) -> str:
    response = person.client.get(media_file.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def used(media_file, workspace) -> Generation:
    generation = Generation.objects.create(
        workspace=workspace, kind="images", prompt="A quiet harbour", next_due_at=None, status="completed"
    )
    GenerationInput.objects.create(generation=generation, media_file=media_file, field="style_images")
    return generation


def test_it_shows_an_image_and_what_was_found(owner, make_file, workspace):
    file = make_file(workspace, media_files.jpeg_bytes(1200, 800, exif_orientation=6), "harbour.jpg")

    html = page(owner, file)

    assert f'<img src="/library/{file.pk}/display"' in html
    for fact in ("harbour.jpg", "JPEG", "800 × 1200", "turned by 90°", "Uploaded", "Nowhere yet."):
        assert fact in html
    assert f"/generations/new/content/?media_ids={file.pk}" in html
    assert f"/generations/new/images/?style_images={file.pk}" in html
    assert f"/generations/new/video/?source_image={file.pk}" in html


def test_it_plays_a_video(owner, make_file, workspace):
    file = make_file(workspace, media_files.mp4_bytes(seconds=2, audio=True), "launch.mp4")

    html = page(owner, file)

    assert f'src="/library/{file.pk}/file"' in html.split("<video")[1].split("</video>")[0]
    assert "0:02" in html
    assert "Yes" in html.split("<dt>Sound</dt>")[1].split("</dd>")[0]
    assert "media_ids" in html
    assert "style_images" not in html


def test_a_webm_is_not_offered_for_captions(owner, make_file, workspace):
    html = page(owner, make_file(workspace, media_files.webm_bytes(), "clip.webm"))

    assert "WebM cannot be used for captions" in html
    assert "media_ids" not in html


def test_a_sent_file_shows_powerposts_id(owner, media_file):
    MediaFile.objects.update(transfer="sent", media_id="abc-123", transfer_request_id="req_9")

    html = page(owner, media_file)

    assert "Ready to use" in html
    assert "abc-123" in html
    assert "req_9" in html
    assert 'data-poll="2"' not in html


def test_a_failed_file_says_why_and_can_be_sent_again(owner, media_file):
    MediaFile.objects.update(
        transfer="failed", transfer_error="The account's storage is full.", next_due_at=None
    )

    html = page(owner, media_file)

    assert "Could not be sent" in html
    assert "The account&#x27;s storage is full." in html
    assert "Send again" in html
    assert "Use in captions" not in html


def test_a_switched_off_key_explains_the_wait(owner, media_file, workspace):
    workspace.api_key.is_active = False
    workspace.api_key.save(update_fields=["is_active"])

    assert "API key is switched off" in page(owner, media_file)


def test_it_shows_where_the_file_is_used(owner, media_file, used):
    html = page(owner, media_file)

    assert "A quiet harbour" in html
    assert used.get_absolute_url() in html
    assert "cannot be deleted while something uses it" in html
    assert f"/library/{media_file.pk}/delete/" not in html


def test_it_checks_membership(teammate, stranger, client, media_file):
    assert "Delete" not in page(teammate, media_file)
    page(stranger, media_file, status=404)
    assert client.get(media_file.get_absolute_url()).status_code == 302


def test_deleting_removes_the_row_and_the_bytes(owner, media_file, django_capture_on_commit_callbacks):
    paths = [Path(media_file.file.path), Path(media_file.thumbnail.path)]

    with django_capture_on_commit_callbacks() as callbacks:
        response = owner.client.post(f"/library/{media_file.pk}/delete/")
        assert all(path.exists() for path in paths)
    for callback in callbacks:
        callback()

    assert response.status_code == 302
    assert not MediaFile.objects.exists()
    assert not any(path.exists() for path in paths)


def test_a_used_file_is_not_deleted_and_the_reason_is_shown(owner, media_file, used):
    response = owner.client.post(f"/library/{media_file.pk}/delete/")

    html = response.content.decode()
    assert response.status_code == 409
    assert "This file was not deleted" in html
    assert "It is used in 1 place" in html
    assert "A quiet harbour" in html
    assert MediaFile.objects.exists()


def test_a_use_added_this_moment_is_still_respected(owner, media_file, monkeypatch):
    def delete(self):
        raise ProtectedError("Used.", set())

    monkeypatch.setattr(MediaFile, "delete", delete)

    response = owner.client.post(f"/library/{media_file.pk}/delete/")

    assert response.status_code == 409
    assert "began to use it this moment" in response.content.decode()


def test_the_database_keeps_a_used_file_even_when_no_finder_knows(media_file, used, monkeypatch):
    monkeypatch.setattr(removal, "uses_of", lambda media_file: Uses())

    with pytest.raises(removal.InUse):
        removal.delete_media_file(media_file)

    assert MediaFile.objects.exists()


def test_sending_again_puts_it_on_its_way(owner, media_file):
    MediaFile.objects.update(transfer="failed", next_due_at=None)

    response = owner.client.post(f"/library/{media_file.pk}/send-again/")

    media_file.refresh_from_db()
    assert response["Location"] == media_file.get_absolute_url()
    assert media_file.transfer == MediaFile.Transfer.WAITING
    assert media_file.next_due_at is not None


@pytest.mark.parametrize("action", ["delete", "send-again"])
def test_actions_check_the_right(teammate, stranger, client, media_file, action):
    url = f"/library/{media_file.pk}/{action}/"

    assert teammate.client.post(url).status_code == 403
    assert stranger.client.post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert MediaFile.objects.exists()


@pytest.mark.parametrize("action", ["delete", "send-again"])
def test_actions_reject_get(owner, media_file, action):
    assert owner.client.get(f"/library/{media_file.pk}/{action}/").status_code == 405
