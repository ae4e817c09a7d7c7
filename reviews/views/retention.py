"""The workspace's rule for rejected files: everybody may read it, managers set it."""

from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.forms.retention import RetentionForm
from reviews.retention import amount_of, discarded_of
from workspaces.access import Right, current_membership, get_workspace, role_allows, workspace_of_form
from workspaces.audit import record
from workspaces.models import Workspace


@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """Show the rule; POST sets it. `try` in it, or `days` in the address, shows what it would delete now."""
    is_post = request.method == "POST"
    workspace = workspace_of_form(request, Right.MANAGE) if is_post else get_workspace(request)
    membership = current_membership(request)
    if is_post:
        form = RetentionForm(request.POST)
        if form.is_valid() and "try" not in request.POST:
            _set(request, workspace, form.cleaned_data["days"])
            return redirect("retention")
    elif "days" in request.GET:
        form = RetentionForm(request.GET)
        form.is_valid()
    else:
        form = RetentionForm(initial={"days": workspace.rejected_kept_days})
    is_wrong = form.is_bound and not form.is_valid()
    days = form.cleaned_data["days"] if form.is_bound and not is_wrong else workspace.rejected_kept_days
    return render(
        request,
        "reviews/retention.html",
        {
            "form": form,
            "may_change": membership is not None and role_allows(membership.role, Right.MANAGE),
            "stored_days": workspace.rejected_kept_days,
            "asked_days": days,
            "amount": None if is_wrong else amount_of(workspace, days),
            "discarded": discarded_of(workspace),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK,
    )


def _set(request: HttpRequest, workspace: Workspace, days: int | None) -> None:
    before = workspace.rejected_kept_days
    if before == days:
        messages.info(request, "The rule is as it was.")
        return
    with transaction.atomic():
        workspace.rejected_kept_days = days
        workspace.save(update_fields=["rejected_kept_days"])
        record(
            request.user,
            "workspace.retention_changed",
            workspace,
            before={"rejected_kept_days": before},
            after={"rejected_kept_days": days},
            workspace=workspace,
        )
    kept = "for ever" if days is None else f"for {days} days after the rejection"
    messages.success(request, f"Saved: rejected files are kept {kept}. The rule is applied once a day.")
