"""The list of news, and what one wants to hear of."""

from django.urls import reverse

from notifications.models import Kind, Notification
from notifications.telling import Entry, News, tell
from tests.gallery.registry import scene
from tests.gallery.words import ARABIC_PROMPT, LONG_PROMPT, LONG_WORD
from tests.gallery.world import World

SUBJECTS = ("Slow mornings", LONG_PROMPT[:180], ARABIC_PROMPT, "Steam over the cup")


@scene("notifications", "empty")
def no_news(world: World) -> str:
    return reverse("notifications")


@scene("notifications", "many")
def news_of_every_kind(world: World) -> str:
    for number, kind in enumerate(Kind):
        did = (
            {"did": "changes_requested", "words": f"Shorter, please. {LONG_WORD}"}
            if kind == "decided"
            else {}
        )
        entry = Entry(key=f"event:{number}", url=f"/reviews/{number}/", who="Rita", what="the video", **did)
        news = News(world.owner.pk, kind, f"group:{number}", SUBJECTS[number % 4], entry)
        tell(world.workspace.pk, [news])
    read = Notification.objects.order_by("pk")[:4]
    Notification.objects.filter(pk__in=[entry.pk for entry in read]).update(read_at="2026-01-01T00:00Z")
    return reverse("notifications")


@scene("notification settings", "without e-mail")
def settings_without_a_mail_server(world: World) -> str:
    return reverse("notification_settings")


@scene("notification settings", "with e-mail")
def settings_with_a_mail_server(world: World) -> str:
    world.settings.EMAIL_CONFIGURED = True
    world.settings.EMAIL_FROM = "Posts <posts@example.com>"
    world.settings.SITE_URL = "https://posts.example.com"
    return reverse("notification_settings")
