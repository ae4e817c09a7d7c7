"""The decisions on a job that needs attention, or whose files could not be fetched."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from generations import resolution
from generations.access import get_generation
from generations.lifecycle import NotPossible
from generations.models import Generation
from generations.views.detail import show_generation
from workspaces.access import Right

Decision = Callable[[Generation, AbstractBaseUser], None]


@require_POST
def send_again(request: HttpRequest, generation_id: object) -> HttpResponse:
    """Queue the job anew; only a person may, because PowerPost may then charge twice."""
    return _decide(request, generation_id, resolution.send_again, "Queued again.")


@require_POST
def look_again(request: HttpRequest, generation_id: object) -> HttpResponse:
    """Go on asking PowerPost for a job that it knows."""
    return _decide(request, generation_id, resolution.look_again, "PowerPost is asked again.")


@require_POST
def give_up(request: HttpRequest, generation_id: object) -> HttpResponse:
    """End the job without outputs."""
    return _decide(request, generation_id, resolution.give_up, "Given up. Its history stays here.")


@require_POST
def fetch_again(request: HttpRequest, generation_id: object) -> HttpResponse:
    """Fetch output files that are not in the library yet, now."""
    return _decide(request, generation_id, resolution.fetch_again, "The missing files are fetched again.")


@require_POST
def link(request: HttpRequest, generation_id: object) -> HttpResponse:
    """Tie the job to the generation that PowerPost made for it; a wrong id comes back with its reason."""
    found = get_generation(request, generation_id, Right.CREATE)
    remote_id = request.POST.get("remote_id", "").strip()
    try:
        resolution.link(found, request.user, remote_id)  # type: ignore[arg-type]
    except NotPossible as refusal:
        if not resolution.can_send_again(found):
            messages.error(request, str(refusal))
            return redirect(found)
        return show_generation(request, found, link_error=str(refusal), remote_id=remote_id)
    messages.success(request, "Linked. Its outputs are fetched now.")
    return redirect(found)


def _decide(request: HttpRequest, generation_id: object, decision: Decision, done: str) -> HttpResponse:
    found = get_generation(request, generation_id, Right.CREATE)
    try:
        decision(found, request.user)  # type: ignore[arg-type]
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(found)
