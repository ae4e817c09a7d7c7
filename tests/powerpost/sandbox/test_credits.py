import pytest

from tests.powerpost.sandbox.api import assert_refused


@pytest.mark.parametrize(
    ("kind", "fields", "price"),
    [
        # The first three are examples of PowerPost's pages.
        ("content", {"post_types": ["instagram-reel", "tiktok-video", "x-post"]}, 10),
        ("images", {"size": "portrait", "quantity": 3}, 9),
        ("video", {"model": "kling-3.0-pro", "duration": 5}, 15),
        ("content", {"post_types": ["instagram-reel", "instagram-feed"]}, 6),
        ("content", {"research_mode": "deep"}, 12),
        ("images", {"model": "nano-banana-2"}, 2),
        ("video", {"model": "veo-3.1", "duration": 8, "has_audio": True}, 40),
    ],
)
def test_credits_are_taken_when_the_job_is_accepted(api, kind, fields, price):
    answer = api.generate(kind, prompt="Only the price matters [never]", **fields).json()
    assert answer["credits_used"] == price
    assert answer["remaining_credits"] == 1000 - price
    assert api.get("/account/credits").json() == {"balance": 1000 - price}


@pytest.mark.parametrize(("seconds", "extra"), [(1, 6), (60, 6), (61, 12)])
def test_video_input_costs_six_credits_a_started_minute(api, upload, seconds, extra):
    video = upload("mp4", seconds=seconds, fps=1)
    answer = api.generate("content", prompt="Watch this [never]", media_ids=[video]).json()
    assert answer["credits_used"] == 6 + extra


@pytest.mark.parametrize("kind", ["content", "images", "video"])
def test_too_few_credits_take_nothing(api, kind):
    api.account.set_balance(1)
    assert_refused(api.generate(kind), 402, "INSUFFICIENT_CREDITS")
    state = api.account.state()
    assert (state["balance"], state["generations"]) == (1, 0)


def test_the_last_credits_can_be_spent(api):
    api.account.set_balance(3)
    assert api.generate("images", prompt="The last one [never]").json()["remaining_credits"] == 0


@pytest.mark.parametrize("kind", ["content", "images", "video"])
def test_a_failed_job_gives_its_credits_back(api, kind):
    answer = api.generate(kind, prompt="This goes wrong [fail]")
    assert answer.json()["remaining_credits"] < 1000
    assert api.finish(answer)["status"] == "failed"
    assert api.account.balance == 1000


def test_the_credits_of_missing_images_come_back(api):
    job = api.finish(api.generate("images", prompt="Almost [partial]", quantity=4, model="ideogram-3"))
    assert len(job["images"]) == 3
    assert api.account.balance == 1000 - 3 * 4


def test_a_refused_request_costs_nothing(api):
    assert api.generate("content", prompt="ab").status_code == 400
    assert api.account.balance == 1000
