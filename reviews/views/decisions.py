"""Deciding on one output or several, and taking a decision back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews import decisions
from reviews.access import get_review
from reviews.actors import actor_of
from reviews.bulk import Ticked, decide_several
from reviews.decisions import CommentMissing, Refused
from reviews.desk_news import DONE, news_of, report_of
from reviews.looking import record_look
from reviews.models import Review, ReviewEvent
from reviews.queue import Place
from reviews.reading import with_parts
from reviews.returning import queue_address
from reviews.transitions import Action
from reviews.views.desk import REPORT_KEY, Refusal, queue_of, show_desk
from workspaces.access import Right, get_in_workspace, get_workspace

# After these the person goes on with the output, and not with the next one.
_STAYS = {Action.WITHDRAW, Action.REOPEN}


@require_POST
def decide(request: HttpRequest, review_id: object) -> HttpResponse:
    """Do what a button of the desk says to the revision that the person saw, and go on to the next output."""
    review = get_review(request, review_id)
    try:
        action = Action(request.POST.get("action", ""))
        revision = int(request.POST.get("revision", ""))
    except ValueError:
        raise Http404 from None
    if action == Action.EDIT:
        raise Http404
    place = Place.of(review)
    comment = request.POST.get("comment", "")
    record_look(review, request.user)  # type: ignore[arg-type]
    try:
        event = decisions.decide(review.pk, action, actor_of(request), revision=revision, comment=comment)
    except Refused as error:
        return _refuse(request, review, action, comment, error)
    following = get_review(request, review.pk) if action in _STAYS else queue_of(request).next_to(place)
    return _go_on(request, following, event)


@require_POST
def undo(request: HttpRequest, event_id: int) -> HttpResponse:
    """Take back the person's own decision of a moment ago, and return to its output."""
    review = get_in_workspace(request, with_parts(Review.objects.all()), Right.SEE, events__pk=event_id)
    try:
        event = decisions.undo(event_id, actor_of(request))
    except Refused as error:
        return _refuse(request, review, None, "", error)
    return _go_on(request, get_review(request, review.pk), event)


@require_POST
def decide_on_several(request: HttpRequest) -> HttpResponse:
    """Decide alike on the ticked outputs, and report what could not be."""
    workspace = get_workspace(request, Right.REVIEW)
    try:
        action = Action(request.POST.get("action", ""))
        ticked = [Ticked.of(value) for value in request.POST.getlist("reviews")]
    except ValueError:
        raise Http404 from None
    comment = request.POST.get("comment", "")
    try:
        outcome = decide_several(workspace, ticked, action, actor_of(request), comment=comment)
    except Refused as error:
        refusal = Refusal(str(error), comment=comment, is_about_comment=isinstance(error, CommentMissing))
        kept = set(request.POST.getlist("reviews"))
        return _with_address(
            show_desk(request, None, status=422, several_refused=refusal, ticked=kept),
            queue_address(queue_of(request)),
        )
    report = report_of(action, outcome, workspace)
    address = queue_address(queue_of(request))
    if not request.htmx:  # type: ignore[attr-defined]
        request.session[REPORT_KEY] = report.stored()
        return redirect(address)
    return _with_address(show_desk(request, None, report=report), address)


def _go_on(request: HttpRequest, following: Review | None, event: ReviewEvent) -> HttpResponse:
    """Show the output that comes now, with what was just done; without HTMX at an address of its own."""
    queue = queue_of(request)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(queue_address(queue, following, **{DONE: event.pk}))
    if following is not None:
        record_look(following, request.user)  # type: ignore[arg-type]
    return _with_address(show_desk(request, following, news=news_of(event)), queue_address(queue, following))


def _refuse(
    request: HttpRequest, review: Review, action: Action | None, comment: str, error: Refused
) -> HttpResponse:
    """Show the output as it is now, why nothing was decided, and what the person wrote."""
    refusal = Refusal(str(error), action or "", comment, isinstance(error, CommentMissing))
    present = get_review(request, review.pk)
    response = show_desk(request, present, status=422, refusal=refusal, open_action=refusal.action)
    return _with_address(response, queue_address(queue_of(request), present))


def _with_address(response: HttpResponse, address: str) -> HttpResponse:
    """Put the address of what is shown into the address bar; without this it would be the form's."""
    response["HX-Push-Url"] = address
    return response
