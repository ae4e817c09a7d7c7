"""A person's own settings, and the demo on the overview."""

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page

from dashboard.models import Demo
from generations.lifecycle import Status
from tests.gallery.registry import scene
from tests.gallery.world import World
from workspaces.models import PersonalSettings

FAR = datetime(2200, 1, 1, tzinfo=UTC)


def _send(page: Page) -> Any:
    with page.expect_navigation():
        page.get_by_role("main").locator("form").first.evaluate("form => form.submit()")


def _wrong_address(page: Page) -> None:
    page.get_by_label("E-mail address").fill("ada at example")
    _send(page)


@scene("personal settings", "never chosen")
def never_chosen(world: World) -> str:
    return reverse("personal_settings")


@scene("personal settings", "chosen")
def chosen(world: World) -> str:
    PersonalSettings.objects.create(
        user=world.owner,
        time_zone="America/Argentina/ComodRivadavia",
        number_format="apostrophe_point",
        date_format="month_first",
    )
    world.owner.first_name, world.owner.last_name = "عبد الرحمن " * 8, "吉田" * 40
    world.owner.save()
    return reverse("personal_settings")


@scene("personal settings", "wrong", then=_wrong_address, ready="h1")
def wrong(world: World) -> str:
    return reverse("personal_settings")


@scene("personal settings", "lost zone")
def lost_zone(world: World) -> str:
    PersonalSettings.objects.create(user=world.owner, time_zone="Mars/Olympus_Mons")
    return reverse("personal_settings")


@scene("change password", "empty")
def change_password(world: World) -> str:
    return reverse("change_password")


@scene("change password", "refused", then=_send, ready="h1")
def change_password_refused(world: World) -> str:
    return reverse("change_password")


@scene("demo", "under way")
def demo_under_way(world: World) -> str:
    jobs = [world.captions(), world.images(3), world.generation("video", Status.PROCESSING)]
    Demo.objects.create(
        workspace=world.workspace, jobs={"blend-captions": [str(job.pk) for job in jobs]}, due_at=FAR
    )
    return reverse("overview")


@scene("demo", "broke off")
def demo_broke_off(world: World) -> str:
    world.captions()
    Demo.objects.create(workspace=world.workspace, problem="It has taken very long. Is the sandbox running?")
    return reverse("overview")


@scene("demo", "offered")
def demo_offered(world: World) -> str:
    return reverse("overview")
