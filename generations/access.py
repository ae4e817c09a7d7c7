"""Who may reach a job."""

from django.db.models import QuerySet
from django.http import HttpRequest

from generations.models import Generation
from workspaces.access import Right, get_prepared, seen_by
from workspaces.prepared import PreparedQuery

_JOB = PreparedQuery(
    lambda workspaces, job: Generation.objects.select_related("created_by", "source_generation").filter(
        workspace__in=workspaces, pk=job
    )
)


def get_generation(request: HttpRequest, generation_id: object, right: Right = Right.SEE) -> Generation:
    """Return the job; raises Http404 for a stranger and PermissionDenied without the right."""
    found: Generation = get_prepared(request, _JOB, right, generation_id)
    return found


def jobs_seen_by(person_id: int) -> QuerySet[Generation]:
    """Return all jobs that a person may see, whichever of their workspaces they are in."""
    return seen_by(person_id, Generation.objects.all())
