"""What a job will cost, from what earlier ones cost."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from generations.cost_factors import CostFactors
from generations.estimates import (
    Cost,
    Estimate,
    Sureness,
    compared_with_usual,
    estimates_for,
)
from generations.forms import FORMS
from generations.models import Generation
from media_library.models import MediaFile
from powerpost.catalog import Kind
from tests.generations.factories import make_file, make_generation
from tests.generations.lifecycle.driving import start_images, turns_until_rest
from workspaces.models import Workspace

HTMX = {"HX-Request": "true"}


def images(quantity=1, model="flux2-flex", references=0) -> CostFactors:
    return CostFactors(Kind.IMAGES, model=model, quantity=quantity, images=references)


def video(duration=5, has_audio=False, images=0) -> CostFactors:
    return CostFactors(
        Kind.VIDEO, model="kling-3.0-pro", duration=duration, has_audio=has_audio, images=images
    )


def captions(platforms=1, mode="regular", images=0) -> CostFactors:
    return CostFactors(Kind.CONTENT, research_mode=mode, platforms=platforms, images=images)


def charged(workspace, factors, *prices, **fields) -> None:
    """Store jobs with these factors that took these credits, the first one longest ago."""
    now = timezone.now()
    for age, price in enumerate(reversed(prices), start=1):
        make_generation(
            workspace,
            factors.kind.value,
            credits_used=price,
            cost_basis=factors.basis,
            created_at=now - timedelta(minutes=age),
            **fields,
        )


def estimate_for(workspace, factors) -> Estimate:
    return estimates_for(workspace, [factors])[0]


def told(estimate: Estimate) -> tuple[str, str]:
    return estimate.words, estimate.source


def test_the_first_job_of_its_sort_is_unknown(workspace):
    estimate = estimate_for(workspace, images())

    assert (estimate.credits, estimate.sureness) == (None, Sureness.UNKNOWN)
    assert estimate.words == "not known yet"


@pytest.mark.parametrize(
    ("prices", "words", "source"),
    [
        ([1], "1 credit", "As the last such job"),
        ([12] * 9, "12 credits", "As the last 9 such jobs"),
        ([10, 12, 12, 14], "usually 12 credits", "10 to 14 in the last 4 such jobs"),
        # A new price is believed once it has held for a while.
        ([12] * 6 + [14] * 2, "usually 12 credits", "12 to 14 in the last 8 such jobs"),
        ([12] * 6 + [14] * 5, "14 credits", "As the last 5 such jobs"),
        ([99] + [1200] * 12, "1,200 credits", "As the last 12 such jobs"),
        ([10, 13], "usually 13 credits", "10 to 13 in the last 2 such jobs"),
    ],
)
def test_such_jobs_tell_what_is_usual(workspace, prices, words, source):
    charged(workspace, images(), *prices)

    assert told(estimate_for(workspace, images())) == (words, source)


def test_another_number_of_images_is_reckoned_by_the_image(workspace):
    charged(workspace, images(2), 6, 6)
    charged(workspace, images(3), 9)

    assert told(estimate_for(workspace, images(4))) == (
        "probably about 12 credits",
        "From 3 jobs with another number of images",
    )
    assert not estimate_for(workspace, images(4, model="ideogram-3")).is_known


def test_another_duration_is_reckoned_by_the_second(workspace):
    charged(workspace, video(5), 15)

    assert told(estimate_for(workspace, video(10))) == (
        "probably about 30 credits",
        "From 1 job with another duration",
    )
    assert not estimate_for(workspace, video(10, has_audio=True)).is_known


def test_other_inputs_of_an_image_or_a_video_tell_as_much_as_they_can(workspace):
    charged(workspace, images(2, references=3), 6)
    charged(workspace, video(), 15)

    assert told(estimate_for(workspace, images(2))) == (
        "probably about 6 credits",
        "From 1 job with other references",
    )
    assert estimate_for(workspace, video(images=1)).source == "From 1 job with no first image"


def test_other_numbers_of_platforms_must_lie_on_a_line(workspace):
    charged(workspace, captions(1), 6)
    assert not estimate_for(workspace, captions(5)).is_known

    charged(workspace, captions(3), 10, 10)
    assert told(estimate_for(workspace, captions(5))) == (
        "probably about 14 credits",
        "From 3 jobs with other numbers of platforms",
    )
    charged(workspace, captions(2), 30)
    assert not estimate_for(workspace, captions(5)).is_known


def test_a_line_that_falls_is_none(workspace):
    charged(workspace, captions(1), 12)
    charged(workspace, captions(3), 6)

    assert not estimate_for(workspace, captions(5)).is_known


def test_a_long_video_is_estimated_from_a_short_one(workspace):
    short = make_file(workspace, "mp4")
    MediaFile.objects.filter(pk=short.pk).update(duration=60)
    asked = {"post_types": ["x-post"], "research_mode": "regular"}
    one_minute = CostFactors.of("content", asked, [MediaFile(type="video", duration=60.0)])
    charged(workspace, one_minute, 12, 12, inputs=[short])
    three_minutes = CostFactors.of("content", asked, [MediaFile(type="video", duration=170.0)])

    assert estimate_for(workspace, one_minute).credits == 12
    assert told(estimate_for(workspace, three_minutes)) == ("24 credits", "As the last 2 such jobs")


def test_jobs_whose_cost_nobody_was_told_are_left_out(workspace):
    charged(workspace, images(), None, 3, None)

    assert estimate_for(workspace, images()).jobs == 1


def test_only_the_account_counts_with_all_its_workspaces(workspace, make_workspace):
    charged(make_workspace("Elsewhere"), images(), 99)
    assert not estimate_for(workspace, images()).is_known

    sister = Workspace.objects.create(
        name="Sister", api_key=workspace.api_key, powerpost_workspace_id="sister"
    )
    charged(sister, images(), 3)
    assert estimate_for(workspace, images()).credits == 3


def test_several_models_are_estimated_in_two_queries_and_new_ones_in_one_more(workspace, connection_queries):
    models = ["flux2-flex", "ideogram-3", "gpt-image-1.5", "nano-banana-2"]
    for model in models:
        charged(workspace, images(2, model), 6)
    wanted = [images(4, model, 2) for model in models] + [images(2, model) for model in models]

    assert connection_queries(lambda: estimates_for(workspace, wanted[4:])) == 2
    assert connection_queries(lambda: estimates_for(workspace, wanted)) == 3
    assert [entry.credits for entry in estimates_for(workspace, wanted[4:])] == [6] * 4


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        ([9, 9, 9, 9], "as usual"),
        ([9, 9, 9, 12], "more than usual, which was 9"),
        ([9, 9, 9, 3], "less than usual, which was 9"),
        ([9, 9, 9], ""),
        ([9, 9, 9, None], ""),
    ],
)
def test_a_job_is_compared_with_those_before_it(owner, workspace, prices, words):
    charged(workspace, images(2), *prices)
    job = Generation.objects.first()
    later = make_generation(workspace, "images", credits_used=99, cost_basis=job.cost_basis)

    assert compared_with_usual(job) == words
    assert words in owner.client.get(f"/generations/{job.pk}/").content.decode()
    assert later.created_at > job.created_at


def test_a_long_video_is_compared_without_its_minutes(workspace):
    short, long = make_file(workspace, "mp4"), make_file(workspace, "mp4")
    MediaFile.objects.filter(pk=long.pk).update(duration=170)
    factors = CostFactors(Kind.CONTENT, research_mode="regular", platforms=2, video_seconds=61.0)
    charged(workspace, factors, 20, 20, 20, inputs=[short])
    job = make_generation(workspace, credits_used=26, cost_basis=factors.basis, inputs=[long])

    assert compared_with_usual(job) == "as usual"


# --- Together, and the balance ------------------------------------------------------------------------


def known(usual, lowest=None, highest=None, sureness=Sureness.SAME) -> Estimate:
    return Estimate(images(), sureness, usual, lowest or usual, highest or usual, jobs=3)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([known(9)], "9 credits"),
        ([known(9), known(4)], "13 credits"),
        ([known(9), known(4, 3, 5, Sureness.VARIED)], "about 13 credits"),
        ([known(9), Estimate(images())], "at least 9 credits"),
        ([Estimate(images()), Estimate(images())], "not known yet"),
    ],
)
def test_the_parts_make_a_sum(parts, words):
    assert Cost(parts, balance=None).words == words


@pytest.mark.parametrize(
    ("balance", "after", "will_not", "may_not"),
    [(20, 10, False, False), (12, 2, False, False), (11, 1, False, True), (9, None, False, True),
     (7, None, True, False), (None, None, False, False)],
)  # fmt: skip
def test_a_balance_that_will_not_do_is_known_before(balance, after, will_not, may_not):
    cost = Cost([known(10, 8, 12, Sureness.VARIED)], balance)

    assert (cost.balance_after, cost.will_not_do, cost.may_not_do) == (after, will_not, may_not)


def test_a_price_that_was_worked_out_is_no_certain_refusal():
    cost = Cost([known(10, sureness=Sureness.DERIVED)], balance=5)

    assert (cost.will_not_do, cost.may_not_do) == (False, True)


def test_what_is_unknown_leaves_no_balance_to_promise():
    assert Cost([known(9), Estimate(images())], 100).balance_after is None


# --- On the page --------------------------------------------------------------------------------------


def redraw(viewer, kind, **fields) -> str:
    sent = {"update": "1", "choices_for": "another"} | fields
    return viewer.client.post(f"/generations/new/{kind}/", sent, headers=HTMX).content.decode()


def test_the_form_says_cost_and_balance_after(owner, workspace):
    workspace.api_key.record_balance(1284)
    charged(workspace, images(3), 9, 9)
    page = redraw(owner, "images", model="flux2-flex", quantity="3")

    assert "9 credits" in page
    assert "As the last 2 such jobs" in page
    assert "1,275 credits" in page
    assert "may not do" not in page


def test_the_form_warns_of_a_balance_that_will_not_do(owner, workspace):
    workspace.api_key.record_balance(5)
    charged(workspace, video(5), 15)
    page = redraw(owner, "video", model="kling-3.0-pro", duration="5")

    assert "The balance will not do" in page
    assert "nothing is charged" in page


def test_a_form_without_a_choice_estimates_nothing(workspace):
    assert FORMS[Kind.CONTENT].redrawn(QueryDict(""), workspace).cost is None
    assert FORMS[Kind.VIDEO].redrawn(QueryDict("duration=x"), workspace).cost is None


def test_a_stranger_learns_no_price(stranger, workspace):
    charged(workspace, images(3), 9)

    assert "9 credits" not in redraw(stranger, "images", model="flux2-flex", quantity="3")


@pytest.mark.django_db(transaction=True)
def test_what_powerpost_charged_is_expected_the_next_time(live_workspace):
    job = turns_until_rest(start_images(live_workspace, quantity=2, model="ideogram-3"))
    assert job.credits_used is not None

    form = FORMS[Kind.IMAGES].redrawn(QueryDict("model=ideogram-3&quantity=2&size=portrait"), live_workspace)
    assert [entry.credits for entry in form.estimates] == [job.credits_used]
    other = FORMS[Kind.IMAGES].redrawn(QueryDict("model=flux2-flex&quantity=2"), live_workspace)
    assert [entry.is_known for entry in other.estimates] == [False]
    assert Generation.objects.get().cost_basis == form.cost_factors[0].basis
