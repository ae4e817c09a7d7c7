"""How one workspace reviews: its policy, and the rules that its captions must keep."""

from django.db import models
from django.db.models import Q

from workspaces.models import Workspace

APPROVALS_MOST = 3


class ReviewPolicy(models.Model):
    """A workspace's policy and caption rules; managers change them on the site. See policies.py."""

    class Editors(models.TextChoices):
        """Who may change an output that is in review or approved."""

        CREATORS = "creators", "Everybody who may create"
        AUTHOR_AND_REVIEWERS = "author_and_reviewers", "The author and the reviewers"
        REVIEWERS = "reviewers", "Reviewers only"

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="review_policy")
    approvals_needed = models.PositiveSmallIntegerField(
        default=1, help_text="From how many people an output needs approval, from 1 to 3."
    )
    author_may_approve = models.BooleanField(
        default=False, help_text="Whoever made or last changed an output may also approve it."
    )
    sends_to_review = models.BooleanField(
        default=True, help_text="Finished outputs wait for review at once; otherwise they begin as drafts."
    )
    editors = models.CharField(max_length=20, choices=Editors, default=Editors.AUTHOR_AND_REVIEWERS)

    forbidden_words = models.TextField(blank=True, help_text="One word or phrase on each line.")
    required_hashtags = models.TextField(blank=True, help_text="One on each line, with or without #.")
    required_disclosures = models.TextField(
        blank=True, help_text="One on each line; every caption must contain each of them."
    )
    hashtags_most = models.PositiveSmallIntegerField(null=True, blank=True)
    emoji_most = models.PositiveSmallIntegerField(null=True, blank=True)
    links_allowed = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "review policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(approvals_needed__gte=1, approvals_needed__lte=APPROVALS_MOST),
                name="approvals_needed_from_one_to_three",
            ),
        ]

    def __str__(self) -> str:
        return f"Policy of {self.workspace}"
