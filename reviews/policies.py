"""The policy of a workspace: reading it, changing it, and whether its people can meet it."""

import hashlib
import json
import logging
from typing import Any

from django.db import transaction

from reviews.models import ReviewPolicy
from workspaces.access import Right, role_allows
from workspaces.models import Membership, Workspace
from workspaces.prepared import PreparedQuery

logger = logging.getLogger(__name__)

FIELDS = (
    "approvals_needed",
    "author_may_approve",
    "sends_to_review",
    "editors",
    "forbidden_words",
    "required_hashtags",
    "required_disclosures",
    "hashtags_most",
    "emoji_most",
    "links_allowed",
)


class ChangedMeanwhile(Exception):
    """Somebody else changed the policy after it was shown to the person who wants to change it."""


_OF_WORKSPACE = PreparedQuery(lambda workspace: ReviewPolicy.objects.filter(workspace=workspace))


def policy_of(workspace: Workspace) -> ReviewPolicy:
    """Return the workspace's policy, read once for this workspace object; unsaved when never changed."""
    if not hasattr(workspace, "_review_policy"):
        workspace._review_policy = stored_policy(workspace)  # type: ignore[attr-defined]
    return workspace._review_policy  # type: ignore[attr-defined]


def stored_policy(workspace: Workspace) -> ReviewPolicy:
    """Return the policy as it is stored now, to be changed freely; unsaved when never changed."""
    found = _OF_WORKSPACE.objects(workspace.pk)
    return found[0] if found else ReviewPolicy(workspace=workspace)


def state_of(policy: ReviewPolicy) -> str:
    """Return a short text that differs for policies that differ; a form carries it to its return."""
    words = json.dumps(_values(policy), sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def change_policy(workspace: Workspace, changed: ReviewPolicy, *, seen: str) -> list[str]:
    """Store the fields of `changed` and return the names of those that differ from before.

    Nothing that waits is decided by this: rules apply to it at once, a lower number of approvals with the
    next one. Raises ChangedMeanwhile when the stored policy is not the one with the state `seen`.
    """
    with transaction.atomic():
        stored, _ = ReviewPolicy.objects.get_or_create(workspace=workspace)
        before, after = _values(stored), _values(changed)
        different = [name for name in FIELDS if before[name] != after[name]]
        # Against two at once: the row must still be what was compared.
        unchanged = ReviewPolicy.objects.filter(pk=stored.pk, **before)
        if state_of(stored) != seen or not unchanged.update(**after):
            raise ChangedMeanwhile
    if different:
        logger.info("Policy of workspace %s changed: %s", workspace.pk, ", ".join(different))
    return different


def lacking_approvers(workspace: Workspace, policy: ReviewPolicy) -> str:
    """Return a sentence when too few members may approve for what the policy asks, otherwise an empty text.

    Guests count as nobody: whether there will be one is not known.
    """
    roles = Membership.objects.filter(workspace=workspace, user__is_active=True).values_list(
        "role", flat=True
    )
    able = sum(1 for role in roles if role_allows(role, Right.REVIEW))
    needed = policy.approvals_needed
    if needed > able:
        people = {0: "nobody", 1: "1 person"}.get(able, f"{able} people")
        return (
            f"An output needs {needed} approval{'' if needed == 1 else 's'}, and {people} in this workspace "
            "can give one. Nothing can be approved until there are more reviewers, or guests whose link "
            "allows it."
        )
    if not policy.author_may_approve and needed == able:
        others = "1 other person" if needed == 1 else f"{needed} other people"
        there = {0: "there is nobody else", 1: "there is 1"}.get(able - 1, f"there are {able - 1}")
        return (
            f"What a reviewer makes or edits needs {others} to approve it, and {there}. Add a reviewer, or "
            "let authors approve their own."
        )
    return ""


def _values(policy: ReviewPolicy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in FIELDS}
