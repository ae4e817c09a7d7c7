"""Who may reach a job."""

from django.http import HttpRequest

from generations.models import Generation
from workspaces.access import Right, get_in_workspace


def get_generation(request: HttpRequest, generation_id: object, right: Right = Right.SEE) -> Generation:
    """Return the job; raises Http404 for a stranger and PermissionDenied without the right."""
    jobs = Generation.objects.select_related("created_by", "source_generation")
    return get_in_workspace(request, jobs, right, pk=generation_id)
