"""The reviewer's desk: a list, one output on the stage, and what is known of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from generations.models import Output
from notifications.reading import mark_visited
from powerpost import catalog
from reviews.access import get_review
from reviews.actors import actor_of
from reviews.decisions import COMMENT_MAX
from reviews.desk_news import DONE, Report, news_in
from reviews.entries import entries_of
from reviews.looking import record_look
from reviews.models import Review
from reviews.policies import lacking_approvers, policy_of
from reviews.queue import (
    AGES,
    LINES_AHEAD,
    LINES_AT_ONCE,
    OLDER,
    PAGE_SIZE,
    SHOWS,
    Place,
    Queue,
    QueueFilter,
)
from reviews.reading import read_for_stage
from reviews.returning import place_address
from reviews.stage import Stage
from reviews.transitions import Action
from workspaces.access import Right, current_membership, role_allows
from workspaces.models import Membership
from workspaces.paging import LongList
from workspaces.people import choices_of

TEMPLATE = "reviews/desk.html"
# In an address: that all lines of the list's page are asked for; those behind some, by the id of the last;
# and that the menus are to be complete, which else come when somebody points at the page.
ALL_LINES, REST, MENUS = "lines", "rest", "menus"
REPORT_KEY = "desk_report"
_AGE_NAMES = {name: label for name, (label, _) in AGES.items()} | {OLDER: "Older"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a decision was refused, with what the person wrote; `action` is empty for several outputs."""

    sentence: str
    action: str = ""
    comment: str = ""
    is_about_comment: bool = False


@require_safe
def desk(request: HttpRequest, review_id: object = None) -> HttpResponse:
    """Show the list that the address asks for, with one output on the stage: the given or the first one.

    For HTMX also the rest of the list's lines alone.
    """
    if REST in request.GET and request.htmx:  # type: ignore[attr-defined]
        return _rest_of_lines(request)
    chosen = get_review(request, review_id) if review_id is not None else None
    if chosen is not None and not _asks_for_menus(request):
        # Not for the first of the list: on a phone that one is not to be seen yet.
        record_look(chosen, request.user)  # type: ignore[arg-type]
        mark_visited(request, chosen.get_absolute_url())
    report = request.session.pop(REPORT_KEY, None)
    return show_desk(
        request,
        chosen,
        news=news_in(request.GET, request.user) if DONE in request.GET else None,
        report=Report.read(report) if report else None,
        open_action=request.GET.get("action", ""),
    )


def queue_of(request: HttpRequest) -> Queue:
    """Return the list that the address asks for, of the workspace the person is in; raises Http404."""
    membership = current_membership(request)
    if membership is None:
        raise Http404("You are not a member of any workspace yet.")
    return Queue(QueueFilter.of(request.GET, membership), membership)


def show_desk(request: HttpRequest, chosen: Review | None, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the desk, or for HTMX what is inside it; `more` is what a decision adds to the context."""
    queue = queue_of(request)
    membership = queue.membership
    if chosen is not None:
        chosen.workspace = membership.workspace
    number = request.GET.get("page") or (queue.page_of(Place.of(chosen)) if chosen else 1)
    page = LongList(queue.reviews, PAGE_SIZE).get_page(number)
    ids = list(page.object_list)
    on_stage = chosen or (read_for_stage(membership.workspace, ids[0]) if ids else None)
    # A script that has brought in all lines says so.
    wants_all = ALL_LINES in request.GET or "Desk-Lines" in request.headers or "ticked" in more
    shown = len(ids) if wants_all else _lines_at_once(ids, on_stage)
    entries = entries_of(ids[:shown], is_waiting=queue.filter.is_waiting)
    may_decide = role_allows(membership.role, Right.REVIEW)
    htmx = request.htmx  # type: ignore[attr-defined]
    is_answer = bool(htmx) and not htmx.history_restore_request
    stage = Stage(on_stage, actor_of(request)) if on_stage else None
    context = {
        "queue": queue,
        "filters": _filters(queue.filter, membership),
        "page": page,
        "entries": entries,
        "more_lines": len(ids[shown:]),
        "last_shown": ids[shown - 1] if ids[shown:] else None,
        "desk_url": reverse("reviews"),
        "is_chosen": chosen is not None,
        "stage": stage,
        "neighbours": _neighbours(queue, ids, on_stage, page.has_previous(), page.has_next()),
        "may_decide": may_decide,
        "shows_more": stage is None or stage.shows_more or any(more.values()),
        "lacking_approvers": _lacking_approvers(queue, stage) if may_decide else "",
        "may_tick": may_decide and queue.filter.is_waiting and bool(entries),
        "comment_max": COMMENT_MAX,
        "is_answer": is_answer,
        "is_lean": not is_answer and MENUS not in request.GET,
        "complete_url": _complete_url(queue, chosen, page.number),
    }
    part = "#menus" if is_answer and _asks_for_menus(request) else "#answer" if is_answer else ""
    template = f"{TEMPLATE}{part}"
    response = render(request, template, context | more, status=status)
    # One address, two answers: without this, the way back would show the fragment that was fetched last.
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _asks_for_menus(request: HttpRequest) -> bool:
    return MENUS in request.GET and bool(request.htmx)  # type: ignore[attr-defined]


def _complete_url(queue: Queue, chosen: Review | None, page: int) -> str:
    """Return the address of what is shown, with all that is in its menus, also where a form was sent."""
    address = reverse("review", args=[chosen.pk]) if chosen else reverse("reviews")
    place = f"&page={page}" if page > 1 else ""
    return f"{address}?{queue.filter.query}{place}&{MENUS}=all"


def _lines_at_once(ids: list[UUID], on_stage: Review | None) -> int:
    position = ids.index(on_stage.pk) if on_stage is not None and on_stage.pk in ids else 0
    return max(LINES_AT_ONCE, position + 1 + LINES_AHEAD)


def _rest_of_lines(request: HttpRequest) -> HttpResponse:
    """Answer the lines of the list's page behind the one that the page of the desk ended with."""
    queue = queue_of(request)
    page = LongList(queue.reviews, PAGE_SIZE).get_page(request.GET.get("page"))
    ids = list(page.object_list)
    last = request.GET[REST]
    # One that has left the list meanwhile was one of those that came at once.
    after = next((number for number, key in enumerate(ids, start=1) if str(key) == last), LINES_AT_ONCE - 1)
    context = {
        "queue": queue,
        "entries": entries_of(ids[after:], is_waiting=queue.filter.is_waiting),
        "desk_url": reverse("reviews"),
        "may_tick": role_allows(queue.membership.role, Right.REVIEW) and queue.filter.is_waiting,
    }
    response = render(request, "reviews/desk_lines.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _lacking_approvers(queue: Queue, stage: Stage | None) -> str:
    """Return why there may never be anybody to approve, where a person would wonder; asked for only there.

    That is at an output of one's own, and at an empty list: in a team of one, nothing ever waits for anybody.
    """
    if stage is None:
        wonders = queue.filter.show == "mine"
    else:
        wonders = stage.situation.is_author and any(
            button.action == Action.APPROVE for button in stage.reasons
        )
    workspace = queue.membership.workspace
    return lacking_approvers(workspace, policy_of(workspace)) if wonders else ""


def _neighbours(
    queue: Queue, ids: list[UUID], on_stage: Review | None, has_previous: bool, has_next: bool
) -> dict[str, str]:
    """Return the addresses of the outputs before and after the one on the stage; empty for none."""
    if on_stage is None:
        return {}
    position = ids.index(on_stage.pk) if on_stage.pk in ids else None
    place = Place.of(on_stage)
    if position is None:
        # Not in this list (any more): where it would stand, there are its neighbours.
        before, after = queue.before(place), queue.after(place)
    else:
        is_first, is_last = position == 0, position == len(ids) - 1
        before = (queue.before(place) if has_previous else None) if is_first else ids[position - 1]
        after = (queue.after(place) if has_next else None) if is_last else ids[position + 1]
    return {
        "previous": place_address(queue, before) if before else "",
        "next": place_address(queue, after) if after else "",
    }


def _filters(chosen: QueueFilter, membership: Membership) -> dict[str, Any]:
    """Return what the forms of the list offer: the lists, and by what they can be narrowed."""
    fields = [
        ("kind", "Kind", list(Output.Type.choices)),
        ("platform", "Platform", [(entry.id, entry.name) for entry in catalog.PLATFORMS.values()]),
        ("author", "Author", choices_of(membership.workspace)),
        ("age", "Age", list(_AGE_NAMES.items())),
    ]
    return {
        "lists": [
            {"label": label, "query": chosen.changed(show=name).query, "is_chosen": name == chosen.show}
            for name, label in SHOWS.items()
        ],
        "list": SHOWS[chosen.show],
        "fields": [
            {"name": name, "label": label, "options": options, "value": getattr(chosen, name)}
            for name, label, options in fields
        ],
        "narrowed": [
            {
                "label": dict(options).get(value, value),
                "query": chosen.changed(**{name: ""}).query,
                "field": label,
            }
            for name, label, options in fields
            if (value := getattr(chosen, name))
        ],
        "all_query": chosen.changed(kind="", platform="", author="", age="").query,
    }
