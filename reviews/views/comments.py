"""Comments on an output: beginning a thread, answering, resolving, reopening, and whom one can mention."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews import discussion
from reviews.access import get_review
from reviews.actors import actor_of
from reviews.anchors import AnchorLost
from reviews.decisions import Refused
from reviews.forms.comment import CommentForm
from reviews.mentions import members_to_mention
from reviews.models import Review
from reviews.reading import with_parts
from reviews.returning import queue_address
from reviews.stage import Stage
from reviews.views.desk import queue_of, show_desk
from workspaces.access import Right, get_in_workspace, get_workspace

ANSWER = "reviews/thread_answer.html"


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A comment that was refused, with all that was typed; `thread` is None for one that begins a thread."""

    sentence: str
    text: str = ""
    thread: uuid.UUID | None = None
    is_about_place: bool = False
    place: dict[str, str] = field(default_factory=dict)


@require_POST
def start_thread(request: HttpRequest, review_id: object) -> HttpResponse:
    """Begin a thread about the whole output, or about a place in the revision that the person saw."""
    review = get_review(request, review_id, Right.CREATE)
    form = CommentForm(request.POST)
    if not form.is_valid():
        if "revision" in form.errors:
            raise Http404
        return _refuse(request, review, _unsaid(form, "This place could not be read. Choose it again.", True))
    try:
        thread = discussion.start_thread(
            review.pk,
            actor_of(request),
            text=form.cleaned_data["text"],
            revision=form.cleaned_data["revision"],
            anchor=form.place,
        )
    except Refused as error:
        return _refuse(request, review, _unsaid(form, str(error), isinstance(error, AnchorLost)))
    return _show(request, review, thread.pk)


@require_POST
def reply(request: HttpRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Answer in a thread."""
    review = _review_of(request, thread_id)
    text = request.POST.get("text", "")
    try:
        discussion.reply(thread_id, actor_of(request), text=text)
    except Refused as error:
        return _refuse(request, review, Unsaid(str(error), text, thread_id))
    return _show(request, review, thread_id)


@require_POST
def resolve(request: HttpRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Settle a thread."""
    review = _review_of(request, thread_id)
    try:
        discussion.resolve(thread_id, actor_of(request))
    except Refused as error:
        return _refuse(request, review, Unsaid(str(error), thread=thread_id))
    return _show(request, review, thread_id)


@require_POST
def reopen(request: HttpRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Open a settled thread again."""
    review = _review_of(request, thread_id)
    try:
        discussion.reopen(thread_id, actor_of(request))
    except Refused as error:
        return _refuse(request, review, Unsaid(str(error), thread=thread_id))
    return _show(request, review, thread_id)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Return the members whom a comment can mention, for static/js/mentions.js."""
    workspace = get_workspace(request, Right.CREATE)
    found = [
        {"username": member.get_username(), "name": member.get_full_name()}
        for member in members_to_mention(workspace)
    ]
    response = JsonResponse({"people": found})
    response["Cache-Control"] = "private, max-age=60"
    return response


def _review_of(request: HttpRequest, thread_id: uuid.UUID) -> Review:
    return get_in_workspace(request, with_parts(Review.objects.all()), Right.CREATE, threads__pk=thread_id)


def _unsaid(form: CommentForm, sentence: str, is_about_place: bool) -> Unsaid:
    typed = {name: form.data.get(name, "") for name in form.fields}
    return Unsaid(sentence, typed.pop("text"), is_about_place=is_about_place, place=typed)


def _show(request: HttpRequest, review: Review, thread_id: uuid.UUID) -> HttpResponse:
    """Show the comments as they are now; without HTMX the output again, at the thread."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{queue_address(queue_of(request), review)}#thread-{thread_id}")
    response = _answer(request, review)
    response["HX-Trigger-After-Settle"] = json.dumps({"threads:changed": {"thread": str(thread_id)}})
    return response


def _refuse(request: HttpRequest, review: Review, unsaid: Unsaid) -> HttpResponse:
    """Show the comments with the reason at the field, and everything that was typed."""
    if not request.htmx:  # type: ignore[attr-defined]
        return show_desk(request, review, status=422, unsaid=unsaid)
    return _answer(request, review, status=422, unsaid=unsaid)


def _answer(request: HttpRequest, review: Review, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"stage": Stage(review, actor_of(request)), "queue": queue_of(request)}
    return render(request, ANSWER, context | more, status=status)
