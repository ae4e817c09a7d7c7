"""Of the images and videos of a workspace, the newest are grouped by brief, found along an index."""

import pytest
from django.db import connection

from reviews import briefs
from reviews.models import Review
from tests.reviews.factories import review_captions, review_files

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="The words of the plan are SQLite's.")


@pytest.fixture
def looked_at(workspace, monkeypatch):
    """Return a function that returns which reviews are grouped, when so many of the newest are."""

    def looked_at(most: int) -> list[str]:
        monkeypatch.setattr(briefs, "LOOKED_AT", most)
        return [row[-1] for row in briefs._uncompared(workspace.pk)]

    return looked_at


def test_the_newest_files_are_grouped_whatever_captions_lie_between(workspace, looked_at):
    for _ in range(3):
        review_files(workspace, count=1)
        review_captions(workspace)
    newest = Review.objects.exclude(type="caption").order_by("-created_at")
    keys = [key.hex for key in newest.values_list("pk", flat=True)]

    assert [key.replace("-", "") for key in looked_at(2)] == keys[:2]
    assert [key.replace("-", "") for key in looked_at(3)] == keys
    assert [key.replace("-", "") for key in looked_at(4)] == keys


@on_sqlite
def test_they_are_read_in_the_order_in_which_they_were_made(workspace):
    plan = briefs._uncompared(workspace.pk).explain()

    assert "reviews_newest_first (workspace_id=? AND created_at>?)" in plan
