"""Guest links as managers see them: all there are, a new one, the end of one."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.forms.guests import NewLinkForm, known_ids
from reviews.guests import SHARED_MOST, MadeAlready, NewLink, links_of, make_link, revoke, shareable_in
from reviews.models import GuestLink, Review
from reviews.presentation import Entry
from reviews.reading import with_parts
from workspaces.access import Right, get_in_workspace, get_workspace
from workspaces.models import Workspace
from workspaces.paging import read_first

PAGE_SIZE = 50
# How many outputs the form offers at a time; the search finds the others.
OFFERED = 24


@require_safe
def guest_links(request: HttpRequest) -> HttpResponse:
    """List the workspace's links."""
    workspace = get_workspace(request, Right.MANAGE)
    page = Paginator(links_of(workspace), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reviews/guest_links.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def new_guest_link(request: HttpRequest) -> HttpResponse:
    """Show the form, filled with the outputs that the address names; make the link and show it, once."""
    workspace = get_workspace(request, Right.MANAGE)
    if request.method != "POST":
        form = NewLinkForm(workspace=workspace, initial={"link_id": uuid.uuid4()})
        return _show_form(request, workspace, form, known_ids(request.GET.getlist("reviews")))
    chosen = known_ids(request.POST.getlist("reviews"))
    if "search" in request.POST:
        # Nothing is judged yet, and everything typed stays.
        form = NewLinkForm(workspace=workspace, initial=request.POST.dict())
        return _show_form(request, workspace, form, chosen)
    form = NewLinkForm(request.POST, workspace=workspace)
    if not form.is_valid():
        return _show_form(request, workspace, form, chosen, status=422)
    try:
        made = make_link(
            workspace,
            request.user,  # type: ignore[arg-type]
            link_id=form.cleaned_data["link_id"],
            name=form.cleaned_data["name"],
            reviews=form.cleaned_data["reviews"],
            days=form.cleaned_data["days"],
            may_decide=form.may_decide,
        )
    except MadeAlready:
        messages.info(
            request,
            "This link was made already, and a link is shown only once. "
            "If you did not copy it, revoke it and make a new one.",
        )
        return redirect("guest_links")
    return _show_made(request, made)


@require_POST
def revoke_guest_link(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """End a link at once."""
    link = get_in_workspace(request, GuestLink.objects.all(), Right.MANAGE, pk=link_id)
    if revoke(link, request.user):  # type: ignore[arg-type]
        messages.success(request, f"The link for {link.name} opens nothing any more.")
    else:
        messages.info(request, f"The link for {link.name} was revoked already.")
    return redirect("guest_links")


@sensitive_variables()
def _show_made(request: HttpRequest, made: NewLink) -> HttpResponse:
    """Show the new link in the answer itself: kept nowhere, it cannot be shown a second time."""
    address = request.build_absolute_uri(reverse("guest", args=[made.token]))
    context = {"link": made.link, "shared_count": made.link.reviews.count(), "address": address}
    response = render(request, "reviews/guest_link_made.html", context)
    patch_cache_control(response, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _show_form(
    request: HttpRequest, workspace: Workspace, form: NewLinkForm, chosen: list[str], *, status: int = 200
) -> HttpResponse:
    words = request.POST.get("words", "").replace("\0", "")[:200]
    picked = list(with_parts(shareable_in(workspace).filter(pk__in=chosen[: 2 * SHARED_MOST])))
    found = shareable_in(workspace, words).exclude(pk__in=[review.pk for review in picked])
    offered = read_first(found, OFFERED + 1, with_parts)
    context: dict[str, Any] = {
        "form": form,
        "words": words,
        "picked": _entries(picked, workspace),
        "offered": _entries(offered[:OFFERED], workspace),
        "has_more": len(offered) > OFFERED,
        "left_out": len(chosen) - len(picked),
    }
    return render(request, "reviews/guest_link_new.html", context, status=status)


def _entries(reviews: list[Review], workspace: Workspace) -> list[Entry]:
    for review in reviews:
        review.workspace = workspace
    return [Entry(review, is_waiting=False) for review in reviews]
