"""Deciding on one output, and taking a decision back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews import decisions
from reviews.access import get_review
from reviews.actors import actor_of
from reviews.decisions import Refused
from reviews.transitions import Action


@require_POST
def decide(request: HttpRequest, review_id: object) -> HttpResponse:
    """Do what a button of the desk says to the revision that the person saw."""
    review = get_review(request, review_id)
    try:
        action = Action(request.POST.get("action", ""))
        revision = int(request.POST.get("revision", ""))
    except ValueError:
        raise Http404 from None
    comment = request.POST.get("comment", "")
    try:
        decisions.decide(review.pk, action, actor_of(request), revision=revision, comment=comment)
    except Refused as error:
        messages.error(request, str(error))
    return redirect(review)
