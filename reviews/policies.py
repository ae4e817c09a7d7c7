"""The policy of a workspace; one that was never changed has the defaults."""

from reviews.models import ReviewPolicy
from workspaces.models import Workspace


def policy_of(workspace: Workspace) -> ReviewPolicy:
    """Return the workspace's policy, read once for this workspace object; unsaved when never changed."""
    if not hasattr(workspace, "_review_policy"):
        found = ReviewPolicy.objects.filter(workspace_id=workspace.pk).first()
        workspace._review_policy = found or ReviewPolicy(workspace=workspace)  # type: ignore[attr-defined]
    return workspace._review_policy  # type: ignore[attr-defined]
