"""The demo's story: a small coffee roaster brings out an autumn blend. In the order in which it happens."""

from collections.abc import Callable
from importlib import import_module

from dashboard.demo.acts import Act, Compare, Decide, Discuss, Edit, Gather, Generate, Upload
from dashboard.demo.team import INES, JONAS, MARA
from powerpost.catalog import Kind
from reviews.anchors import Anchor
from reviews.models import Thread
from reviews.transitions import Action


def _drawn(name: str) -> Callable[[], bytes]:
    """Return a function that draws: what it takes is loaded then, and not with every page of the site."""

    def draw() -> bytes:
        content: bytes = getattr(import_module("dashboard.demo.drawings"), name)()
        return content

    return draw


def _shorter_opening(text: str) -> str:
    """Return the caption with an opening of its own and everything else as it was."""
    _, _, rest = text.partition("\n")
    return f"Ember is back: our autumn blend, roasted on Tuesdays.\n{rest}"


PLAN: tuple[Act, ...] = (
    Gather(name="team"),
    # The day begins: what can run without files.
    Generate(
        name="blend-captions",
        by=JONAS,
        kind=Kind.CONTENT,
        fields={
            "prompt": "Ember, our autumn blend, is back: dark chocolate, dried fig, a little smoke. "
            "Roasted on Tuesdays in small batches, sent on Wednesdays. Warm and plain, no superlatives.",
            "post_types": ["instagram-feed", "instagram-story", "facebook-post", "linkedin-post", "x-post"],
            "research_mode": "regular",
        },
    ),
    Generate(
        name="subscription-captions",
        by=JONAS,
        kind=Kind.CONTENT,
        fields={
            "prompt": "Our coffee subscription can now be paused from the phone. For people who travel, "
            "and for those who drink less in summer.",
            "post_types": ["x-post", "linkedin-post"],
            "research_mode": "regular",
            "cta_text": "Pause or change it any time",
        },
    ),
    Generate(
        name="poster",
        by=MARA,
        kind=Kind.IMAGES,
        fields={
            "prompt": "A bag of coffee on a dark wooden table, autumn light from the left, a few beans "
            "beside it, muted green and terracotta",
            "model": "flux2-flex",
            "also_models": ["ideogram-3", "nano-banana-2"],
            "size": "square",
            "quantity": "1",
        },
    ),
    Generate(
        name="steam-video",
        by=MARA,
        kind=Kind.VIDEO,
        fields={
            "prompt": "Steam rises slowly from a cup on a window sill at first light, the camera stays",
            "model": "veo-3.1",
            "size": "portrait",
            "duration": "4",
        },
    ),
    # Pictures and a film from the roastery.
    Upload(
        name="bag", by=JONAS, file_name="ember-bag.jpg", draw=_drawn("paper_bag"), tags=("Ember", "product")
    ),
    Upload(
        name="cup",
        by=JONAS,
        file_name="flat-white.jpg",
        draw=_drawn("flat_white"),
        tags=("bar",),
    ),
    Upload(
        name="window", by=MARA, file_name="roastery-at-seven.jpg", draw=_drawn("window"), tags=("roastery",)
    ),
    Upload(
        name="film", by=JONAS, file_name="first-pour.mp4", draw=_drawn("pour_over_film"), tags=("bar", "film")
    ),
    Generate(
        name="bar-captions",
        by=JONAS,
        kind=Kind.CONTENT,
        fields={"post_types": ["instagram-feed", "tiktok-photos"], "research_mode": "regular"},
        files={"media_ids": ("cup", "window")},
    ),
    Generate(
        name="film-captions",
        by=JONAS,
        kind=Kind.CONTENT,
        fields={
            "prompt": "The first pour of the day, for people who are not awake yet",
            "post_types": ["youtube-short", "tiktok-video", "instagram-reel"],
            "research_mode": "regular",
        },
        files={"media_ids": ("film",)},
    ),
    Generate(
        name="bag-variations",
        by=JONAS,
        kind=Kind.IMAGES,
        fields={
            "prompt": "The same bag among fallen leaves on stone steps, overcast and soft",
            "model": "flux2-flex",
            "size": "feed",
            "quantity": "2",
        },
        files={"style_images": ("bag",)},
    ),
    Upload(
        name="tasting",
        by=MARA,
        file_name="tasting-flight.jpg",
        draw=_drawn("tasting"),
        tags=("bar", "tasting"),
    ),
    Upload(
        name="beans",
        by=MARA,
        file_name="beans.jpg",
        draw=_drawn("beans"),
        tags=("Ember", "texture"),
    ),
    Generate(
        name="tasting-video",
        by=JONAS,
        kind=Kind.VIDEO,
        fields={
            "prompt": "The three cups of a tasting turn slowly, seen from above",
            "model": "runway-gen-4.5",
            "size": "landscape",
            "duration": "5",
        },
        files={"source_image": ("tasting",)},
    ),
    # What goes wrong now and then, said with the words that the sandbox knows for it.
    Generate(
        name="failed-poster",
        by=JONAS,
        kind=Kind.IMAGES,
        fields={
            "prompt": "A poster for the Saturday tasting, hand lettering, two colours [fail]",
            "model": "ideogram-3",
            "size": "portrait",
            "quantity": "1",
        },
    ),
    Generate(
        name="lost-poster",
        by=MARA,
        kind=Kind.IMAGES,
        fields={
            "prompt": "Beans falling into a paper cup, dark background [lost-answer]",
            "model": "gpt-image-1.5",
            "size": "square",
            "quantity": "1",
        },
    ),
    # The captions are there: images for them, and the first decisions.
    Generate(
        name="blend-images",
        by=JONAS,
        kind=Kind.IMAGES,
        after=("blend-captions",),
        captions="blend-captions",
        fields={"source_post_type": "instagram-feed", "model": "ideogram-3", "size": "feed", "quantity": "2"},
    ),
    Discuss(
        name="opening-is-long",
        after=("blend-captions",),
        by=INES,
        job="blend-captions",
        which=0,
        text="This could be any roaster. Can the first line say Ember, and when we roast?",
        words=6,
        answers=((JONAS, "Good point, I will put both into the opening."),),
    ),
    Decide(
        name="opening-is-sent-back",
        after=("blend-captions",),
        by=INES,
        job="blend-captions",
        which=0,
        action=Action.REQUEST_CHANGES,
        comment="Only the opening, please; the rest is right.",
    ),
    Decide(
        name="second-caption-is-approved",
        after=("blend-captions",),
        by=INES,
        job="blend-captions",
        which=1,
        action=Action.APPROVE,
    ),
    Edit(
        name="opening-is-rewritten",
        after=("blend-captions",),
        by=JONAS,
        job="blend-captions",
        which=0,
        change=_shorter_opening,
    ),
    Decide(
        name="subscription-is-approved",
        after=("subscription-captions",),
        by=MARA,
        job="subscription-captions",
        which=0,
        action=Action.APPROVE,
    ),
    Decide(
        name="bar-is-approved",
        after=("bar-captions",),
        by=INES,
        job="bar-captions",
        which=0,
        action=Action.APPROVE,
    ),
    Discuss(
        name="tiktok-is-too-calm",
        after=("film-captions",),
        by=INES,
        job="film-captions",
        which=1,
        text="On TikTok the first two words decide. What would make you stop here?",
        words=3,
    ),
    Decide(
        name="tiktok-is-sent-back",
        after=("film-captions",),
        by=INES,
        job="film-captions",
        which=1,
        action=Action.REQUEST_CHANGES,
        comment="The text is fine, it only begins too calmly for TikTok.",
    ),
    Compare(
        name="posters-are-compared",
        after=("poster",),
        by=INES,
        job="poster",
        chosen=1,
        reason="The light is the warmest here, and there is room for the name.",
    ),
    Decide(
        name="chosen-poster-is-approved",
        after=("poster",),
        by=INES,
        job="poster",
        which=1,
        action=Action.APPROVE,
    ),
    Decide(
        name="first-poster-is-rejected",
        after=("poster",),
        by=INES,
        job="poster",
        which=0,
        action=Action.REJECT,
        comment="Too close to what we did last year.",
    ),
    Generate(
        name="poster-moves",
        by=MARA,
        kind=Kind.VIDEO,
        after=("poster",),
        fields={
            "prompt": "The light wanders across the bag, a single leaf falls",
            "model": "kling-3.0-pro",
            "size": "portrait",
            "duration": "5",
            "has_audio": "on",
        },
        files={"source_image": ("poster",)},
    ),
    Discuss(
        name="leaves-hide-the-name",
        after=("bag-variations",),
        by=INES,
        job="bag-variations",
        which=0,
        text="Please keep this corner free: the price goes here.",
        anchor=Anchor(Thread.Anchor.AREA, x=0.58, y=0.62, width=0.3, height=0.22),
    ),
    Discuss(
        name="steam-begins-late",
        after=("steam-video",),
        by=MARA,
        job="steam-video",
        which=0,
        text="Could it begin here? Before that, nothing moves.",
        anchor=Anchor(Thread.Anchor.TIME, starts_at=1.2),
    ),
    Decide(
        name="blend-image-is-approved",
        after=("blend-images",),
        by=MARA,
        job="blend-images",
        which=0,
        action=Action.APPROVE,
    ),
)

JOBS = tuple(act.name for act in PLAN if isinstance(act, Generate))
