"""Narrowing the library to files from which something was made, and to the others."""

import pytest
from django.db import connection

from generations.models import GenerationInput
from media_library.filters import LibraryFilters
from media_library.models import MediaFile
from reviews.models import Revision
from tests.generations.factories import make_file, make_generation
from tests.reviews.factories import review_captions, review_files
from workspaces.paging import counted

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="The words of the plan are SQLite's.")


@pytest.fixture
def reference(workspace) -> MediaFile:
    """A file that two jobs are made from."""
    found = make_file(workspace)
    for _ in range(2):
        job = make_generation(workspace, "images")
        GenerationInput.objects.create(generation=job, media_file=found, field="style_images")
    return found


@pytest.fixture
def replacement(workspace) -> MediaFile:
    """A file that stands in the place of a generated one."""
    found = make_file(workspace)
    review = review_files(workspace)[0]
    Revision.objects.create(review=review, number=2, origin="replaced", media_file=found, fingerprint="x")
    return found


def narrowed(workspace, use: str) -> set:
    files = LibraryFilters(use=use).apply(workspace)
    assert counted(files, 1_000) == files.count()
    return set(files)


def test_files_are_used_by_jobs_and_in_the_place_of_others(workspace, reference, replacement, stranger):
    other = make_file(workspace)
    elsewhere = make_file(stranger.user.memberships.get().workspace)

    assert narrowed(workspace, "used") == {reference, replacement}
    unused = narrowed(workspace, "unused")
    assert other in unused
    assert not unused & {reference, replacement, elsewhere}


def test_revisions_without_a_file_make_no_file_used(workspace, reference):
    caption = review_captions(workspace)[0]
    Revision.objects.create(review=caption, number=2, origin="replaced", text="Words", fingerprint="x")
    other = make_file(workspace)

    assert other in narrowed(workspace, "unused")
    assert narrowed(workspace, "used") == {reference}


@on_sqlite
@pytest.mark.parametrize("use", ["used", "unused"])
def test_uses_are_read_once_and_not_looked_up_for_each_file(workspace, reference, replacement, use):
    plan = LibraryFilters(use=use).apply(workspace).order_by().values("pk").explain()

    assert "CORRELATED" not in plan
    assert "revisions_replaced" in plan
    assert "SCAN U0\n" not in plan
