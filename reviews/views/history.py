"""What an output was, who made it so, who decided what; and making an earlier revision the present one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import get_review
from reviews.actors import actor_of
from reviews.consequences import consequences
from reviews.decisions import Refused
from reviews.history import past_of
from reviews.models import Revision
from reviews.returning import desk_address, desk_query
from reviews.revisions import restore
from reviews.stage import Stage
from reviews.transitions import Action, obstacle
from workspaces.access import Right

PAGE_SIZE = 10


@require_safe
def history(request: HttpRequest, review_id: object) -> HttpResponse:
    """Show all revisions, the newest first, each with what it changed and what was done to it."""
    review = get_review(request, review_id)
    revisions = (
        Revision.objects.filter(review=review)
        .select_related("author", "media_file", "made_by__generation__source_generation")
        .order_by("-number")
    )
    page = Paginator(revisions, PAGE_SIZE).get_page(request.GET.get("page"))
    stage = Stage(review, actor_of(request))
    hindrance = obstacle(Action.EDIT, stage.situation)
    context = {
        "stage": stage,
        "page": page,
        "past": past_of(review, list(page.object_list), stage.policy),
        "may_restore": hindrance is None,
        "obstacle": hindrance,
        "consequences": consequences(review, stage.approvals),
        "desk_query": desk_query(request),
        "desk_address": desk_address(request, review),
    }
    return render(request, "reviews/history.html", context)


@require_POST
def restore_revision(request: HttpRequest, review_id: object, number: int) -> HttpResponse:
    """Make an earlier revision's content the newest revision, and go to the desk."""
    review = get_review(request, review_id, Right.CREATE)
    try:
        seen = int(request.POST.get("revision", ""))
    except ValueError:
        raise Http404 from None
    try:
        made = restore(review.pk, actor_of(request), number=number, revision=seen)
    except Refused as error:
        messages.error(request, str(error))
        return redirect(desk_address(request, review, "review_history"))
    messages.success(request, f"Revision {number} is back, as revision {made.number}.")
    return redirect(desk_address(request, review))
