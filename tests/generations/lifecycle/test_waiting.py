from django.core.files.base import ContentFile
from huey.contrib.djhuey import HUEY

from generations.lifecycle import Status
from media_library.models import MediaFile
from media_library.signals import transfer_ended
from tests.generations.lifecycle.driving import start_captions, start_images, start_video, turn
from tests.media_files import jpeg_bytes


def add_file(workspace, transfer=MediaFile.Transfer.WAITING, media_id="") -> MediaFile:
    media_file = MediaFile(
        workspace=workspace,
        type="image",
        format="jpeg",
        name="photo.jpg",
        size=1,
        sha256=media_id or "0" * 64,
        width=64,
        height=48,
        transfer=transfer,
        media_id=media_id,
    )
    media_file.file.save("photo.jpg", ContentFile(jpeg_bytes()), save=False)
    media_file.save()
    return media_file


def test_a_job_waits_for_its_file_and_goes_on_when_it_was_sent(live_workspace, account):
    media_file = add_file(live_workspace)
    job = turn(start_captions(live_workspace, None, inputs={"media_ids": [media_file]}))
    assert job.status == Status.WAITING
    assert [entry for entry in account.requests() if entry["method"] == "POST"] == []
    MediaFile.objects.update(transfer=MediaFile.Transfer.SENT, media_id="sent-1")
    HUEY.flush()
    transfer_ended.send(MediaFile, media_file_id=media_file.pk)
    assert [task.args for task in HUEY.pending()] == [(str(job.pk),)]


def test_a_file_that_could_not_be_sent_ends_the_job_without_charge(live_workspace):
    media_file = add_file(live_workspace)
    job = start_captions(live_workspace, None, inputs={"media_ids": [media_file]})
    MediaFile.objects.update(transfer=MediaFile.Transfer.FAILED)
    job = turn(job)
    assert job.status == Status.FAILED
    assert "photo.jpg" in job.error_message
    assert "Nothing was charged" in job.error_message


def test_files_are_named_by_powerposts_ids_in_their_order(live_workspace, account):
    files = [add_file(live_workspace, MediaFile.Transfer.SENT, f"media-{letter}") for letter in "ba"]
    turn(start_images(live_workspace, inputs={"style_images": files}))
    turn(start_video(live_workspace, inputs={"source_image": files[:1]}))
    bodies = [entry["body"] for entry in account.requests() if entry["method"] == "POST"]
    assert bodies[0]["style_images"] == ["media-b", "media-a"]
    assert bodies[1]["source_image"] == "media-b"


def test_images_for_captions_name_powerposts_id_of_the_captions(live_workspace, account):
    captions = turn(start_captions(live_workspace))
    turn(start_images(live_workspace, "", source_generation=captions, generation_id=str(captions.pk)))
    body = [entry["body"] for entry in account.requests() if entry["method"] == "POST"][-1]
    assert body == {"generation_id": captions.remote_id}
