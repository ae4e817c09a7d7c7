"""Handing over: choosing approved outputs, and downloading them as one archive.

Whoever may see the workspace may do it: every one of these outputs can be looked at and downloaded by any
member already, and those who publish are often viewers. Each archive stands in the history of its outputs.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reviews.actors import actor_of
from reviews.forms.handover import HandOverFilter
from reviews.handover.archive import Archive
from reviews.handover.files import look_at_files
from reviews.handover.selection import MOST, approved_in, chosen_in, sorted_out, with_history
from reviews.models import Review
from reviews.paging import pages_of
from workspaces.access import all_memberships, get_workspace, switch_workspace
from workspaces.models import Workspace
from workspaces.personal import written_for_all

PAGE_SIZE = 32
# Of the outputs that cannot be handed over, this many are named; then it is said how many more there are.
NAMED_MOST = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no archive: a sentence, and the outputs that it is about, each with a reason."""

    sentence: str
    about: Sequence[tuple[Review, str]] = ()

    @property
    def named(self) -> Sequence[tuple[Review, str]]:
        """Those that are named."""
        return self.about[:NAMED_MOST]

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(0, len(self.about) - NAMED_MOST)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponseBase:
    """Show the approved outputs, or with `reviews` in the address these; POST answers with the archive."""
    if request.method == "POST":
        return _download(request)
    ids = _ids(request.GET.get("reviews", "").split(","))
    workspace = _workspace_of(request, ids) if ids else get_workspace(request)
    return _page(request, workspace, ids, ticked=set(ids))


def _download(request: HttpRequest) -> HttpResponseBase:
    # Named by the form: in another tab the person may have gone to another workspace meanwhile.
    workspace = switch_workspace(request, request.POST.get("workspace", ""))
    ids = _ids(request.GET.get("reviews", "").split(","))
    ticked = _ids(request.POST.getlist("reviews"))
    everything = "everything" in request.POST
    if everything:
        wanted = (
            chosen_in(workspace, ids) if ids else HandOverFilter(request.GET).apply(approved_in(workspace))
        )
    else:
        wanted = chosen_in(workspace, ticked)
    # One more than there may be, to know that there are more.
    keys = list(wanted.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        problem = Problem(
            f"An archive holds up to {MOST} outputs, and more match. Narrow the filter, by date for example."
        )
        return _page(request, workspace, ids, problem=problem)
    reviews, left_out = sorted_out(with_history(chosen_in(workspace, keys)))
    if left_out and not everything:
        problem = Problem(
            "Some of what you ticked is not what was approved, so nothing was downloaded. "
            "The rest is still ticked.",
            [(entry.review, entry.reason) for entry in left_out],
        )
        return _page(request, workspace, ids, ticked={entry.pk for entry in reviews}, problem=problem)
    if not reviews:
        nothing = "Nothing here is approved." if everything else "Tick at least one output to download."
        return _page(request, workspace, ids, problem=Problem(nothing))
    plans, unavailable = look_at_files(reviews)
    if unavailable:
        problem = Problem(
            "Some files cannot be read as they were approved, so nothing was downloaded. Untick them to "
            "download the rest, and tell whoever runs this dashboard.",
            [(entry.review, entry.reason) for entry in unavailable],
        )
        return _page(request, workspace, ids, ticked={entry.pk for entry in reviews}, problem=problem)
    # The same for a client, whoever of the team downloads it.
    with written_for_all():
        archive = Archive(workspace, actor_of(request), reviews, plans, left_out)
        archive.record()
        return archive.response()


def _page(
    request: HttpRequest,
    workspace: Workspace,
    ids: Sequence[uuid.UUID],
    *,
    ticked: set[uuid.UUID] | frozenset[uuid.UUID] = frozenset(),
    problem: Problem | None = None,
) -> HttpResponse:
    hand_over_filter = HandOverFilter(request.GET)
    listed = approved_in(workspace)
    listed = listed.filter(pk__in=ids) if ids else hand_over_filter.apply(listed)
    page = pages_of(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    approved, left_out = sorted_out(page.object_list)
    context = {
        "workspace": workspace,
        "filter": hand_over_filter,
        "page": page,
        "approved": approved,
        "left_out": left_out,
        "ticked": ticked,
        "is_given": bool(ids),
        "not_listed": len(ids) - page.paginator.count if ids else 0,
        "most": MOST,
        "problem": problem,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "reviews/hand_over.html", context, status=status)


def _workspace_of(request: HttpRequest, ids: Sequence[uuid.UUID]) -> Workspace:
    """Return the workspace of these outputs, made the current one; raises Http404 when none is reachable.

    Outputs of further workspaces are left aside: one archive is of one workspace.
    """
    mine = [membership.workspace_id for membership in all_memberships(request)]
    found = dict(Review.objects.filter(pk__in=ids, workspace_id__in=mine).values_list("pk", "workspace_id"))
    first = next((found[key] for key in ids if key in found), None)
    if first is None:
        raise Http404
    return switch_workspace(request, str(first))


def _ids(values: Sequence[str]) -> list[uuid.UUID]:
    """Return the ids among the values, each once, and one more than an archive holds at most."""
    found: dict[uuid.UUID, None] = {}
    for value in values:
        with suppress(ValueError):
            found[uuid.UUID(value.strip())] = None
    return list(found)[: MOST + 1]
