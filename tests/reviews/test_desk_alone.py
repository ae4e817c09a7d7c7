"""In a team of one, the desk says why nothing can be approved, and where that is changed."""

from django.urls import reverse

from tests.reviews.factories import review_captions, set_policy

POLICY = "/reviews/policy/"


def test_an_output_of_ones_own_says_that_nobody_else_is_there(owner, workspace):
    review = review_captions(workspace, owner.user)[0]
    page = owner.client.get(reverse("review", args=[review.pk])).content.decode()
    assert "somebody else approves it" in page
    assert "there is nobody else" in page
    assert f'href="{POLICY}"' in page


def test_an_empty_list_says_it_too(owner, workspace):
    review_captions(workspace, owner.user)
    page = owner.client.get(reverse("reviews"), {"show": "mine"}).content.decode()
    assert "Nothing waits for you" in page
    assert "there is nobody else" in page
    assert "Open the review policy" in page


def test_where_there_is_somebody_else_nothing_is_said(owner, reviewer, workspace):
    review = review_captions(workspace, owner.user)[0]
    page = owner.client.get(reverse("review", args=[review.pk])).content.decode()
    assert "somebody else approves it" in page
    assert "there is nobody else" not in page


def test_where_authors_may_approve_nothing_is_said(owner, workspace):
    set_policy(workspace, author_may_approve=True)
    review = review_captions(workspace, owner.user)[0]
    page = owner.client.get(reverse("review", args=[review.pk])).content.decode()
    assert 'value="approve"' in page
    assert "there is nobody else" not in page
