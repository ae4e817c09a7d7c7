"""Create, in a browser: choices follow the model, nothing typed is lost, a job is started once."""

import re

import pytest
from playwright.sync_api import expect

from generations.models import Generation
from media_library.choosing import TILES
from powerpost import catalog
from tests.generations.factories import make_file, make_generation
from workspaces.models import PersonalSettings

pytestmark = pytest.mark.browser

JOB_PAGE = re.compile(r"/generations/[0-9a-f-]{36}/$")


def test_choices_follow_the_model_and_the_prompt_stays(page):
    page.goto("/generations/new/video/")
    page.fill("#id_prompt", "A dog runs")
    page.check("[name=has_audio]")
    page.check("[name=model][value='runway-gen-4.5']")

    expect(page.locator("#choice-changes")).to_have_text(re.compile("Runway Gen-4.5 makes no sound"))
    expect(page.locator("[name=has_audio]")).to_have_count(0)
    expect(page.locator("[data-counter-for=id_prompt]")).to_have_text("10 of 1,000")
    expect(page.locator("#id_prompt")).to_have_value("A dog runs")


@pytest.mark.parametrize("model", catalog.IMAGE_MODELS.values(), ids=lambda model: model.id)
def test_each_image_model_draws_its_sizes_to_scale(page, model):
    page.goto("/generations/new/images/")
    page.check(f"[name=model][value='{model.id}']")

    expect(page.locator("[name=choices_for]")).to_have_value(model.id)
    expect(page.locator("#field-size .shape-of")).to_have_count(len(model.sizes))
    for size in model.sizes.values():
        expect(page.locator("#field-size")).to_contain_text(f"{size.width} × {size.height}")
        shape = page.locator(f".shape-of:has([value={size.id}]) rect").bounding_box()
        assert shape["width"] / shape["height"] == pytest.approx(size.width / size.height, rel=0.06)


def test_choosing_with_the_keyboard_keeps_the_focus(page):
    page.goto("/generations/new/images/")
    page.focus("[name=model][value='flux2-flex']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    expect(page.locator("#field-size [value=feed]")).to_have_count(0)
    assert page.evaluate("document.activeElement.value") == "gpt-image-1.5"


def test_typing_goes_on_while_choices_are_drawn(page):
    page.goto("/generations/new/images/")
    page.check("[name=model][value='gpt-image-1.5']")
    page.locator("#id_prompt").press_sequentially("A red chair in an empty room", delay=5)

    expect(page.locator("#field-size [value=feed]")).to_have_count(0)
    expect(page.locator("#id_prompt")).to_have_value("A red chair in an empty room")


def test_the_panel_tells_what_one_will_get(page):
    page.goto("/generations/new/content/")
    for post_type in ("instagram-feed", "instagram-reel", "x-post"):
        page.check(f"[value={post_type}]")

    expect(page.locator("#outcome")).to_contain_text("2 captions for 3 post types")
    expect(page.locator("#outcome")).to_contain_text("Instagram feed and reel share one.")
    expect(page.get_by_role("button", name="Write 2 captions")).to_be_visible()


def test_a_double_press_starts_one_job(page):
    page.goto("/generations/new/images/")
    page.fill("#id_prompt", "A red chair")
    page.locator("aside button.primary").dblclick()
    page.wait_for_url(JOB_PAGE)

    assert Generation.objects.count() == 1


def test_the_card_comes_with_the_answer_to_the_press(page):
    page.goto("/generations/new/images/")
    page.fill("#id_prompt", "A red chair")
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.method) if request.is_navigation_request() else None
    )
    page.locator("aside button.primary").click()
    page.wait_for_url(JOB_PAGE)

    job = Generation.objects.get()
    expect(page.locator(f"#generation-{job.pk}")).to_be_visible()
    assert asked == ["POST"]

    page.reload()
    expect(page.locator(f"#generation-{job.pk}")).to_be_visible()
    assert asked == ["POST", "GET"]
    page.go_back()
    expect(page.locator("#generation-form")).to_be_visible()
    assert asked.count("POST") == 1


def test_a_press_straight_after_typing_is_not_lost(page):
    """Leaving the last field redraws the panel that holds the button."""
    page.goto("/generations/new/content/")
    page.check("[value=x-post]")
    page.fill("#id_cta_text", "Try it")
    page.fill("#id_prompt", "We ship")
    page.locator("[value=linkedin-post]").check()
    page.locator("aside button.primary").click(delay=200)
    page.wait_for_url(JOB_PAGE)

    assert Generation.objects.get().parameters["post_types"] == ["x-post", "linkedin-post"]


def test_a_refused_form_keeps_everything_and_says_so(page, workspace):
    photos = [make_file(workspace, with_bytes=True) for _ in range(2)]
    page.goto("/generations/new/content/")
    page.fill("#id_prompt", "é" * 501)
    page.fill("#id_cta_text", "Try it")
    page.get_by_role("button", name="Choose from library").click()
    for photo in photos:
        page.locator(f"dialog [value='{photo.pk}']").check()
    page.get_by_role("button", name="Done").click()
    page.locator("aside button.primary").click()

    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#id_prompt")).to_have_value("é" * 501)
    expect(page.locator("#id_prompt_error")).to_have_text("At most 500 characters; this has 501.")
    expect(page.locator("#id_post_types_error")).to_be_visible()
    expect(page.locator("#id_cta_text")).to_have_value("Try it")
    expect(page.locator("[data-picker-chosen] img")).to_have_count(2)
    page.get_by_role("link", name="Post types").click()
    expect(page.locator("#field-post_types")).to_be_focused()


def test_a_draft_comes_back_with_its_choices_drawn(page):
    page.goto("/generations/new/video/")
    page.fill("#id_prompt", "Half a thought")
    page.check("[name=model][value='veo-3.1']")
    expect(page.locator("[name=duration][value='8']")).to_have_count(1)
    page.goto("/generations/")
    page.goto("/generations/new/video/")

    expect(page.locator("#id_prompt")).to_have_value("Half a thought")
    expect(page.locator("[name=duration][value='8']")).to_have_count(1)
    expect(page.locator("[name=duration][value='10']")).to_have_count(0)
    expect(page.locator("#outcome")).to_contain_text("Google Veo 3.1")


def test_a_draft_keeps_what_the_page_does_not_offer_at_first(page, workspace):
    """The duration of another model, other models, and a file that is older than those the picker draws."""
    old = make_file(workspace, name="old.jpg", with_bytes=True)
    for _ in range(TILES):
        make_file(workspace, with_bytes=True)
    page.goto("/generations/new/video/")
    page.check("[name=model][value='veo-3.1']")
    page.check("[name=duration][value='8']")
    page.check("[name=also_models][value='kling-3.0-pro']")
    # The fields are drawn anew after a tick: nobody is as quick as to press one that is about to be replaced.
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.get_by_role("button", name="Choose from library").click()
    page.get_by_role("button", name="Show more").click()
    page.locator(f"dialog [value='{old.pk}']").check()
    page.goto("/generations/")
    page.goto("/generations/new/video/")

    expect(page.locator("[name=duration][value='8']")).to_be_checked()
    expect(page.locator("[name=also_models][value='kling-3.0-pro']")).to_be_checked()
    expect(page.get_by_role("button", name="Remove old.jpg")).to_be_visible()
    expect(page.locator("#outcome")).to_contain_text("2 videos")
    expect(page.locator("#choice-changes")).to_have_text("")
    page.check("[name=duration][value='4']")
    expect(page.locator("#outcome")).to_contain_text("4 seconds")


def test_a_draft_outlives_a_refusal_and_ends_with_the_start(page):
    page.goto("/generations/new/content/")
    page.fill("#id_prompt", "Too little is")
    page.check("[value=deep]")
    page.locator("aside button.primary").click()
    expect(page.locator("#error-summary")).to_be_visible()
    page.fill("#id_prompt", "Too little is chosen")
    page.goto("/generations/")
    page.goto("/generations/new/content/")

    expect(page.locator("#id_prompt")).to_have_value("Too little is chosen")
    expect(page.locator("[value=deep]")).to_be_checked()
    page.check("[value=x-post]")
    page.locator("aside button.primary").click()
    page.wait_for_url(JOB_PAGE)
    page.goto("/generations/new/content/")
    expect(page.locator("#id_prompt")).to_have_value("")


def test_a_form_filled_in_from_elsewhere_leaves_the_draft_alone(page, workspace):
    job = make_generation(workspace, "images", prompt="From a job")
    page.goto("/generations/new/images/")
    page.fill("#id_prompt", "My own")
    page.goto(f"/generations/new/images/?again={job.pk}")
    expect(page.locator("#id_prompt")).to_have_value("From a job")
    page.fill("#id_prompt", "a" * 2001)
    page.locator("aside button.primary").click()
    expect(page.locator("#error-summary")).to_be_visible()
    page.goto("/generations/new/images/")

    expect(page.locator("#id_prompt")).to_have_value("My own")


def test_the_same_brief_for_three_models(page):
    page.goto("/generations/new/video/")
    page.fill("#id_prompt", "A dog runs")
    page.check("[name=has_audio]")
    page.focus("[name=also_models][value='veo-3.1']")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    expect(page.locator("#model-differences")).to_contain_text("Runway Gen-4.5 makes no sound.")
    expect(page.locator("[data-counter-for=id_prompt]")).to_have_text("10 of 1,000 with Runway Gen-4.5")
    assert page.evaluate("document.activeElement.value") == "runway-gen-4.5"
    page.get_by_role("button", name="Start 3 videos").dblclick()
    page.wait_for_url(re.compile(r"/generations/\?brief="))
    expect(page.locator(".card")).to_have_count(3)
    page.get_by_role("link", name="One brief, 3 models").click()
    page.wait_for_url(re.compile(r"/generations/\??$"))
    assert Generation.objects.count() == 3


def test_images_for_captions_offers_their_post_types(page, workspace):
    captions = make_generation(workspace, prompt="Dark mode", parameters={"post_types": ["tiktok-video"]})
    page.goto("/generations/new/images/")
    page.select_option("#id_generation_id", str(captions.pk))

    expect(page.locator("#id_source_post_type option")).to_have_text(["All of them", "TikTok video"])


def test_without_javascript_every_kind_can_be_started(open_window, owner, workspace):
    photo = make_file(workspace, with_bytes=True)
    page = open_window(owner, java_script_enabled=False)
    page.goto("/generations/new/video/")
    page.fill("#id_prompt", "A dog runs")
    page.check("[name=model][value='veo-3.1']")
    page.check("[name=duration][value='8']")
    page.check(f"[name=source_image][value='{photo.pk}']")
    page.locator("aside button.primary").click()
    page.wait_for_url(JOB_PAGE)

    page.goto("/generations/new/images/")
    page.fill("#id_prompt", "A red chair")
    page.check("[name=model][value='gpt-image-1.5']")
    page.get_by_role("button", name="Update choices").click()
    expect(page.locator("#id_prompt")).to_have_value("A red chair")
    page.check("[name=size][value=portrait]")
    page.locator("aside button.primary").click()
    page.wait_for_url(JOB_PAGE)

    video, images = Generation.objects.order_by("created_at")
    assert (video.parameters["duration"], video.inputs.get().media_file) == (8, photo)
    assert images.parameters["size"] == "portrait"


def test_a_counter_writes_numbers_as_its_reader_wants_them(page, owner):
    PersonalSettings.objects.create(user=owner.user, number_format=PersonalSettings.NumberFormat.POINT_COMMA)
    page.goto("/generations/new/images/")
    page.fill("#id_prompt", "x" * 1234)

    expect(page.locator("[data-counter-for=id_prompt]")).to_have_text("1.234 of 2.000")
