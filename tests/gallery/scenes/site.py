"""Signing in, the pages that say what went wrong, and the admin."""

from django.urls import reverse
from playwright.sync_api import Page

from tests.gallery.registry import scene
from tests.gallery.words import LONG_WORD
from tests.gallery.world import World
from workspaces.models import ApiKey

ERROR_ADDRESSES = "tests.gallery.error_addresses"
# The admin is Django's own: how it is laid out is not ours. That inline styles are refused is said of axe,
# which copies style sheets that import others; the pages have none (tests/browser/test_admin_policy.py).
ADMIN = (
    "link-in-text-block",
    "Applying inline style",
    "390 px: ",
    "834 px: ",
    "200 %",
    "overlap: ",
    "order: ",
    "target: ",
    "words: ",
    "form: ",
    "clipped: ",
)


def sign_in_wrongly(page: Page) -> None:
    """Be refused."""
    page.fill("[name=username]", "olivia")
    page.fill("[name=password]", "wrong")
    page.get_by_role("button", name="Sign in").click()
    page.locator("[role=alert], .errorlist").first.wait_for()


@scene("sign in", "new", person="anonymous")
def signing_in(world: World) -> str:
    return reverse("login")


@scene("sign in", "refused", person="anonymous", then=sign_in_wrongly)
def signing_in_with_a_wrong_password(world: World) -> str:
    return reverse("login")


@scene("error", "not found", status=404)
def page_that_is_not_there(world: World) -> str:
    return "/generations/00000000-0000-0000-0000-000000000000/"


@scene("error", "not found anonymous", person="anonymous", status=404)
def link_that_is_not_there(world: World) -> str:
    return reverse("guest", args=["x" * 43])


@scene("error", "refused", person="viewer", status=403)
def page_that_is_not_for_this_role(world: World) -> str:
    world.settings.ROOT_URLCONF = ERROR_ADDRESSES
    return "/refused/"


@scene("error", "broken", status=500)
def page_that_broke(world: World) -> str:
    world.settings.ROOT_URLCONF = ERROR_ADDRESSES
    return "/broken/"


@scene("error", "too large", status=413)
def upload_that_is_too_large(world: World) -> str:
    world.settings.ROOT_URLCONF = ERROR_ADDRESSES
    return "/too-large/"


@scene("admin", "list of keys", person="admin", ignored=ADMIN)
def keys_in_the_admin(world: World) -> str:
    ApiKey.objects.create(name=f"A key of {LONG_WORD}", key="pp_live_sk_0123456789abcdef")
    return reverse("admin:workspaces_apikey_changelist")


@scene("admin", "one key", person="admin", ignored=ADMIN)
def key_in_the_admin(world: World) -> str:
    return reverse("admin:workspaces_apikey_change", args=[world.api_key.pk])
