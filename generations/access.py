"""Who may reach a job."""

from django.db.models import QuerySet
from django.http import HttpRequest

from generations.models import Generation
from workspaces.access import Right, get_in_workspace, seen_by


def get_generation(request: HttpRequest, generation_id: object, right: Right = Right.SEE) -> Generation:
    """Return the job; raises Http404 for a stranger and PermissionDenied without the right."""
    jobs = Generation.objects.select_related("created_by", "source_generation")
    return get_in_workspace(request, jobs, right, pk=generation_id)


def jobs_seen_by(person_id: int) -> QuerySet[Generation]:
    """Return all jobs that a person may see, whichever of their workspaces they are in."""
    return seen_by(person_id, Generation.objects.all())
