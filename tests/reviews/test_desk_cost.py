"""What the desk asks of the database, however much waits."""

from datetime import timedelta

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generations.models import Output
from reviews.models import Review, Revision
from tests.reviews.desk_page import DESK, listed
from tests.reviews.factories import review_captions

PAGE_SIZE = 50


def waiting(workspace, author, count: int) -> None:
    """Have this many outputs wait, as rows."""
    generation = review_captions(workspace, author.user)[0].output.generation
    outputs = Output.objects.bulk_create(
        Output(generation=generation, type="image", position=number) for number in range(count - 2)
    )
    since = timezone.now()
    reviews = Review.objects.bulk_create(
        Review(
            workspace=workspace,
            output=output,
            type="image",
            author=author.user,
            state=Review.State.IN_REVIEW,
            waiting_since=since + timedelta(seconds=output.position),
        )
        for output in outputs
    )
    Revision.objects.bulk_create(
        Revision(review=review, number=1, origin="generated", text="Words", fingerprint="0" * 64)
        for review in reviews
    )
    of_review = Revision.objects.filter(review=OuterRef("pk"))
    Review.objects.filter(revision=None).update(revision=Subquery(of_review.values("pk")[:1]))


def test_two_thousand_cost_as_many_queries_as_twenty(make_workspace, make_person):
    counts = []
    for number, size in enumerate((20, 2000)):
        workspace = make_workspace(f"Workspace {number}")
        author = make_person(f"author-{number}", workspace)
        person = make_person(f"reviewer-{number}", workspace, "reviewer")
        waiting(workspace, author, size)
        first = Review.objects.filter(workspace=workspace).first()
        counts.append([])
        for address in (DESK, f"{first.get_absolute_url()}?show=waiting"):
            person.client.get(address)
            # The page, and the fragment for HTMX.
            for headers in ({}, {"HX-Request": "true"}):
                with CaptureQueriesContext(connection) as queries:
                    response = person.client.get(address, headers=headers)
                assert len(listed(response)) == min(PAGE_SIZE, size)
                counts[-1].append(len(queries))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 30
