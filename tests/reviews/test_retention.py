"""The rule for rejected files: what goes, what stays, and what is shown afterwards."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from generations.models import GenerationInput
from media_library import choosing
from media_library.archive import unreadable
from media_library.discarding import DISCARDED, finish_discarding
from media_library.models import MediaFile
from media_library.quota import known_storage
from powerpost.catalog import MediaType
from reviews import retention
from reviews.actors import Actor
from reviews.decisions import Refused, decide
from reviews.handover.files import look_at_files
from reviews.models import Comparison, ComparisonEntry, Review, ReviewEvent, Revision
from reviews.replacements import chosen_from, outputs_for
from reviews.revisions import restore
from reviews.transitions import Action
from tests.generations.factories import make_generation
from tests.reviews.factories import read, review_files
from tests.reviews.guest_factories import guest_of, output_of, share
from workspaces.models import AuditEntry, Role

DAYS = 30


def reject(review: Review, days_ago: int = DAYS + 1) -> Review:
    """Have it rejected so many days ago."""
    changed_at = timezone.now() - timedelta(days=days_ago)
    Review.objects.filter(pk=review.pk).update(state=Review.State.REJECTED, changed_at=changed_at)
    return read(review)


@pytest.fixture
def ruled(workspace):
    """The workspace, with a rule."""
    workspace.rejected_kept_days = DAYS
    workspace.save()
    return workspace


@pytest.fixture
def rejected(ruled, owner) -> Review:
    """An image that was rejected long ago."""
    return reject(review_files(ruled, owner.user, count=1, with_bytes=True)[0])


@pytest.fixture
def applied(rejected, django_capture_on_commit_callbacks) -> Review:
    """The same after the rule."""
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply_everywhere().files == 1
    return read(rejected)


def file_of(review: Review) -> MediaFile:
    return MediaFile.objects.get(pk=review.revision.media_file_id)


def gone(workspace, days=DAYS) -> set:
    return set(retention.discardable(workspace, days).values_list("pk", flat=True))


def test_what_was_rejected_long_ago_goes(rejected, ruled):
    assert gone(ruled) == {rejected.revision.media_file_id}
    assert retention.amount_of(ruled, DAYS) == retention.Amount(1, file_of(rejected).size)
    assert not gone(ruled, None)
    assert not gone(ruled, DAYS + 2)


def test_what_anything_else_uses_stays(ruled, owner):
    others = review_files(ruled, owner.user, count=6)
    files = [review.revision.media_file for review in others]
    reviews = [reject(review) for review in others]
    GenerationInput.objects.create(
        generation=make_generation(ruled, "images"), media_file=files[0], field="style_images"
    )
    comparison = Comparison.objects.create(workspace=ruled, type="image")
    ComparisonEntry.objects.create(
        comparison=comparison, review=reviews[1], revision=reviews[1].revision, position=0
    )
    ReviewEvent.objects.create(
        review=reviews[2], revision=reviews[2].revision, round=1, version=1, action="handed_over",
        state_after="rejected", fingerprint="0" * 64,
    )  # fmt: skip
    # In the place of another output's file, which is not rejected.
    elsewhere = review_files(ruled, owner.user, count=1)[0]
    Revision.objects.create(
        review=elsewhere, number=2, origin="replaced", media_file=files[3], fingerprint="0" * 64
    )
    Review.objects.filter(pk=reviews[4].pk).update(state=Review.State.IN_REVIEW)
    MediaFile.objects.filter(pk=files[5].pk).update(source=MediaFile.Source.UPLOADED)
    assert not gone(ruled)


def test_bytes_go_and_everything_else_stays(applied, ruled, owner):
    media_file = file_of(applied)
    assert media_file.discarded_at is not None
    storage = media_file.file.storage
    assert not storage.exists(media_file.file.name)
    assert storage.exists(media_file.thumbnail.name)
    assert applied.state == Review.State.REJECTED
    entry = AuditEntry.objects.get(action="files.discarded")
    assert entry.after == {"files": 1, "bytes": media_file.size}
    assert (entry.actor, entry.workspace) == (None, ruled)
    assert retention.apply_everywhere() == retention.Amount(0, 0)


def test_bytes_that_a_killed_process_left_are_deleted_later(applied):
    media_file = file_of(applied)
    with media_file.file.storage.open(media_file.file.name, "wb") as left:
        left.write(b"left over")
    finish_discarding()
    assert not media_file.file.storage.exists(media_file.file.name)


def test_a_decision_in_between_keeps_the_file(rejected, ruled, monkeypatch):
    """Reopened after the list was made, before the file's turn."""
    hold = retention._hold

    def reopened_before(media_file_id):
        Review.objects.filter(pk=rejected.pk).update(state=Review.State.IN_REVIEW)
        return hold(media_file_id)

    monkeypatch.setattr(retention, "_hold", reopened_before)
    assert retention.apply(ruled).files == 0
    assert file_of(rejected).discarded_at is None


def test_a_decision_that_was_begun_before_finds_another_version(rejected, ruled):
    version = rejected.version
    assert retention.apply(ruled).files == 1
    assert read(rejected).version == version + 1


def test_the_file_is_answered_for_in_words(applied, owner):
    media_file = file_of(applied)
    for method in (owner.client.get, owner.client.head):
        assert method(reverse("media_content", args=[media_file.pk])).status_code == 410
    answer = owner.client.get(reverse("media_content", args=[media_file.pk]))
    assert answer.content.decode() == DISCARDED
    assert owner.client.get(reverse("media_thumbnail", args=[media_file.pk])).status_code == 200
    for page in (
        media_file.get_absolute_url(),
        applied.get_absolute_url(),
        applied.output.generation.get_absolute_url(),
    ):
        html = owner.client.get(page).content.decode()
        assert "by the workspace’s rule" in html, page
        assert reverse("media_content", args=[media_file.pk]) not in html, page
        assert f"={media_file.pk}" not in html, "It is offered for a job"


def test_a_guest_sees_the_small_picture_and_is_told(ruled, owner, django_capture_on_commit_callbacks):
    review = review_files(ruled, owner.user, count=1, with_bytes=True)[0]
    new = share([review], owner.user)
    guest = guest_of(new)
    reject(review)
    with django_capture_on_commit_callbacks(execute=True):
        retention.apply_everywhere()
    file, thumbnail = (
        reverse(name, args=[new.link.pk, review.pk, 1]) for name in ("guest_file", "guest_thumbnail")
    )
    html = guest.get(output_of(new.link, review)).content.decode()
    assert "by the workspace’s rule" in html
    assert thumbnail in html
    assert f'"{file}"' not in html
    shown, small = (b"".join(guest.get(address)) for address in (file, thumbnail))
    assert shown == small


def test_it_is_offered_nowhere(applied, ruled, owner):
    media_file = file_of(applied)
    other = review_files(ruled, owner.user, count=1)[0]
    assert media_file not in choosing.choices(ruled, types=list(MediaType), chosen_ids=[media_file.pk]).files
    assert not outputs_for(other).filter(media_file=media_file).exists()
    assert chosen_from(other, {"media_file": str(media_file.pk)}) is None
    assert unreadable([media_file]) == [(media_file, DISCARDED)]
    plans, unavailable = look_at_files([applied])
    assert not plans
    assert [entry.reason for entry in unavailable] == [DISCARDED]
    assert known_storage(ruled.api_key).used == file_of(other).size


def test_it_is_not_approved_again_and_not_restored(applied, owner, ruled):
    actor = Actor(owner.user, Role.MANAGER)
    reopened = read(applied)
    decide(reopened.pk, Action.REOPEN, actor, revision=1)
    with pytest.raises(Refused, match="Replace it first"):
        decide(reopened.pk, Action.APPROVE, actor, revision=1)
    with pytest.raises(Refused, match="deleted by the workspace's rule"):
        restore(reopened.pk, actor, number=1, revision=1)


def test_the_command_shows_and_then_does_it(rejected, ruled):
    media_file = file_of(rejected)
    shown = StringIO()
    call_command("apply_retention", "--dry-run", stdout=shown)
    assert f"{ruled.name}: {media_file.pk}, {media_file.size} bytes, rejected since" in shown.getvalue()
    assert f"1 files, {media_file.size} bytes would be deleted" in shown.getvalue()
    assert file_of(rejected).discarded_at is None
    call_command("apply_retention", stdout=shown)
    assert f"1 files, {media_file.size} bytes deleted" in shown.getvalue()
    assert file_of(rejected).discarded_at is not None


def test_a_manager_sees_what_a_rule_would_delete_before_saving_it(rejected, ruled, owner):
    page = reverse("retention")
    shown = owner.client.get(page, {"days": DAYS}).content.decode()
    assert f"With {DAYS} days, 1 file would be deleted now" in " ".join(shown.split())
    assert "With 90 days, nothing would be deleted now." in " ".join(
        owner.client.get(page, {"days": 90}).content.decode().split()
    )
    assert owner.client.post(page, {"days": "0"}).status_code == 422
    assert owner.client.post(page, {"days": "a"}).status_code == 422
    assert owner.client.post(page, {"days": ""}).status_code == 302
    ruled.refresh_from_db()
    assert ruled.rejected_kept_days is None
    entry = AuditEntry.objects.get(action="workspace.retention_changed")
    assert (entry.before, entry.after) == ({"rejected_kept_days": DAYS}, {"rejected_kept_days": None})


def test_others_read_the_rule_and_cannot_change_it(ruled, teammate):
    assert "30 days after the rejection" in teammate.client.get(reverse("retention")).content.decode()
    assert teammate.client.post(reverse("retention"), {"days": "1"}).status_code == 403
    ruled.refresh_from_db()
    assert ruled.rejected_kept_days == DAYS
