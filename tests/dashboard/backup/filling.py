"""Fills a migrated installation with rows of every kind and real files; run as a program of its own."""

import hashlib

import django

django.setup()

from datetime import timedelta  # noqa: E402

from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.utils import timezone  # noqa: E402

from dashboard.models import Measurement  # noqa: E402
from generations.models import Generation, GenerationInput  # noqa: E402
from generations.searching import index_jobs  # noqa: E402
from media_library.models import MediaFile, Tag  # noqa: E402
from notifications.models import Kind, Notification, NotificationPreference  # noqa: E402
from reviews.models import Thread  # noqa: E402
from tests.generations.factories import make_file, make_generation  # noqa: E402
from tests.reviews.factories import review_captions, review_files  # noqa: E402
from workspaces.models import ApiKey, Membership, Role, Workspace  # noqa: E402

KEY = "pp_sandbox_sk_the_key_that_must_not_leak"
PROMPT = "Zoë’s “breakfast” \U0001f950 with a tab\tand a line\nbreak, 100 % plain"


def fill() -> None:
    """Make them."""
    user = User.objects.create_user("olivia", "olivia@example.com", "a long passphrase for tests")
    api_key = ApiKey.objects.create(name="Key", key=KEY)
    workspace = Workspace.objects.create(name="Northwind", api_key=api_key, powerpost_workspace_id="w-1")
    Membership.objects.create(workspace=workspace, user=user, role=Role.MANAGER)
    files = [make_file(workspace, with_bytes=True) for _ in range(3)]
    files[0].tags.add(Tag.objects.create(workspace=workspace, name="autumn"))
    made = review_files(workspace, user, count=1, with_bytes=True)
    for review in [*review_captions(workspace, user, prompt=PROMPT), *made]:
        thread = Thread.objects.create(review=review, revision=review.revision, x=0.1, y=1 / 3)
        thread.comments.create(person=user, text="Nice").mentions.add(user)
    index_jobs(Generation.objects.values_list("pk", flat=True))
    for media_file in MediaFile.objects.all():
        # What a real file has.
        with media_file.file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        MediaFile.objects.filter(pk=media_file.pk).update(sha256=digest, size=media_file.file.size)
    queued = make_generation(
        workspace, "images", status="queued", created_by=user, prompt="Sent a minute later"
    )
    GenerationInput.objects.create(generation=queued, media_file=files[1], field="style_images")
    Notification.objects.create(
        person=user,
        workspace=workspace,
        kind=Kind.WAITING,
        group="g",
        subject="s",
        url="/",
        entries=[{"a": 1}],
    )
    NotificationPreference.objects.create(person=user, email="at_once")
    Session.objects.create(session_key="s" * 32, expire_date=timezone.now() + timedelta(days=9))
    for name in ("first", "second"):
        Measurement.objects.create(name=name, value=0)


if __name__ == "__main__":
    fill()
