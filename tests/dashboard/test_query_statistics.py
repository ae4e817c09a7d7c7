"""SQLite knows how much there is, so that it goes to a few jobs by their ids and not through all of them."""

import pytest
from django.db import connection

from dashboard.query_statistics import renew_query_statistics
from generations.models import Generation

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps them by itself.")


def test_a_few_jobs_among_many_are_found_by_their_ids(workspace):
    Generation.objects.bulk_create([Generation(workspace=workspace, kind="content") for _ in range(2_000)])
    few = Generation.objects.filter(
        workspace=workspace, pk__in=list(Generation.objects.values_list("pk", flat=True)[:20])
    )
    assert "(id=?)" not in few.order_by().explain()

    renew_query_statistics()
    # As a connection that is opened from now on.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_schema")
    assert "(id=?)" in few.order_by().explain()
