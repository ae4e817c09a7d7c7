"""A damaged index of SQLite loses nobody's work, and one command mends it."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.urls import reverse

from generations.models import Generation
from media_library.models import MediaFile
from search import index
from tests.media_files import png_bytes

pytestmark = pytest.mark.django_db

JOB = {"prompt": "A slow pelican", "model": "flux2-flex", "size": "square", "quantity": "1"}


@pytest.fixture
def damaged(workspace):
    """An index whose pages are gone, as after a disk that was full or lied."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words_data")


def send(owner) -> tuple[int, int]:
    """Start a job and upload a file; return what was answered."""
    started = owner.client.post(
        reverse("new_generation", args=["images"]), JOB | {"form_token": str(uuid.uuid4())}
    )
    uploaded = owner.client.post(reverse("library"), {"file": SimpleUploadedFile("pelican.png", png_bytes())})
    return started.status_code, uploaded.status_code


def test_nobodys_work_is_lost_or_held_up(owner, damaged):
    assert send(owner) == (302, 302)
    assert (Generation.objects.count(), MediaFile.objects.count()) == (1, 1)


def test_one_command_makes_everything_findable_again(owner, damaged):
    send(owner)
    with pytest.raises(DatabaseError):
        owner.client.get(reverse("search"), {"q": "pelican"})
    call_command("reindex")
    assert "2 results" in owner.client.get(reverse("search"), {"q": "pelican"}).content.decode()


def test_what_is_left_to_the_background_holds_nobody_up_either(workspace, owner, monkeypatch):
    monkeypatch.setattr(index, "AT_ONCE_MOST", 0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_walk RENAME TO search_walk_away")
    assert send(owner) == (302, 302)
