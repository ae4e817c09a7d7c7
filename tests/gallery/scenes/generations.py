"""The board of jobs, and the page of one job in each of its states."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from generations.lifecycle import Status
from generations.models import GenerationEvent
from tests.gallery.registry import scene
from tests.gallery.words import (
    ARABIC,
    ARABIC_PROMPT,
    EMOJI,
    JAPANESE,
    JAPANESE_PROMPT,
    LONG_LINK,
    LONG_PROMPT,
    LONG_WORD,
    MARKUP,
)
from tests.gallery.world import World

EVERY_POST_TYPE = [
    "instagram-feed",
    "tiktok-video",
    "youtube-short",
    "x-post",
    "facebook-post",
    "linkedin-post",
]


@scene("board", "empty")
def board_without_a_job(world: World) -> str:
    return reverse("generations")


@scene("board", "empty for a viewer", person="viewer")
def board_without_a_job_for_somebody_who_only_looks(world: World) -> str:
    return reverse("generations")


@scene("board", "one")
def board_with_one_job(world: World) -> str:
    world.captions()
    return reverse("generations")


@scene("board", "many")
def board_with_every_kind_and_state(world: World) -> str:
    now = timezone.now()
    world.generation("images", Status.ABANDONED, prompt="A poster nobody waited for")
    world.generation("video", Status.FAILED, error_message="The prompt was refused by the model.")
    world.captions(parameters={"post_types": EVERY_POST_TYPE}, prompt=LONG_PROMPT)
    world.images(4, prompt="Four ways to show one quiet desk")
    world.images(3, prompt=JAPANESE_PROMPT)
    world.captions({"instagram": ARABIC, "x": ARABIC}, prompt=ARABIC_PROMPT)
    world.images(1, status=Status.PARTIAL, prompt=LONG_WORD, error_message="One picture failed.")
    world.video(prompt="The cup steams, the light moves slowly across the desk")
    world.generation("video", Status.NEEDS_ATTENTION, prompt="Waves at dusk", error_message="Lost.")
    world.generation("content", Status.QUEUED, prompt="Friday news for everybody")
    world.generation("images", Status.WAITING, prompt="A new header")
    started = {"submitted_at": now - timedelta(seconds=40), "created_at": now - timedelta(seconds=45)}
    world.generation("images", Status.PROCESSING, prompt="A cup of coffee by the window", **started)
    world.generation("video", Status.STORING, prompt="Steam, close up")
    return reverse("generations")


@scene("board", "nothing found")
def board_filtered_to_nothing(world: World) -> str:
    world.captions()
    return reverse("generations") + "?q=submarine&kind=video"


@scene("generation", "waiting")
def job_that_waits_for_its_files(world: World) -> str:
    photo = world.file("beach.jpg", transfer="sending", media_id="", sent_bytes=300_000)
    return world.generation("content", Status.WAITING, inputs=[photo]).get_absolute_url()


@scene("generation", "queued")
def job_that_is_queued(world: World) -> str:
    return world.generation("content", Status.QUEUED).get_absolute_url()


@scene("generation", "submitting")
def job_that_is_being_sent(world: World) -> str:
    notice = "PowerPost asks to slow down; the job is sent in a moment."
    return world.generation("images", Status.SUBMITTING, notice=notice).get_absolute_url()


@scene("generation", "processing")
def job_that_runs(world: World) -> str:
    now = timezone.now()
    started = {"submitted_at": now - timedelta(seconds=70), "created_at": now - timedelta(seconds=75)}
    photo = world.file("cup.jpg")
    return world.generation("video", Status.PROCESSING, inputs=[photo], **started).get_absolute_url()


@scene("generation", "storing")
def job_whose_files_are_being_saved(world: World) -> str:
    return world.generation("images", Status.STORING).get_absolute_url()


@scene("generation", "captions")
def captions_that_are_done(world: World) -> str:
    generation = world.captions(parameters={"post_types": EVERY_POST_TYPE}, inputs=[world.file("beach.jpg")])
    world.reviews(generation)
    for status, message in ((Status.PROCESSING, "PowerPost took it"), (Status.COMPLETED, "6 captions")):
        GenerationEvent.objects.create(generation=generation, status=status, message=message)
    return generation.get_absolute_url()


@scene("generation", "images")
def images_that_are_done(world: World) -> str:
    captions = world.captions(prompt="Slow mornings")
    generation = world.images(4, source_generation=captions, prompt="", inputs=[world.file("style.jpg")])
    world.reviews(generation)
    return generation.get_absolute_url()


@scene("generation", "video")
def video_that_is_done(world: World) -> str:
    generation = world.video(inputs=[world.file("cup.jpg")])
    world.reviews(generation)
    return generation.get_absolute_url()


@scene("generation", "partial")
def job_of_which_a_part_failed(world: World) -> str:
    message = "One of two pictures was refused by the model. Its credits were given back."
    return world.images(1, status=Status.PARTIAL, error_message=message).get_absolute_url()


@scene("generation", "failed")
def job_that_failed(world: World) -> str:
    generation = world.generation(
        "images",
        Status.FAILED,
        prompt=LONG_PROMPT,
        error_code="content_policy",
        error_message="The prompt was refused: it names a living person.",
        request_id="req_8c1f0e7b2a",
    )
    return generation.get_absolute_url()


@scene("generation", "needs attention")
def job_whose_answer_was_lost(world: World) -> str:
    message = "The connection broke before PowerPost answered. The job may run there."
    return world.generation("video", Status.NEEDS_ATTENTION, error_message=message).get_absolute_url()


@scene("generation", "abandoned")
def job_that_was_given_up(world: World) -> str:
    return world.generation("images", Status.ABANDONED).get_absolute_url()


@scene("generation", "long")
def captions_that_are_as_long_as_they_may_be(world: World) -> str:
    long = f"{LONG_PROMPT}\n\n{LONG_WORD}\n{LONG_LINK}\n{MARKUP}\n{EMOJI}\n\n" + f"{LONG_PROMPT}\n\n" * 3
    texts = dict.fromkeys(("instagram", "youtube", "linkedin"), long) | {"x": LONG_LINK + LONG_WORD}
    post_types = ["instagram-feed", "youtube-video", "linkedin-post", "x-post"]
    return world.captions(texts, prompt=LONG_PROMPT, parameters={"post_types": post_types}).get_absolute_url()


@scene("generation", "rtl and cjk")
def captions_from_right_to_left_and_without_spaces(world: World) -> str:
    texts = {"instagram": ARABIC, "x": JAPANESE, "youtube": ARABIC}
    post_types = ["instagram-feed", "youtube-short", "x-post"]
    return world.captions(
        texts, prompt=ARABIC_PROMPT, parameters={"post_types": post_types}
    ).get_absolute_url()


@scene("generation", "viewer", person="viewer")
def captions_for_somebody_who_only_looks(world: World) -> str:
    return world.captions().get_absolute_url()
