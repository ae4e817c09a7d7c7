"""How a workspace reviews: everybody in it may read that and try its rules, managers change it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.checks import checks_of_draft
from reviews.checks.matching import lines_of
from reviews.forms.policy import PolicyForm, TryForm
from reviews.models import ReviewPolicy
from reviews.policies import ChangedMeanwhile, change_policy, lacking_approvers, state_of, stored_policy
from workspaces.access import Right, current_membership, require, role_allows

TEMPLATE = "reviews/policy.html"
SAVED = "Saved. The rules apply at once, also to what waits for review. What is approved stays approved."
CONFLICT = (
    "Somebody else changed the policy while you had it open, so yours is not saved. What you typed is still "
    "here: saving again puts it in the place of theirs."
)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Show the policy; change it, or try it on a caption, as the pressed button says."""
    membership = current_membership(request)
    if membership is None:
        raise Http404("You are not a member of any workspace yet.")
    may_change = role_allows(membership.role, Right.MANAGE)
    workspace = membership.workspace
    stored = stored_policy(workspace)
    posted = request.POST if request.method == "POST" else None
    context: dict[str, Any] = {"stored": stored, "seen": state_of(stored)}
    if posted is not None and "try" in posted:
        tried = stored_policy(workspace)
        if may_change:
            # Unsaved rules too: that is when trying them helps. A wrong field keeps what is stored.
            context["form"] = PolicyForm(posted, instance=tried)
            context["form"].is_valid()
            context["seen"] = posted.get("seen", "")
        context |= _tried(TryForm(posted, prefix="try"), tried)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, f"{TEMPLATE}#tried", context)
        return _show(request, context, may_change)
    if posted is None:
        return _show(request, context, may_change)

    require(membership, Right.MANAGE)
    # Not judged now, and not lost when the policy is refused.
    typed = {name: posted.get(f"try-{name}", "") for name in TryForm.base_fields}
    context["try_form"] = TryForm(prefix="try", initial=typed)
    form = context["form"] = PolicyForm(posted, instance=stored_policy(workspace))
    if not form.is_valid():
        context |= {"seen": posted.get("seen", ""), "is_refused": True}
        return _show(request, context, may_change, status=422)
    try:
        change_policy(workspace, form.instance, seen=posted.get("seen", ""))
    except ChangedMeanwhile:
        context["conflict"] = CONFLICT
        return _show(request, context, may_change, status=409)
    messages.success(request, SAVED)
    return redirect("review_policy")


def _tried(try_form: TryForm, rules: ReviewPolicy) -> dict[str, Any]:
    try_form.is_valid()
    words = try_form.words
    return {"try_form": try_form, "checks": checks_of_draft(words, rules) if words else []}


def _show(
    request: HttpRequest, context: dict[str, Any], may_change: bool, *, status: int = 200
) -> HttpResponse:
    stored: ReviewPolicy = context["stored"]
    if may_change:
        context.setdefault("form", PolicyForm(instance=stored))
    context.setdefault("try_form", TryForm(prefix="try"))
    context |= {
        "may_change": may_change,
        "lacking": lacking_approvers(stored.workspace, stored),
        "rules": [
            ("Words that must not appear", lines_of(stored.forbidden_words)),
            ("Hashtags that must appear", lines_of(stored.required_hashtags)),
            ("Disclosures that must appear", lines_of(stored.required_disclosures)),
        ],
    }
    return render(request, TEMPLATE, context, status=status)
