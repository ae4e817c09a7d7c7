"""Choosing blindly: what is kept, what is refused, and what waits to be compared."""

import pytest

from reviews.briefs import Brief, briefs, siblings_url, uncompared_briefs
from reviews.comparing import NotComparable, choose, cost_of_one, ensure_comparable, shuffled
from reviews.decisions import Overtaken, Refused
from reviews.models import Comparison, Review, ReviewEvent
from reviews.revisions import replace_file
from tests.generations.factories import make_file, make_generation
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files
from workspaces.models import Membership, Role, Workspace


@pytest.fixture
def images(workspace, author) -> list[Review]:
    """Two images of FLUX.2 Flex and one of Ideogram, for the same prompt."""
    other = review_files(workspace, author.user, count=1, parameters={"model": "ideogram-3"})
    return [*review_files(workspace, author.user, count=2), *other]


def seen(*reviews: Review) -> list[tuple]:
    return [(review.pk, 1) for review in reviews]


def waiting(workspace: Workspace) -> list[Brief]:
    return briefs(workspace, list(uncompared_briefs(workspace)))


def test_the_choice_its_models_and_its_reason_are_kept(images, reviewer, workspace):
    made = choose(workspace, seen(*images), images[2].pk, acting(reviewer, workspace), " Sharper \n")

    assert (made.reason, made.created_by, made.type) == ("Sharper", reviewer.user, "image")
    entries = [(entry.review_id, entry.model, entry.is_chosen) for entry in made.entries.all()]
    assert entries == [
        (images[0].pk, "flux2-flex", False),
        (images[1].pk, "flux2-flex", False),
        (images[2].pk, "ideogram-3", True),
    ]


def test_the_history_of_the_chosen_one_says_so_and_its_state_stays(images, reviewer, workspace):
    made = choose(workspace, seen(*images), images[2].pk, acting(reviewer, workspace), "Sharper")

    event = images[2].events.get(action=ReviewEvent.Action.CHOSEN)
    assert (event.person, event.comment, event.state_after) == (reviewer.user, "Sharper", "in_review")
    assert event.detail["comparison"] == str(made.pk)
    assert read(images[2]).version == images[2].version
    assert not images[0].events.filter(action=ReviewEvent.Action.CHOSEN).exists()


def test_an_uploaded_replacement_has_no_model(images, author, reviewer, workspace):
    actor, file = acting(author, workspace), make_file(workspace)
    replace_file(images[0].pk, actor, media_file=file, made_by=None, revision=1)

    made = choose(
        workspace,
        [(images[0].pk, 2), (images[2].pk, 1)],
        images[0].pk,
        acting(reviewer, workspace),
    )
    assert [entry.model for entry in made.entries.all()] == ["", "ideogram-3"]


def test_what_was_replaced_meanwhile_is_not_chosen_unseen(images, author, reviewer, workspace):
    actor, file = acting(author, workspace), make_file(workspace)
    replace_file(images[0].pk, actor, media_file=file, made_by=None, revision=1)

    with pytest.raises(Overtaken, match="replaced"):
        choose(workspace, seen(*images), images[1].pk, acting(reviewer, workspace))
    assert not Comparison.objects.exists()


def test_a_right_that_was_taken_meanwhile_does_not_count(images, reviewer, workspace):
    actor = acting(reviewer, workspace)
    Membership.objects.filter(user=reviewer.user).update(role=Role.CREATOR)

    with pytest.raises(Refused, match="role"):
        choose(workspace, seen(*images), images[0].pk, actor)


def test_two_people_may_choose_differently(images, reviewer, second_reviewer, workspace):
    choose(workspace, seen(*images), images[0].pk, acting(reviewer, workspace))
    choose(workspace, seen(*images), images[1].pk, acting(second_reviewer, workspace))

    assert Comparison.objects.count() == 2


def test_credits_of_a_job_are_shared_over_its_outputs(images, reviewer, workspace):
    made = choose(workspace, seen(*images), images[0].pk, acting(reviewer, workspace))

    costs = cost_of_one(made.entries.select_related("revision__made_by__generation"))
    assert list(costs.values()) == [4.5, 4.5, 9]


# --- What belongs together ---------------------------------------------------------------------------


def test_images_of_different_prompts_are_not_compared(images, workspace):
    (other,) = review_files(workspace, count=1, prompt="Something else")
    with pytest.raises(NotComparable, match="different briefs"):
        ensure_comparable([images[0], other])


def test_images_for_the_same_captions_are_of_one_brief(workspace):
    source = make_generation(workspace, "content")
    jobs = [
        review_files(workspace, count=1, source_generation=source, prompt=prompt)[0] for prompt in ("One", "")
    ]
    ensure_comparable(jobs)
    assert [brief.count for brief in waiting(workspace)] == [2]


def test_captions_are_not_compared(workspace):
    with pytest.raises(NotComparable, match="images and videos"):
        ensure_comparable(review_captions(workspace))


def test_the_order_is_stable_for_a_person_and_differs_between_people(images):
    orders = {person: [review.pk for review in shuffled(images, person)] for person in range(30)}

    assert [review.pk for review in shuffled(reversed(images), 1)] == orders[1]
    first_of = {order[0] for order in orders.values()}
    assert first_of == {review.pk for review in images}, "each of them comes first for somebody"


# --- What waits ---------------------------------------------------------------------------------------


def test_briefs_wait_until_their_outputs_are_compared(images, reviewer, workspace):
    review_files(workspace, count=1, prompt="Alone")
    review_captions(workspace)
    assert [(brief.count, len(brief.reviews)) for brief in waiting(workspace)] == [(3, 3)]

    choose(workspace, seen(*images[:2]), images[0].pk, acting(reviewer, workspace))
    assert waiting(workspace) == []


def test_rejected_outputs_are_not_offered(images, workspace):
    Review.objects.filter(pk__in=[images[0].pk, images[1].pk]).update(state=Review.State.REJECTED)
    assert waiting(workspace) == []


def test_every_model_is_among_the_four_that_are_offered(workspace):
    review_files(workspace, count=4, parameters={"model": "ideogram-3"})
    review_files(workspace, count=4)

    (brief,) = waiting(workspace)
    models = sorted(review.output.generation.parameters["model"] for review in brief.reviews)
    assert models == ["flux2-flex", "flux2-flex", "ideogram-3", "ideogram-3"]
    assert brief.count == 8


def test_the_newest_brief_comes_first_and_jobs_without_words_stay_apart(workspace):
    for prompt in ("Older", "Newer"):
        review_files(workspace, count=2, prompt=prompt)
    for _ in range(2):
        review_files(workspace, kind="video", prompt="")

    assert [brief.title for brief in waiting(workspace)] == ["Newer", "Older"]


def test_waiting_briefs_take_two_queries(images, workspace, django_assert_num_queries):
    for number in range(5):
        review_files(workspace, count=4, prompt=f"Brief {number}")
    with django_assert_num_queries(2):
        titles = [brief.title for brief in waiting(workspace) if brief.url]
    assert titles[0] == "Brief 4"


def test_an_output_knows_with_which_others_it_is_compared(images, workspace):
    for review in images:
        for other in images:
            assert str(other.pk) in siblings_url(review)
    (alone,) = review_files(workspace, count=1, prompt="Alone")
    assert siblings_url(alone) == ""
    assert siblings_url(review_captions(workspace)[0]) == ""
