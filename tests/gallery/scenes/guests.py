"""What a manager sees of guest links, and what guests see."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from reviews.guests import NewLink
from reviews.models import GuestLink
from tests.gallery.registry import scene
from tests.gallery.words import ARABIC, JAPANESE, LONG_WORD
from tests.gallery.world import World
from tests.reviews.guest_factories import share


def shared(world: World, **options: bool) -> NewLink:
    """Return a link to captions, pictures and a video."""
    jobs = [
        world.captions({"x": JAPANESE}, prompt="Slow mornings"),
        world.images(2),
        world.video(),
        world.captions({"instagram": ARABIC}, parameters={"post_types": ["instagram-feed"]}),
    ]
    return share(world.reviews(*jobs), world.owner, **options)


@scene("guest links", "empty")
def no_guest_link_yet(world: World) -> str:
    return reverse("guest_links")


@scene("guest links", "many")
def guest_links_of_every_state(world: World) -> str:
    reviews = world.reviews(world.captions(), world.images(2))
    for name in ("Contoso", LONG_WORD, "Fabrikam, the agency in Ulm", "Adventure Works"):
        link = share(reviews, world.owner, may_decide=name != "Contoso").link
        GuestLink.objects.filter(pk=link.pk).update(name=name)
    GuestLink.objects.filter(name="Adventure Works").update(expires_at=timezone.now() - timedelta(days=2))
    GuestLink.objects.filter(name=LONG_WORD).update(revoked_at=timezone.now(), revoked_by=world.owner)
    return reverse("guest_links")


@scene("guest links", "new")
def guest_link_being_made(world: World) -> str:
    reviews = world.reviews(world.captions(), world.images(2))
    return f"{reverse('new_guest_link')}?reviews={','.join(str(review.pk) for review in reviews)}"


@scene("guest", "overview", person="guest")
def what_a_guest_sees_first(world: World) -> str:
    return reverse("guest", args=[shared(world).token])


@scene("guest", "overview to look at", person="guest")
def what_a_guest_who_only_looks_sees_first(world: World) -> str:
    return reverse("guest", args=[shared(world, may_decide=False).token])


@scene("guest", "expired", person="guest", status=410)
def link_that_is_over(world: World) -> str:
    new = shared(world)
    GuestLink.objects.filter(pk=new.link.pk).update(expires_at=timezone.now() - timedelta(days=1))
    return reverse("guest", args=[new.token])


def open_first(page: Page) -> None:
    """Open the first piece: its address alone opens nothing."""
    page.locator("main article a").first.click()
    page.wait_for_url("**/outputs/**")


@scene("guest", "caption", person="guest", then=open_first)
def what_a_guest_sees_of_a_caption(world: World) -> str:
    return reverse("guest", args=[shared(world).token])


@scene("guest", "image", person="guest", then=open_first)
def what_a_guest_sees_of_an_image(world: World) -> str:
    return reverse("guest", args=[share(world.reviews(world.images(1)), world.owner).token])
