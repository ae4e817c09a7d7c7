"""What the team's choices and approvals say of each model, against sums made by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generations.lifecycle import Status
from reviews.comparing import choose
from reviews.models import Comparison, Review
from reviews.revisions import replace_file, restore
from reviews.statistics import BothPeriods, groups_of, statistics_of
from tests.generations.factories import make_file, make_generation
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files

FLUX, IDEOGRAM = "flux2-flex", "ideogram-3"


def approve(*reviews: Review) -> None:
    """Make them approved, as far as sums look at it."""
    Review.objects.filter(pk__in=[review.pk for review in reviews]).update(state=Review.State.APPROVED)


@pytest.fixture
def figures(workspace, author, reviewer) -> BothPeriods:
    """FLUX: 2 of 5 images approved for 10 + 8 credits, 8 of them long ago. Ideogram: 1 of 1 for 7."""
    flux = review_files(workspace, author.user, count=3, credits_used=10)
    old = timezone.now() - timedelta(days=31)
    long_ago = review_files(workspace, author.user, count=2, credits_used=8, created_at=old)
    (ideogram,) = review_files(
        workspace, author.user, count=1, credits_used=7, parameters={"model": IDEOGRAM}
    )
    captions = review_captions(workspace, author.user, credits_used=9)
    make_generation(workspace, "images", Status.FAILED, credits_used=100)
    approve(flux[0], long_ago[0], ideogram, captions[0])
    actor = acting(reviewer, workspace)
    for chosen, other in ((ideogram, flux[0]), (ideogram, flux[1]), (flux[0], ideogram)):
        choose(workspace, [(chosen.pk, 1), (other.pk, 1)], chosen.pk, actor)
    once = choose(workspace, [(flux[0].pk, 1), (flux[1].pk, 1)], flux[1].pk, actor)
    Comparison.objects.filter(pk=once.pk).update(created_at=old)
    return statistics_of(workspace)


def test_all_time_counts_everything(figures):
    flux, ideogram = figures.all_time.of(FLUX), figures.all_time.of(IDEOGRAM)

    assert (flux.made, flux.approved, flux.credits, flux.cost_per_approved) == (5, 2, 18, 9)
    assert (ideogram.made, ideogram.approved, ideogram.credits, ideogram.cost_per_approved) == (1, 1, 7, 7)
    assert (flux.compared, flux.chosen, flux.share) == (5, 2, 40)
    assert (ideogram.compared, ideogram.chosen, ideogram.share) == (3, 2, 67)


def test_the_period_leaves_out_what_began_before_it(figures):
    flux = figures.recent.of(FLUX)

    assert (flux.made, flux.approved, flux.credits, flux.cost_per_approved) == (3, 1, 10, 10)
    assert (flux.compared, flux.chosen) == (3, 1)


def test_captions_have_a_cost_of_their_own(figures):
    captions = figures.recent.captions

    assert (captions.made, captions.approved, captions.credits, captions.cost_per_approved) == (2, 1, 9, 9)


def test_the_total_is_what_was_paid_for_what_was_approved(figures):
    total = figures.all_time.total

    assert (total.made, total.approved, total.credits) == (8, 4, 34)
    assert total.cost_per_approved == 8.5


def test_models_are_ranked_by_how_often_they_are_chosen(figures):
    assert [entry.name for entry in figures.all_time.ranking] == ["Ideogram 3.0", "FLUX.2 Flex"]


def test_a_replacement_counts_for_the_model_that_made_it(workspace, author):
    (first,) = review_files(workspace, author.user, count=1)
    (second,) = review_files(workspace, author.user, count=1, parameters={"model": IDEOGRAM})
    file, output = second.revision.media_file, second.output
    replace_file(first.pk, acting(author, workspace), media_file=file, made_by=output, revision=1)
    approve(first, second)

    figures = statistics_of(workspace).all_time
    assert (figures.of(FLUX).approved, figures.of(IDEOGRAM).approved) == (0, 1)


def test_what_reviews_note_of_their_jobs_changes_no_sum(workspace, author, figures):
    (first,) = review_files(workspace, author.user, count=1)
    (second,) = review_files(workspace, author.user, count=1, parameters={"model": IDEOGRAM})
    file, output = second.revision.media_file, second.output
    replace_file(first.pk, acting(author, workspace), media_file=file, made_by=output, revision=1)
    approve(first, second)
    noted = groups_of(workspace)
    assert Review.objects.filter(job_started_at=None).count() == 1

    # As it was before they noted anything.
    Review.objects.update(job_started_at=None, job_model=None)
    assert sorted(groups_of(workspace), key=repr) == sorted(noted, key=repr)


def test_a_restored_picture_is_that_of_its_job_again(workspace, author):
    (review,) = review_files(workspace, author.user, count=1, parameters={"model": IDEOGRAM})
    job, actor = review.output.generation, acting(author, workspace)
    assert (review.job_started_at, review.job_model) == (job.created_at, IDEOGRAM)

    replace_file(review.pk, actor, media_file=make_file(workspace), made_by=None, revision=1)
    replaced = read(review)
    assert (replaced.job_started_at, replaced.job_model) == (None, None)

    restore(review.pk, actor, number=1, revision=2)
    restored = read(review)
    assert (restored.job_started_at, restored.job_model) == (job.created_at, IDEOGRAM)


def test_an_uploaded_replacement_counts_for_no_model(workspace, author):
    (review,) = review_files(workspace, author.user, count=1)
    actor, file = acting(author, workspace), make_file(workspace)
    replace_file(review.pk, actor, media_file=file, made_by=None, revision=1)
    approve(read(review))

    assert statistics_of(workspace).all_time.of(FLUX).cost_per_approved is None


def test_a_job_that_named_no_model_used_the_default(workspace):
    review_files(workspace, count=1, parameters={"model": None})

    assert statistics_of(workspace).all_time.of(FLUX).made == 1


def test_other_workspaces_are_left_out(workspace, make_workspace, figures):
    elsewhere = statistics_of(make_workspace("Elsewhere")).all_time

    assert elsewhere.ranking == []
    assert elsewhere.total.credits == 0


def test_the_number_of_queries_is_always_the_same(workspace, figures, django_assert_num_queries):
    for model in (FLUX, IDEOGRAM, "nano-banana-2"):
        approve(*review_files(workspace, count=2, parameters={"model": model}))

    with django_assert_num_queries(5):
        assert statistics_of(workspace).recent.models
    with django_assert_num_queries(5):
        assert statistics_of(workspace).all_time.models
