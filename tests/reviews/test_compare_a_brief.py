"""What one form asked of several models is compared together, and apart from everything else."""

import uuid

import pytest
from django.urls import reverse

from generations.output_marks import offers_for
from reviews.briefs import brief_of, briefs, compare_url, siblings_url, uncompared_briefs
from reviews.comparing import NotComparable, ensure_comparable
from reviews.models import Review
from tests.generations.factories import make_generation
from tests.reviews.factories import review_files

BRIEF = uuid.uuid4()


@pytest.fixture
def together(workspace, author) -> list[Review]:
    """Two images of each of three models, of one form; the models differ in size, and one in its prompt."""
    found = []
    for model, size in (("flux2-flex", "feed"), ("ideogram-3", "feed"), ("gpt-image-1.5", "portrait")):
        parameters = {"model": model, "size": size}
        found += review_files(workspace, author.user, brief=BRIEF, parameters=parameters)
    return found


@pytest.fixture
def alone(workspace, author) -> Review:
    """An image of another form with the same prompt."""
    return review_files(workspace, author.user, count=1)[0]


def offered(review: Review, person) -> list[str]:
    return [offer.url for offer in offers_for(list(review.output.generation.outputs.all()), person.user)]


def test_the_form_counts_before_captions_and_prompt(workspace, together, alone):
    source = make_generation(workspace)
    (for_captions,) = review_files(workspace, count=1, brief=BRIEF, source_generation=source, prompt="")

    ensure_comparable([*together[:3], for_captions])
    with pytest.raises(NotComparable, match="different briefs"):
        ensure_comparable([together[0], alone])


def test_the_database_groups_as_python_does(workspace, together, alone):
    source = make_generation(workspace)
    others = [
        *review_files(workspace, brief=uuid.uuid4(), count=1),
        *review_files(workspace, source_generation=source, count=1),
        *review_files(workspace, source_generation=source, brief=BRIEF, count=1),
        *review_files(workspace, prompt="", count=2),
        *review_files(workspace, count=1),
    ]
    in_python: dict[tuple, int] = {}
    for review in [*together, alone, *others]:
        in_python[brief_of(review)] = in_python.get(brief_of(review), 0) + 1
    in_database = [group["count"] for group in uncompared_briefs(workspace)]

    assert sorted(in_database) == sorted(count for count in in_python.values() if count > 1) == [2, 2, 7]


def test_what_waits_to_be_compared_has_every_model(workspace, together):
    (brief,) = briefs(workspace, list(uncompared_briefs(workspace)))

    models = [review.output.generation.parameters["model"] for review in brief.reviews]
    assert set(models[:3]) == {"flux2-flex", "ideogram-3", "gpt-image-1.5"}


def test_a_job_offers_to_compare_the_first_of_each_model(reviewer, together):
    first_of_each = [together[0].pk, together[2].pk, together[4].pk]
    (url,) = offered(together[2], reviewer)

    assert url == compare_url([*first_of_each, together[1].pk])
    assert reviewer.client.get(url).status_code == 200


def test_two_jobs_with_one_image_each_are_enough(workspace, author, reviewer):
    brief = uuid.uuid4()
    (first,) = review_files(workspace, author.user, count=1, brief=brief)
    assert offered(first, reviewer) == [], "there is nothing to compare it with yet"

    (second,) = review_files(workspace, author.user, count=1, brief=brief)
    assert offered(first, reviewer) == offered(second, reviewer) == [compare_url([first.pk, second.pk])]


def test_only_those_who_review_are_offered_it(workspace, author, teammate, stranger, together):
    assert offered(together[0], teammate) == []
    assert offered(together[0], stranger) == []


def test_a_brief_of_another_workspace_is_not_drawn_in(make_workspace, reviewer, workspace, author):
    """Were two workspaces ever to hold the same brief, neither would see the other's."""
    (mine,) = review_files(workspace, author.user, count=1, brief=BRIEF)
    review_files(make_workspace("Elsewhere"), count=2, brief=BRIEF)

    assert offered(mine, reviewer) == []
    assert siblings_url(mine) == ""


def test_from_the_desk_one_compares_with_the_sisters_only(workspace, together, alone):
    url = siblings_url(together[0])

    assert str(alone.pk) not in url
    assert sum(str(review.pk) in url for review in together) == 4
    assert siblings_url(alone) == ""


def test_the_page_of_the_job_holds_the_button(reviewer, together):
    page = reviewer.client.get(together[0].output.generation.get_absolute_url()).content.decode()
    assert reverse("compare") + "?outputs=" in page
