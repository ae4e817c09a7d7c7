"""What a workspace's jobs cost from day to day: a few entries of an index for each day, however many jobs."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection

from generations.models import Generation
from workspaces.models import Workspace

# A query of the ORM would ask Python for the day of each job. Here each day is a range of the index
# "generations_credits", which holds all that is added up.
_SUMS = """
    WITH period (number, since, until) AS (VALUES {periods})
    SELECT number, (
        SELECT SUM(credits_used - COALESCE(credits_refunded, 0)) FROM generations_generation
        WHERE workspace_id = %s AND credits_used > 0 AND created_at >= since AND created_at < until
    ) FROM period
"""


def spent_between(workspace: Workspace, moments: Sequence[datetime]) -> list[int]:
    """Return the credits, after refunds, of the jobs started between each moment and the next one."""
    values: list[Any] = []
    moment_of = connection.ops.adapt_datetimefield_value
    for number, (since, until) in enumerate(pairwise(moments)):
        values += [number, moment_of(since), moment_of(until)]
    if not values:
        return []
    periods = ", ".join(["(%s, %s, %s)"] * (len(values) // 3))
    workspace_id = Generation._meta.get_field("workspace").get_db_prep_value(workspace.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(periods=periods), [*values, workspace_id])
        return [int(total or 0) for _, total in sorted(cursor.fetchall())]
