"""The desk and the pages around one output under review."""

from django.urls import reverse
from playwright.sync_api import Page

from reviews.anchors import Anchor
from reviews.briefs import compare_url
from reviews.decisions import decide
from reviews.discussion import reply, start_thread
from reviews.models import Review, Thread
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.gallery.registry import scene
from tests.gallery.words import ARABIC, ARABIC_PROMPT, JAPANESE, JAPANESE_PROMPT, LONG_PROMPT, LONG_WORD
from tests.gallery.world import CAPTIONS, World
from tests.reviews.factories import set_policy

COMMENT = "Lovely. Could the first line say what is new? @olivia, is “sharp ideas” still the claim?"


def waiting(world: World) -> list[Review]:
    """Return what waits on a usual day: captions, pictures and a video."""
    jobs = [
        world.captions(prompt="Slow mornings"),
        world.images(2, prompt=LONG_PROMPT),
        world.video(prompt="Steam over the cup, close up"),
        world.images(1, shape="landscape", prompt=JAPANESE_PROMPT),
        world.captions({"instagram": ARABIC, "x": JAPANESE}, prompt=ARABIC_PROMPT),
        world.captions(prompt=LONG_WORD),
    ]
    return world.reviews(*jobs)


def tick_two(page: Page) -> None:
    """Choose two of the list, so that they can be decided on together."""
    for tick in page.locator(".tick input").all()[:2]:
        tick.check(force=True)


def try_words(page: Page) -> None:
    """Have the rules tried on a caption."""
    page.get_by_role("textbox", name="Caption").fill("A cheap way to work")
    page.locator("#tried").get_by_text("Not allowed here").wait_for()


def choose(page: Page) -> None:
    """Choose the second of what is compared, by its key."""
    page.keyboard.press("2")


def choose_at_full_size(page: Page) -> None:
    """Choose the second of what is compared, and look at all in full size."""
    choose(page)
    page.keyboard.press("z")


@scene("desk", "empty", person="teammate")
def desk_with_nothing_to_do(world: World) -> str:
    return reverse("reviews")


@scene("desk", "one", person="teammate")
def desk_with_one_caption(world: World) -> str:
    world.reviews(world.captions(parameters={"post_types": ["instagram-feed"]}))
    return reverse("reviews")


@scene("desk", "many", person="teammate")
def desk_with_a_days_work(world: World) -> str:
    return waiting(world)[0].get_absolute_url()


@scene("desk", "list", person="teammate")
def desk_as_it_is_entered(world: World) -> str:
    waiting(world)
    return reverse("reviews")


@scene("desk", "several chosen", person="teammate", then=tick_two)
def desk_with_several_chosen(world: World) -> str:
    return waiting(world)[0].get_absolute_url()


@scene("desk", "image", person="teammate")
def desk_with_an_image(world: World) -> str:
    return world.reviews(world.images(2, inputs=[world.file("style.jpg")]))[0].get_absolute_url()


@scene("desk", "video", person="teammate")
def desk_with_a_video(world: World) -> str:
    return world.reviews(world.video())[0].get_absolute_url()


@scene("desk", "changes", person="teammate")
def desk_with_words_that_changed(world: World) -> str:
    review = waiting(world)[0]
    decide(
        review.pk, Action.REQUEST_CHANGES, world.actor(world.teammate), revision=1, comment="Shorter, please"
    )
    text = CAPTIONS["instagram"].replace("one cup, one thing at a time", "one cup, and nothing else")
    edit_caption(review.pk, world.actor(world.author), title="", text=text, revision=1)
    return review.get_absolute_url()


@scene("desk", "comments", person="teammate")
def desk_with_comments(world: World) -> str:
    review = waiting(world)[0]
    words = CAPTIONS["instagram"]
    place = Anchor(Thread.Anchor.TEXT, words.index("sharp"), words.index("sharp") + 11, "sharp ideas")
    thread = start_thread(review.pk, world.actor(world.teammate), text=COMMENT, revision=1, anchor=place)
    reply(thread.pk, world.actor(world.author), text="It is. I will move it up.")
    start_thread(review.pk, world.actor(world.owner), text=LONG_WORD, revision=1)
    return review.get_absolute_url()


@scene("desk", "checks", person="teammate")
def desk_with_a_check_that_blocks(world: World) -> str:
    set_policy(world.workspace, forbidden_words="notebook", approvals_needed=2)
    return waiting(world)[0].get_absolute_url()


@scene("desk", "approved", person="teammate")
def desk_with_something_approved(world: World) -> str:
    review = waiting(world)[0]
    decide(review.pk, Action.APPROVE, world.actor(world.teammate), revision=1, comment="Ready to go out")
    return review.get_absolute_url()


@scene("desk", "viewer", person="viewer")
def desk_for_somebody_who_only_looks(world: World) -> str:
    return waiting(world)[0].get_absolute_url()


@scene("edit", "caption", person="author")
def caption_being_edited(world: World) -> str:
    return reverse("edit_caption", args=[waiting(world)[0].pk])


@scene("edit", "title", person="author")
def caption_with_a_title_being_edited(world: World) -> str:
    review = world.reviews(world.captions(parameters={"post_types": ["youtube-short"]}))[0]
    return reverse("edit_caption", args=[review.pk])


@scene("history", "many", person="teammate")
def history_of_an_output(world: World) -> str:
    review = waiting(world)[0]
    decide(review.pk, Action.REQUEST_CHANGES, world.actor(world.teammate), revision=1, comment=COMMENT)
    edit_caption(review.pk, world.actor(world.author), title="", text=ARABIC, revision=1)
    edit_caption(review.pk, world.actor(world.author), title="", text=LONG_PROMPT + LONG_WORD, revision=2)
    decide(review.pk, Action.APPROVE, world.actor(world.teammate), revision=3)
    return reverse("review_history", args=[review.pk])


@scene("compare", "list", person="teammate")
def briefs_that_can_be_compared(world: World) -> str:
    world.reviews(world.images(2, prompt=LONG_PROMPT), world.images(4, prompt="One desk, four ways"))
    return reverse("compare")


@scene("compare", "empty", person="teammate")
def nothing_to_compare(world: World) -> str:
    return reverse("compare")


def address_of_three_models(world: World) -> str:
    """Return where one image each of three models is compared."""
    models = ("flux2-flex", "ideogram-3", "nano-banana-2")
    jobs = [world.images(1, parameters={"model": model}, credits_used=6) for model in models]
    return compare_url(review.pk for review in world.reviews(*jobs))


@scene("compare", "images", person="teammate")
def images_of_three_models(world: World) -> str:
    return address_of_three_models(world)


@scene("compare", "chosen", person="teammate", then=choose)
def images_of_which_one_is_chosen(world: World) -> str:
    return address_of_three_models(world)


@scene("compare", "full size", person="teammate", then=choose_at_full_size)
def images_in_full_size(world: World) -> str:
    return address_of_three_models(world)


@scene("replace", "many", person="author")
def file_that_can_be_replaced(world: World) -> str:
    review = world.reviews(world.images(2))[0]
    for _ in range(5):
        world.file()
    decide(review.pk, Action.REQUEST_CHANGES, world.actor(world.teammate), revision=1, comment="Warmer light")
    return reverse("replace_file", args=[review.pk])


@scene("replace", "empty", person="author")
def file_with_nothing_to_take_instead(world: World) -> str:
    return reverse("replace_file", args=[world.reviews(world.images(1))[0].pk])


@scene("hand over", "empty")
def nothing_to_hand_over(world: World) -> str:
    return reverse("hand_over")


@scene("hand over", "many")
def approved_work_to_hand_over(world: World) -> str:
    for review in waiting(world):
        decide(review.pk, Action.APPROVE, world.actor(world.teammate), revision=1)
    return reverse("hand_over")


def strict_rules(world: World) -> str:
    """Return where rules of every kind are shown."""
    words = f"cheap\n{LONG_WORD}"
    set_policy(world.workspace, approvals_needed=2, forbidden_words=words, required_hashtags="#ad")
    return reverse("review_policy")


@scene("policy", "as it begins")
def rules_of_a_new_workspace(world: World) -> str:
    return reverse("review_policy")


@scene("rejected files", "manager")
def how_long_rejected_files_are_kept(world: World) -> str:
    world.workspace.rejected_kept_days = 90
    world.workspace.save(update_fields=["rejected_kept_days"])
    return f"{reverse('retention')}?days=30"


@scene("policy", "manager", then=try_words)
def rules_of_reviews(world: World) -> str:
    return strict_rules(world)


@scene("policy", "viewer", person="viewer", then=try_words)
def rules_of_reviews_for_somebody_who_only_looks(world: World) -> str:
    return strict_rules(world)
