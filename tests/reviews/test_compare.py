"""The pages of comparing: who may, what they show, and above all what they do not show."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generations.models import Generation
from powerpost import catalog
from reviews.briefs import compare_url
from reviews.comparing import choose, shuffled
from reviews.models import Comparison, Review, ReviewEvent
from reviews.revisions import replace_file
from tests.conftest import Person
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy

LIST = reverse("compare")
SECRETS = [
    word
    for model in (*catalog.IMAGE_MODELS.values(), *catalog.VIDEO_MODELS.values())
    for word in (model.id, model.name)
]


@pytest.fixture
def images(workspace, author) -> list[Review]:
    """One image of each model for the same prompt."""
    return [
        review_files(workspace, author.user, count=1, parameters={"model": model}, credits_used=cost)[0]
        for model, cost in (("flux2-flex", 4), ("ideogram-3", 7), ("gpt-image-1.5", 9))
    ]


def address(reviews: list[Review]) -> str:
    return compare_url(review.pk for review in reviews)


def press(person: Person, reviews: list[Review], chosen: Review, **values: object):
    """Choose on the page as a browser does."""
    shown = [review.pk for review in shuffled(reviews, person.user.pk)]
    data = {"choice": shown.index(chosen.pk) + 1, "seen": ",".join("1" for _ in shown)} | values
    return person.client.post(address(reviews), data)


# --- Before the choice --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["images", "video"])
def test_nothing_on_the_page_tells_the_model(reviewer, workspace, author, kind):
    models = ["flux2-flex", "gpt-image-1.5"] if kind == "images" else ["kling-3.0-pro", "veo-3.1"]
    made = [
        review_files(workspace, author.user, kind=kind, count=1, parameters={"model": model})[0]
        for model in models
    ]
    for number, review in enumerate(made):
        file = review.revision.media_file
        file.width, file.height, file.name = 1111 + number, 1777, f"{models[number]}.webp"
        file.save()

    text = reviewer.client.get(address(made)).content.decode()

    assert str(made[0].revision.media_file_id) in text, "the file is on the page"
    assert [secret for secret in SECRETS if secret in text] == []
    assert [number for number in ("1111", "1112", "1777") if number in text] == [], "sizes tell the model"
    for review in made:
        assert str(review.output_id) not in text
        assert str(review.output.generation_id) not in text
        assert review.get_absolute_url() not in text


def test_the_address_and_the_order_do_not_tell_the_model(reviewer, images):
    assert address(images) == address(list(reversed(images)))
    text = reviewer.client.get(address(images)).content.decode()
    shown = shuffled(images, reviewer.user.pk)
    places = [text.index(str(review.revision.media_file_id)) for review in shown]
    assert places == sorted(places)


def test_a_stranger_finds_nothing(stranger, images):
    assert stranger.client.get(address(images)).status_code == 404
    assert stranger.client.post(address(images), {"choice": 1, "seen": "1,1,1"}).status_code == 404


@pytest.mark.parametrize("who", ["teammate", "author"])
def test_only_reviewers_choose(request, images, who):
    person = request.getfixturevalue(who)
    assert person.client.get(address(images)).status_code == 403
    assert press(person, images, images[0]).status_code == 403
    assert not Comparison.objects.exists()


def test_an_output_of_another_workspace_is_not_found(reviewer, images, make_workspace):
    (foreign,) = review_files(make_workspace("Elsewhere"), count=1)
    assert reviewer.client.get(address([images[0], foreign])).status_code == 404
    assert reviewer.client.get(address([foreign, images[0]])).status_code == 404


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ("nonsense", "names no outputs"),
        (str(UUID(int=1)), "2 to 4"),
        (",".join(str(UUID(int=number)) for number in range(5)), "2 to 4"),
    ],
)
def test_an_address_that_makes_no_sense_leads_to_the_list(reviewer, outputs, words):
    response = reviewer.client.get(LIST, {"outputs": outputs}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert words in response.content.decode()


def test_captions_and_other_briefs_are_refused_with_a_sentence(reviewer, images, workspace):
    for others in (
        review_captions(workspace),
        [images[0], *review_files(workspace, count=1, prompt="Another")],
    ):
        assert reviewer.client.get(address(others)).url == LIST


def test_a_job_leads_to_its_own_images_or_to_others_of_its_brief(
    reviewer, teammate, stranger, workspace, images
):
    job = review_files(workspace, count=2, prompt="Two at once")
    (alone,) = review_files(workspace, count=1, prompt="Alone")

    def target(review: Review) -> str:
        return reviewer.client.get(LIST, {"generation": str(review.output.generation_id)}).url

    assert target(job[0]) == address(job)
    assert target(images[0]) == address(images)
    assert target(alone) == LIST
    values = {"generation": str(job[0].output.generation_id)}
    assert teammate.client.get(LIST, values).status_code == 403
    assert stranger.client.get(LIST, values).status_code == 404
    assert reviewer.client.get(LIST, {"generation": "nonsense"}).status_code == 404


# --- The choice ---------------------------------------------------------------------------------------


def test_the_choice_is_kept_and_revealed(reviewer, images):
    response = press(
        reviewer,
        images,
        images[1],
        reason="The logo reads well",
        quick_reasons=["Text is right", "Looks real"],
    )

    made = Comparison.objects.get()
    assert response.url == reverse("comparison", args=[made.pk])
    assert made.reason == "Text is right, Looks real\nThe logo reads well"
    assert made.entries.get(is_chosen=True).review == images[1]
    text = reviewer.client.get(response.url).content.decode()
    assert "Ideogram 3.0 was chosen" in text
    for words in (
        "FLUX.2 Flex",
        "GPT Image 1.5",
        "4 credits",
        "7 credits",
        "9 credits",
        "The logo reads well",
    ):
        assert words in text
    assert read(images[1]).state == Review.State.IN_REVIEW, "the choice alone approves nothing"


def test_the_places_are_kept_as_they_were_seen(reviewer, images):
    press(reviewer, images, images[0])
    kept = [entry.review_id for entry in Comparison.objects.get().entries.all()]
    assert kept == [review.pk for review in shuffled(images, reviewer.user.pk)]


def test_the_chosen_one_can_be_approved_at_once(reviewer, images):
    press(reviewer, images, images[1], approve="on")
    states = [read(review).state for review in images]
    assert states == [Review.State.IN_REVIEW, Review.State.APPROVED, Review.State.IN_REVIEW]


def test_a_refused_approval_is_told_and_the_choice_stays(reviewer, images, workspace):
    Review.objects.filter(pk=images[1].pk).update(author=reviewer.user)

    response = press(reviewer, images, images[1], approve="on")

    assert Comparison.objects.get().entries.get(is_chosen=True).review == images[1]
    text = reviewer.client.get(response.url).content.decode()
    assert "Your choice is kept, but it was not approved" in text
    assert read(images[1]).state == Review.State.IN_REVIEW


def test_approving_is_offered_only_to_those_who_may(reviewer, images, workspace):
    assert 'name="approve"' in reviewer.client.get(address(images)).content.decode()
    Review.objects.update(author=reviewer.user)
    assert 'name="approve"' not in reviewer.client.get(address(images)).content.decode()
    set_policy(workspace, author_may_approve=True)
    assert 'name="approve"' in reviewer.client.get(address(images)).content.decode()


def test_without_a_choice_what_was_written_stays(reviewer, images):
    response = press(reviewer, images, images[0], choice="", reason="The light", quick_reasons=["Looks real"])

    assert response.status_code == 422
    text = response.content.decode()
    assert "Choose one of them first" in text
    assert "The light" in text
    assert 'value="Looks real" id="id_quick_reasons_4" checked' in text
    assert not Comparison.objects.exists()


@pytest.mark.parametrize("seen", ["", "1,1", "1,1,x", "9,1,1"])
def test_a_page_that_is_out_of_date_chooses_nothing(reviewer, images, seen):
    response = press(reviewer, images, images[0], seen=seen, reason="Mine")
    assert response.status_code == 422
    assert "Mine" in response.content.decode()
    assert not Comparison.objects.exists()


def test_after_a_replacement_the_page_shows_the_new_file_and_takes_the_next_press(
    reviewer, author, images, workspace
):
    file = make_file(workspace)
    replace_file(images[0].pk, acting(author, workspace), media_file=file, made_by=None, revision=1)

    response = press(reviewer, images, images[1])

    text = response.content.decode()
    assert "replaced since you opened this page" in text
    assert str(file.pk) in text
    seen = text.split('name="seen" value="')[1].split('"')[0]
    assert press(reviewer, images, images[1], seen=seen).status_code == 302


# --- Afterwards ---------------------------------------------------------------------------------------


def test_members_see_past_choices_and_strangers_do_not(owner, reviewer, teammate, author, stranger, images):
    press(reviewer, images, images[2], reason="Crisp")
    url = reverse("comparison", args=[Comparison.objects.get().pk])

    for person in (owner, reviewer, teammate, author):
        assert "GPT Image 1.5 was chosen" in person.client.get(url).content.decode()
        assert "Crisp" in person.client.get(LIST).content.decode()
    assert stranger.client.get(url).status_code == 404
    assert "Crisp" not in stranger.client.get(LIST).content.decode()


def test_a_model_that_the_catalog_forgot_keeps_its_id(reviewer, images):
    press(reviewer, images, images[0])
    Comparison.objects.get().entries.filter(is_chosen=True).update(model="old-model-1")
    url = reverse("comparison", args=[Comparison.objects.get().pk])
    assert "old-model-1 was chosen" in reviewer.client.get(url).content.decode()


def test_an_uploaded_replacement_has_neither_model_nor_cost(reviewer, author, images, workspace):
    actor, file = acting(author, workspace), make_file(workspace)
    replace_file(images[0].pk, actor, media_file=file, made_by=None, revision=1)
    numbers = [2 if review == images[0] else 1 for review in shuffled(images, reviewer.user.pk)]

    response = press(reviewer, images, images[0], seen=",".join(map(str, numbers)))

    text = reviewer.client.get(response.url).content.decode()
    assert "An uploaded file was chosen" in text
    assert text.count("Cost not known") == 1


# --- The list -----------------------------------------------------------------------------------------


def test_the_list_offers_briefs_to_those_who_may_choose(reviewer, teammate, images):
    assert f'href="{address(images)}"' in reviewer.client.get(LIST).content.decode()
    text = teammate.client.get(LIST).content.decode()
    assert "outputs=" not in text
    assert "No choices yet" in text


def test_the_list_tells_no_model_of_what_waits(reviewer, images):
    text = reviewer.client.get(LIST).content.decode()
    assert "3 images to compare" in text
    assert [secret for secret in SECRETS if secret in text] == []


def test_an_empty_list_says_how_it_is_filled(reviewer):
    assert "Nothing to compare" in reviewer.client.get(LIST).content.decode()


def test_the_history_of_the_chosen_output_says_so(reviewer, images):
    press(reviewer, images, images[1], reason="Crisp")
    event = ReviewEvent.objects.get(action=ReviewEvent.Action.CHOSEN)
    assert (event.review, event.actor_name, event.comment) == (images[1], "rita", "Crisp")


def test_the_number_of_queries_does_not_grow(reviewer, workspace, images):
    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reviewer.client.get(url).status_code == 200
        return len(queries)

    def past(reviews: list[Review]) -> str:
        seen = [(review.pk, 1) for review in reviews]
        made = choose(workspace, seen, reviews[0].pk, acting(reviewer, workspace))
        return reverse("comparison", args=[made.pk])

    review_files(workspace, count=2, prompt="Waiting")
    result = past(images)
    # The first visit remembers the workspace in the session.
    reviewer.client.get(result)
    before = count(LIST), count(result)
    for number in range(5):
        made = review_files(workspace, count=4, prompt=f"Compared {number}", parameters={"model": "veo-3.1"})
        result = past(made)
        review_files(workspace, count=4, prompt=f"Waiting {number}")

    assert (count(LIST), count(result)) == before


def test_a_comparison_of_what_is_gone_is_not_shown(owner, images, workspace):
    made = choose(workspace, [(image.pk, 1) for image in images], images[0].pk, acting(owner, workspace))
    Generation.objects.filter(workspace=workspace).delete()

    assert owner.client.get(reverse("comparison", args=[made.pk])).status_code == 404
    assert not owner.client.get(LIST).context["past"]
