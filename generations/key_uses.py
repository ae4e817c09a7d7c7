"""What an API key was used for: the jobs that were sent with it, by person and workspace."""

from django.contrib.auth.models import User
from django.db.models import Count, Max, Sum

from generations.models import Generation
from generations.refunds import spent
from workspaces.key_uses import KeyUse, register
from workspaces.models import ApiKey
from workspaces.people import name_of


@register
def jobs_sent_with(api_key: ApiKey, most: int) -> list[KeyUse]:
    """Return, in two queries, for each person and workspace what was sent with the key, the latest first."""
    rows = list(
        Generation.objects.filter(api_key=api_key)
        .order_by()
        .values("created_by", "workspace__name", "workspace")
        .annotate(jobs=Count("pk"), credits=Sum(spent()), last_used_at=Max("submitted_at"))
        .order_by("-last_used_at")[:most]
    )
    people = User.objects.in_bulk({row["created_by"] for row in rows if row["created_by"]})
    return [
        KeyUse(
            name_of(people.get(row["created_by"])),
            row["workspace__name"],
            row["jobs"],
            row["credits"] or 0,
            row["last_used_at"],
        )
        for row in rows
    ]
