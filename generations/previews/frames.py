"""The twelve places a caption can be for: how each is laid out, and what a follower sees of the words there.

Drawn from layout and proportions alone; platforms change details often, and none of their marks is copied.
What a place does with the words, read on 21 November 2026:

- A story has no caption: the "IG User Media" and "Page Stories" references take none. Whoever posts it puts
  words on the picture.
- Over a Short stands its title; the description opens from a menu (YouTube Help, on Shorts).
- Over a reel and a TikTok stands one line of the caption; a press opens it (creator guides).
"""

from dataclasses import dataclass
from enum import StrEnum

from powerpost import catalog
from powerpost.platform_limits import PLATFORM_LIMITS

# X shows this much of a longer post, which only some accounts may write (X Help, "Longer posts").
LONG_POST_FOLD = 280


class Layout(StrEnum):
    """How a place is built; the values are those of the attribute that frames.css looks at."""

    FEED = "feed"
    TALL = "tall"
    STORY = "story"
    SHORT = "short"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Gesture:
    """Something a follower can press under or beside a post: an icon, in some places with its word."""

    icon: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One post type as a follower meets it.

    `fold` and `fold_desktop` are how many characters show before "more" on a phone and on a computer; None
    where nothing folds. `about_words` says what the place does with the words, when that is not showing them.
    """

    post_type: catalog.PostType
    layout: Layout
    gestures: tuple[Gesture, ...] = ()
    beneath_name: str = ""
    about_words: str = ""

    @property
    def id(self) -> str:
        """The post type's id."""
        return self.post_type.id

    @property
    def label(self) -> str:
        """The format within its platform: "Feed"."""
        return self.post_type.label.capitalize()

    @property
    def fold(self) -> int | None:
        """After how many characters a phone folds the words."""
        if self.post_type.platform.id == "x":
            return LONG_POST_FOLD
        return PLATFORM_LIMITS[self.post_type.platform.id].fold

    @property
    def fold_desktop(self) -> int | None:
        """After how many characters a computer folds the words."""
        return PLATFORM_LIMITS[self.post_type.platform.id].fold_desktop or self.fold

    @property
    def is_full_bleed(self) -> bool:
        """Whether the picture fills a phone's screen."""
        return self.layout in (Layout.TALL, Layout.STORY, Layout.SHORT)


def _gestures(*entries: str) -> tuple[Gesture, ...]:
    return tuple(Gesture(*entry.split(":")) for entry in entries)


_ONE_LINE = "One line shows until a follower presses it."
_NO_CAPTION = "{} shows no caption with a story: these words are for you to put on the picture."
_TITLE_ALONE = "Over a Short stands its title. The description opens from a menu."

FRAMES: dict[str, Frame] = {
    frame.id: frame
    for frame in (
        Frame(
            catalog.POST_TYPES["instagram-feed"],
            Layout.FEED,
            _gestures("heart", "message-circle", "repeat-2", "send", "bookmark"),
        ),
        Frame(
            catalog.POST_TYPES["instagram-reel"],
            Layout.TALL,
            _gestures("heart", "message-circle", "repeat-2", "send", "ellipsis"),
            about_words=_ONE_LINE,
        ),
        Frame(
            catalog.POST_TYPES["instagram-story"],
            Layout.STORY,
            _gestures("heart", "send"),
            "Just now",
            about_words=_NO_CAPTION.format("Instagram"),
        ),
        Frame(
            catalog.POST_TYPES["tiktok-video"],
            Layout.TALL,
            _gestures("heart", "message-circle-more", "bookmark", "forward"),
            about_words=_ONE_LINE,
        ),
        Frame(
            catalog.POST_TYPES["tiktok-photos"],
            Layout.TALL,
            _gestures("heart", "message-circle-more", "bookmark", "forward"),
            about_words=_ONE_LINE,
        ),
        Frame(
            catalog.POST_TYPES["youtube-video"],
            Layout.VIDEO,
            _gestures("thumbs-up", "thumbs-down", "share-2:Share", "bookmark:Save"),
        ),
        Frame(
            catalog.POST_TYPES["youtube-short"],
            Layout.SHORT,
            _gestures("thumbs-up", "thumbs-down", "message-square-text", "share-2", "repeat-2"),
            about_words=_TITLE_ALONE,
        ),
        Frame(
            catalog.POST_TYPES["x-post"],
            Layout.FEED,
            _gestures("message-circle", "repeat-2", "heart", "chart-no-axes-column", "bookmark"),
            "now",
        ),
        Frame(
            catalog.POST_TYPES["facebook-post"],
            Layout.FEED,
            _gestures("thumbs-up:Like", "message-circle:Comment", "forward:Share"),
            "Just now",
        ),
        Frame(
            catalog.POST_TYPES["facebook-reel"],
            Layout.TALL,
            _gestures("thumbs-up", "message-circle", "forward", "ellipsis"),
            about_words=_ONE_LINE,
        ),
        Frame(
            catalog.POST_TYPES["facebook-story"],
            Layout.STORY,
            _gestures("thumbs-up", "heart"),
            "Just now",
            about_words=_NO_CAPTION.format("Facebook"),
        ),
        Frame(
            catalog.POST_TYPES["linkedin-post"],
            Layout.FEED,
            _gestures("thumbs-up:Like", "message-square-text:Comment", "repeat-2:Repost", "send:Send"),
            "Now",
        ),
    )
}

if set(FRAMES) != set(catalog.POST_TYPES):
    raise AssertionError("Every post type needs its frame.")


def frames_of(platform_id: str, post_types: list[str]) -> list[Frame]:
    """Return the frames of these post types of a platform, in the catalog's order.

    A caption of a known platform always has one: without a post type that is known, the platform's first.
    """
    of_platform = [frame for frame in FRAMES.values() if frame.post_type.platform.id == platform_id]
    return [frame for frame in of_platform if frame.id in post_types] or of_platform[:1]
