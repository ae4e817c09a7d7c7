"""Putting another file in the place of an image or a video."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from media_library.choosing import choices
from powerpost.catalog import MediaType
from reviews.access import get_review
from reviews.actors import actor_of
from reviews.consequences import consequences
from reviews.decisions import Overtaken, Refused
from reviews.models import Review
from reviews.replacements import chosen_from, of_other_jobs, of_same_job, with_job
from reviews.returning import desk_address, desk_query, desk_values
from reviews.revisions import NothingChanged, replace_file
from reviews.stage import Stage
from reviews.transitions import Action, obstacle
from workspaces.access import Right
from workspaces.paging import LongList

TEMPLATE = "reviews/replace.html"
PAGE_SIZE = 24
SEARCH_MAX = 200


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, review_id: object) -> HttpResponse:
    """Show what can take the file's place, and the chosen one beside the present; or replace it.

    `output` or `media_file` in the address says what is chosen. A caption has no file: the way leads to
    editing its words. Raises PermissionDenied for a viewer.
    """
    review = get_review(request, review_id, Right.CREATE)
    if review.is_caption:
        return redirect(desk_address(request, review, "edit_caption"))
    if request.method == "POST":
        return _replace(request, review)
    stage = Stage(review, actor_of(request))
    if hindrance := obstacle(Action.EDIT, stage.situation):
        messages.error(request, hindrance.sentence)
        return redirect(desk_address(request, review))
    return _show(request, stage)


def _replace(request: HttpRequest, review: Review) -> HttpResponse:
    chosen = chosen_from(review, request.POST)
    try:
        revision = int(request.POST.get("revision", ""))
    except ValueError:
        raise Http404 from None
    try:
        if chosen is None:
            raise Refused("This file is not here any more, or of another kind. Choose another one.")
        made = replace_file(
            review.pk,
            actor_of(request),
            media_file=chosen.media_file,
            made_by=chosen.made_by,
            revision=revision,
        )
    except NothingChanged:
        messages.info(request, "This is the file that is there already, so everything stays as it was.")
        return redirect(desk_address(request, review))
    except Refused as error:
        stage = Stage(get_review(request, review.pk, Right.CREATE), actor_of(request))
        return _show(request, stage, refusal=str(error), is_overtaken=isinstance(error, Overtaken))
    messages.success(request, f"Replaced, as revision {made.number}.")
    return redirect(desk_address(request, review))


def _show(
    request: HttpRequest, stage: Stage, *, refusal: str = "", is_overtaken: bool = False
) -> HttpResponse:
    review = stage.review
    values = request.POST if request.method == "POST" else request.GET
    chosen = chosen_from(review, values)
    search = request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_MAX]
    context = {
        "stage": stage,
        "chosen": chosen,
        "same_job": of_same_job(review),
        "page": LongList(of_other_jobs(review, search), PAGE_SIZE, with_job).get_page(
            request.GET.get("page")
        ),
        "search": search,
        "offered": choices(
            review.workspace,
            types=[MediaType(review.type)],
            chosen_ids=[chosen.media_file.pk] if chosen else [],
        ),
        "consequences": consequences(review, stage.approvals),
        "refusal": refusal,
        "is_overtaken": is_overtaken,
        "desk_query": desk_query(request),
        "desk_values": desk_values(request),
        "desk_address": desk_address(request, review),
    }
    return render(request, TEMPLATE, context, status=422 if refusal else 200)
