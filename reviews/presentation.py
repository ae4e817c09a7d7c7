"""What pages show of an output under review."""

from datetime import datetime
from functools import cached_property

from generations.models import Output
from generations.output_marks import Mark
from generations.presentation import Card
from media_library.models import MediaFile
from reviews.marks import mark_of
from reviews.models import Review
from workspaces.people import name_of

TITLE_LENGTH = 44
_ICONS = {
    Output.Type.CAPTION: "text-align-start",
    Output.Type.IMAGE: "image",
    Output.Type.VIDEO: "clapperboard",
}


def title_of(review: Review) -> str:
    """Return what people call the output: its job's title, and for a caption the platform."""
    title = short_title_of(review)
    return f"{title}, {review.output.platform_name}" if review.is_caption else title


def short_title_of(review: Review) -> str:
    """Return the title of the output's job, shortened at the end of a word where one is near."""
    title = " ".join(review.output.generation.title.split())
    if len(title) > TITLE_LENGTH:
        words = title[:TITLE_LENGTH]
        # At the end of a word, when there is one not far away.
        title = f"{(words.rsplit(' ', 1)[0] if ' ' in words[-16:] else words).rstrip(' ,.;:')}…"
    return title


def kind_of(review: Review, *, between: str = " of ") -> str:
    """Return what kind of output this is, and which of several: "Caption", "Image 1 of 2", "Video"."""
    if review.type != Output.Type.IMAGE:
        return "Caption" if review.is_caption else "Video"
    number = review.output.position + 1
    count = max(number, Card(review.output.generation).expected_count)
    return f"Image {number}{between}{count}" if count > 1 else "Image"


class Entry:
    """One line of the list on the desk."""

    def __init__(self, review: Review, *, is_waiting: bool) -> None:
        """Show the review; in a list of what waits its state goes without saying, and its age is the wait."""
        self.review = review
        self.is_waiting = is_waiting

    @cached_property
    def title(self) -> str:
        """What people call the output."""
        return title_of(self.review)

    @cached_property
    def name(self) -> str:
        """Its job's title alone: the list gives the platform a place of its own."""
        return short_title_of(self.review)

    @property
    def what(self) -> str:
        """The platform of a caption, which its icon says it is; of a file, what kind it is, in few signs."""
        if self.review.is_caption:
            return self.review.output.platform_name
        return kind_of(self.review, between="/")

    @property
    def kind(self) -> str:
        """What kind of output it is."""
        return kind_of(self.review)

    @property
    def icon(self) -> str:
        """What stands in place of a picture."""
        return _ICONS[Output.Type(self.review.type)]

    @property
    def picture(self) -> MediaFile | None:
        """The file to show small: the output itself; captions have none."""
        return self.review.revision.media_file if self.review.revision else None

    @property
    def author(self) -> str:
        """Who made it."""
        return name_of(self.review.author)

    @property
    def by(self) -> str:
        """Who made it, by the given name: the whole name is on the stage."""
        author = self.review.author
        return (author.get_short_name() if author else "") or self.author

    @property
    def at(self) -> datetime | None:
        """Since when it waits, or when it changed last."""
        return self.review.waiting_since if self.is_waiting else self.review.changed_at

    @property
    def tick(self) -> str:
        """The value of its tick box: a decision on it is one on this revision."""
        return f"{self.review.pk}:{self.review.revision.number if self.review.revision else 0}"

    @property
    def mark(self) -> Mark | None:
        """The state in a word, where it does not go without saying."""
        return None if self.is_waiting else mark_of(self.review)
