"""Editing a caption: the words become a new revision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviews.access import get_review
from reviews.actors import actor_of
from reviews.checks import Check, checks_of_words
from reviews.consequences import consequences, post_types_in_words
from reviews.decisions import Overtaken, Refused
from reviews.diff import word_diff
from reviews.forms.caption import CaptionForm
from reviews.models import Review
from reviews.returning import desk_address, desk_query
from reviews.revisions import NothingChanged, clean_text, clean_title, edit_caption
from reviews.stage import Stage
from reviews.transitions import Action, obstacle
from workspaces.access import Right

TEMPLATE = "reviews/edit.html"
CHECKS = "reviews/checks.html"


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, review_id: object) -> HttpResponse:
    """Show a caption's words to edit, for HTMX the form alone; or save them as a new revision.

    An image or a video has no words: the way leads to replacing its file. Raises PermissionDenied for a
    viewer.
    """
    review = get_review(request, review_id, Right.CREATE)
    if not review.is_caption:
        return redirect(desk_address(request, review, "replace_file"))
    if request.method == "POST":
        return _save(request, review)
    stage = Stage(review, actor_of(request))
    if hindrance := obstacle(Action.EDIT, stage.situation):
        messages.error(request, hindrance.sentence)
        return redirect(desk_address(request, review))
    return _show(request, stage, CaptionForm.of(review))


@require_POST
def check(request: HttpRequest, review_id: object) -> HttpResponse:
    """Return what the checks say of the words as they are being typed."""
    review = get_review(request, review_id, Right.CREATE)
    if not review.is_caption:
        raise Http404
    stage = Stage(review, actor_of(request))
    title, text = request.POST.get("title", ""), request.POST.get("text", "")
    return render(request, CHECKS, {"stage": stage, "checks": _checks(stage, title, text)})


def _save(request: HttpRequest, review: Review) -> HttpResponse:
    form = CaptionForm(review, request.POST)
    if not form.is_valid():
        # Only the hidden number can be wrong, and no page of ours sends such a one.
        raise Http404
    title, text, actor = form.typed_title, form.typed_text, actor_of(request)
    try:
        number = form.cleaned_data["revision"]
        made = edit_caption(review.pk, actor, title=title, text=text, revision=number)
    except NothingChanged:
        messages.info(request, "You changed nothing, so everything stays as it was.")
        return redirect(desk_address(request, review))
    except Overtaken as error:
        return _overtaken(request, get_review(request, review.pk, Right.CREATE), form, error)
    except Refused as error:
        stage = Stage(get_review(request, review.pk, Right.CREATE), actor)
        return _show(request, stage, form, refusal=str(error))
    messages.success(request, f"Saved as revision {made.number}.")
    return redirect(desk_address(request, review))


def _overtaken(request: HttpRequest, review: Review, form: CaptionForm, error: Overtaken) -> HttpResponse:
    """Show the person's words beside what somebody else saved meanwhile, to be saved on top of that."""
    title, text = clean_title(form.typed_title), clean_text(form.typed_text)
    present = review.revision
    stage = Stage(review, actor_of(request))
    if present is None or present.number == form.cleaned_data["revision"]:
        # The same words, but the state has changed: it was decided on.
        return _show(request, stage, form, refusal=str(error))
    if (clean_title(present.title), clean_text(present.text)) == (title, text):
        messages.info(request, f"Revision {present.number} has exactly your words already.")
        return redirect(desk_address(request, review))
    more = {
        "overtaken_by": present,
        "title_segments": word_diff(present.title, title) if present.title != title else [],
        "segments": word_diff(present.text, text),
        "next_number": present.number + 1,
    }
    return _show(request, stage, CaptionForm.on_top(review, form.typed_title, form.typed_text), **more)


def _show(request: HttpRequest, stage: Stage, form: CaptionForm, **more: Any) -> HttpResponse:
    title, text = (str(form[name].value() or "") if name in form.fields else "" for name in ("title", "text"))
    context = {
        "stage": stage,
        "checks": _checks(stage, title, text),
        "form": form,
        "post_types": post_types_in_words(stage.review),
        "consequences": consequences(stage.review, stage.approvals),
        "desk_query": desk_query(request),
        "desk_address": desk_address(request, stage.review),
    }
    template = f"{TEMPLATE}#form" if request.htmx else TEMPLATE  # type: ignore[attr-defined]
    # A page that does not say what was asked for is no success, so that no cache or test takes it for one.
    status = 422 if more else 200
    return render(request, template, context | more, status=status)


def _checks(stage: Stage, title: str, text: str) -> list[Check]:
    return checks_of_words(stage.review, stage.policy, title=clean_title(title), text=clean_text(text))
