"""What the desk asks of the database, however much waits."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.models import Review
from tests.reviews.desk_page import DESK, listed
from tests.reviews.factories import bulk_of_waiting, review_captions, review_files

PAGE_SIZE = 50
AT_ONCE = 12


def test_two_thousand_cost_as_many_queries_as_sixty(make_workspace, make_person):
    counts = []
    for number, size in enumerate((60, 2000)):
        workspace = make_workspace(f"Workspace {number}")
        author = make_person(f"author-{number}", workspace)
        person = make_person(f"reviewer-{number}", workspace, "reviewer")
        generation = review_captions(workspace, author.user)[0].output.generation
        bulk_of_waiting(generation, size - 2)
        first = Review.objects.filter(workspace=workspace).first()
        counts.append([])
        chosen = f"{first.get_absolute_url()}?show=waiting"
        for address, lines in ((DESK, AT_ONCE), (f"{DESK}?lines=all", PAGE_SIZE), (chosen, None)):
            person.client.get(address)
            # The page, and the fragment for HTMX.
            for headers in ({}, {"HX-Request": "true"}):
                with CaptureQueriesContext(connection) as queries:
                    response = person.client.get(address, headers=headers)
                assert len(listed(response)) == lines or lines is None
                counts[-1].append(len(queries))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 18


def test_a_list_that_fits_on_its_page_is_not_counted_besides(workspace, author, reviewer):
    review_files(workspace, author.user, count=3)
    reviewer.client.get(DESK)
    with CaptureQueriesContext(connection) as queries:
        response = reviewer.client.get(DESK)

    assert len(listed(response)) == 3
    assert len(queries) <= 12
