"""The board and a job's page, in a browser: they refresh themselves, and fall silent at the end."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from generations.lifecycle import Status
from generations.models import Generation
from generations.searching import index_jobs
from tests.browser.conftest import DESKTOP, PHONE, hurry
from tests.generations.factories import add_captions, add_file_outputs, make_generation

pytestmark = pytest.mark.browser


def change(job, **fields):
    Generation.objects.filter(pk=job.pk).update(version=F("version") + 1, **fields)


def polls_of(page) -> list[str]:
    """Return a list that fills with the polls the page sends from now on."""
    polls: list[str] = []
    page.on("request", lambda request: polls.append(request.url) if "watch=" in request.url else None)
    return polls


def test_cards_finish_before_ones_eyes_and_then_nothing_is_asked(page, workspace):
    jobs = [make_generation(workspace, "images", Status.PROCESSING) for _ in range(2)]
    still = make_generation(workspace)
    hurry(page)
    polls = polls_of(page)
    page.goto("/generations/")
    kept = page.locator(f"#generation-{still.pk}").element_handle()

    change(jobs[0], status=Status.STORING)
    expect(page.locator(f"#generation-{jobs[0].pk}")).to_have_attribute("data-status", "storing")
    for job in jobs:
        add_file_outputs(job, 2, with_bytes=True)
        change(job, status=Status.COMPLETED, next_due_at=None)
    for job in jobs:
        expect(page.locator(f"#generation-{job.pk}")).to_have_attribute("data-status", "completed")
        expect(page.locator(f"#generation-{job.pk} .mosaic img")).to_have_count(2)

    expect(page.locator("main [data-poll]")).to_have_count(0)
    count = len(polls)
    page.wait_for_timeout(400)
    assert len(polls) == count
    assert kept.evaluate("element => element.isConnected")


def test_a_card_that_changes_keeps_its_title_its_author_and_its_platforms(page, workspace):
    job = make_generation(workspace, "content", Status.PROCESSING)
    card = page.locator(f"#generation-{job.pk}")
    hurry(page)
    page.goto("/generations/")
    making = card.locator(".making").element_handle()
    stays = [card.locator(part).inner_text() for part in (".title", ".title + .meta", ".chips")]

    for status in (Status.STORING, Status.PROCESSING, Status.COMPLETED):
        change(job, status=status)
        expect(card).to_have_attribute("data-status", status)
        assert [card.locator(part).inner_text() for part in (".title", ".title + .meta", ".chips")] == stays
        assert card.locator("[data-stays]").count() == 0
        if status != Status.COMPLETED:
            assert making.evaluate("element => element.isConnected")
    order = "element => [...element.children].map((each) => each.className)"
    assert card.evaluate(order)[1:3] == ["title", "meta"]
    expect(card.get_by_role("link")).to_have_attribute("href", f"/generations/{job.pk}/")


def test_a_running_card_moves_along(page, workspace):
    begun = timezone.now() - timedelta(hours=1)
    make_generation(workspace, "images", submitted_at=begun, finished_at=begun + timedelta(seconds=400))
    job = make_generation(workspace, "images", Status.PROCESSING, submitted_at=timezone.now())
    page.goto("/generations/")
    progress = page.locator(f"#generation-{job.pk} progress")
    shown = progress.evaluate("element => element.value")

    expect(progress).not_to_have_js_property("value", shown)


def test_one_request_for_all_cards(page, workspace):
    jobs = [make_generation(workspace, "video", Status.PROCESSING) for _ in range(5)]
    polls = polls_of(page)
    with page.expect_response("**watch=**"):
        page.goto("/generations/")

    (poll,) = polls
    assert all(str(job.pk) in poll for job in jobs)


def test_a_page_where_nothing_can_change_asks_nothing(page, workspace):
    make_generation(workspace)
    hurry(page)
    polls = polls_of(page)
    page.goto("/generations/")
    page.wait_for_timeout(400)

    assert polls == []


def test_a_jobs_page_fills_with_its_captions(page, workspace):
    job = make_generation(workspace, status=Status.PROCESSING)
    page.goto(f"/generations/{job.pk}/")
    expect(page.locator("article.job")).to_have_attribute("data-status", "processing")
    add_captions(job)
    change(job, status=Status.COMPLETED, next_due_at=None)

    expect(page.locator("[data-caption]")).to_have_count(2)
    expect(page.locator("#job-news")).to_have_text("Completed")
    expect(page.get_by_role("link", name="Images for these captions")).to_be_visible()
    expect(page.locator("main [data-poll]")).to_have_count(0)


def test_a_caption_can_be_copied(open_window, owner, workspace):
    job = make_generation(workspace)
    caption = add_captions(job)[0]
    page = open_window(owner, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/generations/{job.pk}/")
    page.get_by_role("button", name=f"Copy the caption for {caption.platform_name}").click()

    expect(page.locator("[data-caption] [data-label]").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == caption.text


def test_the_panel_of_more_filters_stays_in_the_window(open_window, owner):
    for viewport in (PHONE, {"width": 800, "height": 900}, DESKTOP):
        page = open_window(owner, viewport=viewport)
        page.goto("/generations/")
        if viewport is PHONE:
            page.get_by_role("checkbox", name="Filters").check()
        page.locator("summary", has_text="More").click()
        panel = page.locator(".more-filters .menu-panel")
        expect(panel).to_be_visible()
        box = panel.bounding_box()

        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]


def test_filters_stand_in_the_address_bar(page, workspace):
    chair = make_generation(workspace, "images", prompt="A red chair")
    dog = make_generation(workspace, "video", prompt="A dog runs")
    index_jobs([chair.pk, dog.pk])
    page.goto("/generations/")
    page.get_by_role("link", name="Images", exact=True).click()
    page.wait_for_url("**/generations/?*kind=images*")
    page.get_by_role("searchbox", name="Search prompts and captions").fill("chair")
    page.keyboard.press("Enter")
    page.wait_for_url("**/generations/?*q=chair*")

    assert "kind=images" in page.url
    expect(page.locator(".card")).to_have_count(1)
