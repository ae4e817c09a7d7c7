"""What pages show of a job: its state in words, what a card draws, its parameters as people read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from generations.course import Course
from generations.lifecycle import RUNNING, STATES, Status
from generations.models import Generation, GenerationInput, Output
from generations.models_used import name_of_model
from generations.output_marks import Mark, summary_of
from generations.refunds import in_credits
from generations.usual_times import UsualTimes
from media_library.models import MediaFile
from powerpost import catalog
from workspaces.numbers import grouped
from workspaces.people import name_of

# As many as a mosaic has room for, and as one job can make.
PICTURES_MAX = catalog.IMAGE_QUANTITY_MAX
EXCERPT_LENGTH = 320
# Seconds between two looks of a page: while a job is under way, and while only files are still awaited.
POLL_RUNNING = 2
POLL_KEEPING = 30

KIND_NAMES = {kind: kind.label for kind in Generation.Kind}
KIND_ICONS = {
    Generation.Kind.CONTENT: "captions",
    Generation.Kind.IMAGES: "image",
    Generation.Kind.VIDEO: "clapperboard",
}
# A state is a word and an icon; those that share a tone must still look different.
STATUS_ICONS = {
    Status.WAITING: "hourglass",
    Status.QUEUED: "clock",
    Status.ABANDONED: "circle-slash",
    Status.NEEDS_ATTENTION: "circle-question-mark",
}

_OF_OUTPUTS = (
    *("generation_id", "type", "position", "platform", "title", "text"),
    *("media_file__type", "media_file__duration"),
)
_OF_INPUTS = ("generation_id", "field", "position", "media_file__type")


def with_card_parts(jobs: QuerySet[Generation]) -> QuerySet[Generation]:
    """Return the jobs with everything a card shows, in a number of queries that does not grow with them."""
    return jobs.select_related("created_by", "source_generation").prefetch_related(
        Prefetch("outputs", Output.objects.select_related("media_file").only(*_OF_OUTPUTS)),
        Prefetch("inputs", GenerationInput.objects.select_related("media_file").only(*_OF_INPUTS)),
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A place in a card's mosaic: a file of the library, or one that is not there (yet)."""

    media_file: MediaFile | None
    is_expected: bool = False


class Card(Course):
    """One job as a card shows it."""

    def __init__(
        self,
        generation: Generation,
        usual: UsualTimes | None = None,
        marks: Mapping[UUID, Mark] | None = None,
    ) -> None:
        """Show the job; `usual` is how long jobs take, for one that is under way.

        `marks` are those of output_marks.marks_of(), of this job's outputs or of more.
        """
        super().__init__(generation, usual)
        self.generation = generation
        self.marks = marks or {}
        self.state = STATES[Status(generation.status)]

    @cached_property
    def mark(self) -> Mark | None:
        """What is said of the outputs together once the job has ended, such as how many were approved."""
        if self.is_under_way:
            return None
        return summary_of([self.marks[output.pk] for output in self.outputs if output.pk in self.marks])

    @property
    def shows_state(self) -> bool:
        """Whether the job's own state still says something: a completed one is told by its outputs."""
        return self.mark is None or self.generation.status != Status.COMPLETED

    @property
    def needs_attention(self) -> bool:
        """Whether a person has to decide."""
        return self.generation.status == Status.NEEDS_ATTENTION

    @property
    def status_icon(self) -> str:
        """The icon of the state; empty for the tone's own."""
        return STATUS_ICONS.get(Status(self.generation.status), "")

    @property
    def status_label(self) -> str:
        """The state in words; for a partly completed job how much of it there is."""
        if self.generation.status == Status.PARTIAL and self.expected_count > len(self.outputs):
            return f"{len(self.outputs)} of {self.expected_count} made"
        return self.state.label

    @property
    def kind_icon(self) -> str:
        """The icon of the kind."""
        return KIND_ICONS[Generation.Kind(self.generation.kind)]

    @property
    def problem_icon(self) -> str:
        """What stands in place of a picture when there is none and none will come."""
        if self.generation.status == Status.COMPLETED:
            return self.kind_icon
        return "circle-x" if self.state.tone == "bad" else "triangle-alert"

    @property
    def model(self) -> str:
        """The name of the model that was asked for, which tells the cards of one brief apart."""
        return model_name(self.generation)

    @property
    def author(self) -> str:
        """Who started the job."""
        return name_of(self.generation.created_by)

    @cached_property
    def outputs(self) -> list[Output]:
        """The outputs there are so far."""
        return list(self.generation.outputs.all())

    @property
    def expected_count(self) -> int:
        """How many outputs were asked for."""
        if self.generation.kind == Generation.Kind.CONTENT:
            return len(self.generation.platforms)
        if self.generation.kind == Generation.Kind.IMAGES:
            return int(self.generation.parameters.get("quantity") or catalog.IMAGE_QUANTITY_DEFAULT)
        return 1

    @property
    def pictures(self) -> list[Picture]:
        """The images made, with a place for each that is still expected or failed; none before the first."""
        files = [output for output in self.outputs if output.type != Output.Type.CAPTION]
        if not files:
            return []
        made = [Picture(output.media_file, is_expected=not output.is_kept) for output in files[:PICTURES_MAX]]
        failed = min(self.expected_count, PICTURES_MAX) - len(made)
        return made + [Picture(None)] * max(0, failed if self.generation.status == Status.PARTIAL else 0)

    @property
    def video(self) -> Output | None:
        """The video, when it is in the library."""
        return next(
            (entry for entry in self.outputs if entry.type == Output.Type.VIDEO and entry.media_file), None
        )

    @property
    def excerpt(self) -> str:
        """The beginning of the first caption, title first."""
        caption = next((entry for entry in self.outputs if entry.type == Output.Type.CAPTION), None)
        if caption is None:
            return ""
        text = f"{caption.title}\n{caption.text}" if caption.title else caption.text
        return text[:EXCERPT_LENGTH]

    @property
    def made_from(self) -> MediaFile | None:
        """The first file the job is made from, to show while there is no output."""
        return next((entry.media_file for entry in self.generation.inputs.all()), None)

    @property
    def credits(self) -> str:
        """What the job cost, in words; empty while nobody knows."""
        used = self.generation.credits_used
        if used is not None:
            words = in_credits(used)
            refunded = self.generation.credits_refunded
            if not refunded:
                return words
            return f"{words}, refunded" if refunded == used else f"{words}, {grouped(refunded)} refunded"
        if self.needs_attention:
            return "maybe charged"
        return "no cost" if self.generation.status == Status.FAILED and not self.generation.remote_id else ""


class Watched(Protocol):
    """A job whose card is kept up to date."""

    @property
    def pk(self) -> UUID:
        """Its id."""

    @property
    def version(self) -> int:
        """Which version of its card is shown."""

    @property
    def status(self) -> str:
        """Its state."""

    @property
    def is_running(self) -> bool:
        """Whether it can still change by itself."""


def poll_seconds(jobs: Iterable[Watched]) -> int | None:
    """Return how long a page with these jobs waits between two looks; None when nothing can change."""
    changing = [generation for generation in jobs if generation.is_running]
    if not changing:
        return None
    return POLL_RUNNING if any(entry.status in RUNNING for entry in changing) else POLL_KEEPING


def parameters_of(generation: Generation) -> list[tuple[str, str]]:
    """Return what was asked for as pairs of words; what was left to PowerPost is left out."""
    asked = generation.parameters
    rows = [
        ("Post types", ", ".join(_post_type_name(entry) for entry in generation.post_types)),
        ("Research", _name(catalog.RESEARCH_MODES, asked.get("research_mode"))),
        ("Model", model_name(generation)),
        ("Size", _size(asked.get("model"), asked.get("size"), generation.kind)),
        ("Images", str(asked.get("quantity") or "")),
        ("Duration", f"{asked['duration']} seconds" if asked.get("duration") else ""),
        ("Sound", "Yes" if asked.get("has_audio") else ""),
        ("Prompt", "Improved by PowerPost" if asked.get("enhance_prompt") else ""),
        ("Call to action", str(asked.get("cta_text") or "")),
        ("Writing style", str(asked.get("writing_style_id") or "")),
        ("Caption to follow", _post_type_name(asked.get("source_post_type"))),
    ]
    return [(term, words) for term, words in rows if words]


def model_name(generation: Generation) -> str:
    """Return what the model that was asked for is called; empty when that was left to PowerPost."""
    return name_of_model(generation.parameters.get("model"))


def _name(entries: dict, value: object) -> str:
    """Return the catalog's name, or the value itself when the catalog no longer knows it."""
    known = entries.get(value)
    return known.name if known else str(value or "")


def _post_type_name(value: object) -> str:
    return _name(catalog.POST_TYPES, value)


def _size(model_id: object, size_id: object, kind: str) -> str:
    if not size_id:
        return ""
    models = catalog.VIDEO_MODELS if kind == Generation.Kind.VIDEO else catalog.IMAGE_MODELS
    default = catalog.VIDEO_MODEL_DEFAULT if kind == Generation.Kind.VIDEO else catalog.IMAGE_MODEL_DEFAULT
    model = models.get(str(model_id or default))
    size = model.sizes.get(str(size_id)) if model else None
    return f"{size.name} {size.ratio}, {size.width} × {size.height}" if size else str(size_id)
