"""What the six platforms allow: their limits, and how each of them counts.

Read on 21 November 2026. Hard limits are what a platform itself publishes and refuses to go beyond:

- Instagram: Meta, "IG User Media" reference (caption, hashtags, mentions, aspect ratios)
- X: docs.x.com, "Counting characters", and the twitter-text configuration, version 3
- TikTok: "Content Posting API - Direct Post" reference (video title, photo title and description)
- YouTube: "Videos" resource of the Data API (`snippet.title`, `snippet.description`)
- Facebook, LinkedIn: the lengths that their own composers accept

What is only worth a warning, the folds and the shapes that suit a place come from creator guides, and are
approximate. The fold is where an app hides the rest behind "more".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from powerpost import catalog
from powerpost.weighted_length import weighted_length


class Counting(StrEnum):
    """What a platform counts when it counts a text; the values are how a person calls the unit."""

    CODE_POINTS = "code points"
    UTF16_UNITS = "UTF-16 units"
    UTF8_BYTES = "bytes"
    WEIGHTED = "weighted characters"

    def length(self, text: str) -> int:
        """Return the length of the text, counted this way."""
        match self:
            case Counting.UTF16_UNITS:
                return len(text.encode("utf-16-le", "surrogatepass")) // 2
            case Counting.UTF8_BYTES:
                return len(text.encode("utf-8", "surrogatepass"))
            case Counting.WEIGHTED:
                return weighted_length(text)
            case _:
                return len(text)

    @property
    def unit(self) -> str:
        """The unit in a sentence such as "214 of 2,200 characters"."""
        return "bytes" if self is Counting.UTF8_BYTES else "characters"


@dataclass(frozen=True, slots=True)
class Shape:
    """The ratios, width by height, that suit a place; `name` as people write it.

    `is_limit` says that the platform cuts or refuses others; otherwise others only look worse.
    """

    name: str
    narrowest: float
    widest: float
    is_limit: bool = True

    def takes(self, width: int, height: int) -> bool:
        """Return whether a picture of this size fits, give or take what nobody sees."""
        ratio = width / height
        return self.narrowest * (1 - RATIO_TOLERANCE) <= ratio <= self.widest * (1 + RATIO_TOLERANCE)


# Models make 768 by 1344 for 9:16; nobody sees the hundredth that is missing.
RATIO_TOLERANCE = 0.02

_FEED = Shape("4:5 to 1.91:1", 4 / 5, 1.91)
_TALL = Shape("9:16", 9 / 16, 9 / 16)
_WIDE = Shape("16:9", 16 / 9, 16 / 9)

SHAPES: dict[str, Shape] = {
    "instagram-feed": _FEED,
    "instagram-reel": _TALL,
    "instagram-story": _TALL,
    "tiktok-video": _TALL,
    "tiktok-photos": _TALL,
    "youtube-video": _WIDE,
    "youtube-short": _TALL,
    "x-post": Shape("16:9", 16 / 9, 16 / 9, is_limit=False),
    "facebook-post": _FEED,
    "facebook-reel": _TALL,
    "facebook-story": _TALL,
    "linkedin-post": Shape("4:5 to 1.91:1", 4 / 5, 1.91, is_limit=False),
}

if set(SHAPES) != set(catalog.POST_TYPES):
    raise AssertionError("Every post type needs its shape.")


@dataclass(frozen=True, slots=True)
class PlatformLimits:
    """What one platform allows in a caption. `None` stands for no limit that is known.

    `text_most` and `title_most` are refused beyond, counted by `counting` and `title_counting`; `..._warn`
    is where a warning begins. `text_most_of` has the post types with a limit of their own. `fold` and
    `fold_desktop` are how many characters show before "more", on a phone and on a computer.
    """

    text_most: int
    counting: Counting = Counting.CODE_POINTS
    text_most_of: dict[str, int] = field(default_factory=dict)
    title_most: int | None = None
    title_warn: int | None = None
    title_counting: Counting = Counting.CODE_POINTS
    hashtags_most: int | None = None
    hashtags_warn: int | None = None
    mentions_most: int | None = None
    forbidden: str = ""
    fold: int | None = None
    fold_desktop: int | None = None


PLATFORM_LIMITS: dict[str, PlatformLimits] = {
    # Five hashtags: a limit that the app has been getting since December 2025, not everywhere yet.
    "instagram": PlatformLimits(2200, hashtags_most=30, hashtags_warn=5, mentions_most=20, fold=125),
    # A photo post has a title of its own, of 90 UTF-16 units; PowerPost writes none.
    "tiktok": PlatformLimits(
        2200,
        Counting.UTF16_UNITS,
        text_most_of={"tiktok-video": 2200, "tiktok-photos": 4000},
        fold=150,
    ),
    "youtube": PlatformLimits(
        5000,
        Counting.UTF8_BYTES,
        title_most=100,
        title_warn=70,
        forbidden="<>",
        fold=120,
        fold_desktop=157,
    ),
    "x": PlatformLimits(280, Counting.WEIGHTED),
    "facebook": PlatformLimits(63_206, fold=125, fold_desktop=477),
    "linkedin": PlatformLimits(3000, fold=140, fold_desktop=210),
}

if set(PLATFORM_LIMITS) != set(catalog.PLATFORMS):
    raise AssertionError("Every platform needs its limits.")


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How long a caption may be; `post_type` is set when the limit is that of one post type of several."""

    most: int
    counting: Counting
    post_type: catalog.PostType | None = None


def text_limit(platform_id: str, post_types: Iterable[str] = ()) -> TextLimit | None:
    """Return the limit of a caption for these post types, the strictest of theirs; None when unknown.

    PowerPost writes one caption for all post types of a platform, so that it must fit each of them.
    """
    limits = PLATFORM_LIMITS.get(platform_id)
    if limits is None:
        return None
    own = [(limits.text_most_of[entry], entry) for entry in post_types if entry in limits.text_most_of]
    if not own:
        return TextLimit(limits.text_most, limits.counting)
    most, post_type = min(own)
    return TextLimit(most, limits.counting, catalog.POST_TYPES[post_type])


def count(platform_id: str, text: str, post_types: Iterable[str] = ()) -> int:
    """Return the length of a caption as this platform counts it; in code points when it is unknown.

    All post types of a platform count alike today; they are taken so that callers need not know that.
    """
    limit = text_limit(platform_id, post_types)
    return limit.counting.length(text) if limit else len(text)
