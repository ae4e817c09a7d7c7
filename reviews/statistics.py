"""What the team's choices and approvals say of each model: how often chosen, and what an approval costs.

Everything is added up in the database, in the same few queries however much there is. An output counts as
approved here when its state says so: a sum over thousands need not read every file's number, while each
place that shows a single output as approved verifies its fingerprint.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation, Output
from powerpost import catalog
from reviews.models import ComparisonEntry, Review
from workspaces.models import Workspace

RECENT = timedelta(days=30)

_MODELS = catalog.IMAGE_MODELS | catalog.VIDEO_MODELS
_DEFAULTS = {
    Generation.Kind.IMAGES: catalog.IMAGE_MODEL_DEFAULT,
    Generation.Kind.VIDEO: catalog.VIDEO_MODEL_DEFAULT,
}


@dataclass(slots=True)
class Figures:
    """Sums over some jobs: outputs made, how many of them are approved, and the credits taken."""

    made: int = 0
    approved: int = 0
    credits: int = 0

    @property
    def cost_per_approved(self) -> float | None:
        """Credits for each approved output, those of outputs that were not approved included."""
        return self.credits / self.approved if self.approved else None


@dataclass(slots=True)
class ModelFigures(Figures):
    """The same for one model, with how often its outputs were compared and chosen."""

    model: str = ""
    compared: int = 0
    chosen: int = 0

    @property
    def name(self) -> str:
        """The model as people say it."""
        return model_name(self.model)

    @property
    def share(self) -> int | None:
        """How often an output of it was chosen when it was compared, in whole percent."""
        return round(100 * self.chosen / self.compared) if self.compared else None


@dataclass(slots=True)
class Statistics:
    """The figures of one workspace for one period."""

    models: dict[str, ModelFigures] = field(default_factory=dict)
    captions: Figures = field(default_factory=Figures)

    def of(self, model: str) -> ModelFigures:
        """Return the figures of a model, of nothing at first."""
        return self.models.setdefault(model, ModelFigures(model=model))

    @property
    def ranking(self) -> list[ModelFigures]:
        """The models, those chosen most often first, then those with most approvals."""
        return sorted(
            self.models.values(),
            key=lambda entry: (entry.share is None, -(entry.share or 0), -entry.approved, entry.name),
        )

    @property
    def total(self) -> Figures:
        """All models and captions together."""
        parts: list[Figures] = [self.captions, *self.models.values()]
        return Figures(
            made=sum(entry.made for entry in parts),
            approved=sum(entry.approved for entry in parts),
            credits=sum(entry.credits for entry in parts),
        )


@dataclass(frozen=True, slots=True)
class BothPeriods:
    """The figures of the last 30 days and of all time."""

    recent: Statistics
    all_time: Statistics


def model_of(generation: Generation) -> str:
    """Return the catalog's id of the model that an image or video job used; empty for captions."""
    return _model(generation.kind, generation.parameters.get("model"))


def model_name(model: str) -> str:
    """Return a model's name for people: the id itself when the catalog no longer knows it."""
    if not model:
        return "An uploaded file"
    return _MODELS[model].name if model in _MODELS else model


def statistics_of(workspace: Workspace, now: datetime | None = None) -> BothPeriods:
    """Return the workspace's figures for both periods, in five queries.

    A job belongs to the period in which it was started, and its outputs and their approvals with it: so
    that what was paid is set against what came of it. A choice belongs to when it was made.
    """
    since = (now or timezone.now()) - RECENT
    recent, all_time = Statistics(), Statistics()
    for kind, asked, name, in_period, ever in _sums(workspace, since):
        for statistics, number in ((recent, in_period), (all_time, ever)):
            if number:
                figures = _figures(statistics, kind, asked)
                setattr(figures, name, getattr(figures, name) + number)

    entries = ComparisonEntry.objects.filter(comparison__workspace=workspace).exclude(model="")
    is_recent, is_chosen = Q(comparison__created_at__gte=since), Q(is_chosen=True)
    counted = (
        entries.order_by()
        .values_list("model")
        .annotate(
            compared=Count("pk"),
            chosen=Count("pk", filter=is_chosen),
            lately_compared=Count("pk", filter=is_recent),
            lately_chosen=Count("pk", filter=is_recent & is_chosen),
        )
    )
    for model, compared, chosen, lately_compared, lately_chosen in counted:
        all_time.of(model).compared, all_time.of(model).chosen = compared, chosen
        if lately_compared:
            recent.of(model).compared, recent.of(model).chosen = lately_compared, lately_chosen
    return BothPeriods(recent, all_time)


def _sums(workspace: Workspace, since: datetime) -> Iterable[tuple[str, str | None, str, int, int]]:
    """Yield kind, model asked for, what was added up, and its sums: of the period, and ever."""
    # What PowerPost gave back was not spent; see Card.credits.
    paid = (
        Generation.objects.filter(workspace=workspace)
        .exclude(status=Status.FAILED)
        .order_by()
        .annotate(asked=KeyTextTransform("model", "parameters"))
        .values_list("kind", "asked")
        .annotate(lately=Sum("credits_used", filter=Q(created_at__gte=since)), ever=Sum("credits_used"))
    )
    for kind, asked, lately, ever in paid:
        yield kind, asked, "credits", lately or 0, ever or 0

    job = "generation"
    made = (
        Output.objects.filter(generation__workspace=workspace)
        .order_by()
        .annotate(asked=KeyTextTransform("model", f"{job}__parameters"))
        .values_list(f"{job}__kind", "asked")
        .annotate(lately=Count("pk", filter=Q(**{f"{job}__created_at__gte": since})), ever=Count("pk"))
    )
    for kind, asked, lately, ever in made:
        yield kind, asked, "made", lately, ever

    # A caption is its own output however often it was edited. A picture is the one that stands in the
    # place now: it counts for the model that made it, once, and an uploaded one counts for none.
    approved = Review.objects.filter(workspace=workspace, state=Review.State.APPROVED)
    for path, reviews in (
        ("output", approved.filter(type=Output.Type.CAPTION)),
        ("revision__made_by", approved.exclude(type=Output.Type.CAPTION)),
    ):
        job = f"{path}__generation"
        counted = (
            reviews.filter(**{f"{job}__isnull": False})
            .order_by()
            .annotate(asked=KeyTextTransform("model", f"{job}__parameters"))
            .values_list(f"{job}__kind", "asked")
            .annotate(
                lately=Count(path, distinct=True, filter=Q(**{f"{job}__created_at__gte": since})),
                ever=Count(path, distinct=True),
            )
        )
        for kind, asked, lately, ever in counted:
            yield kind, asked, "approved", lately, ever


def _figures(statistics: Statistics, kind: str, asked: str | None) -> Figures:
    return statistics.of(_model(kind, asked)) if kind in _DEFAULTS else statistics.captions


def _model(kind: str, asked: object) -> str:
    """Return the model: PowerPost took its default when none was asked for."""
    default = _DEFAULTS.get(Generation.Kind(kind), "")
    # SQLite reads a null of JSON as this word.
    named = asked and asked != "null"
    return str(asked if named else default) if default else ""
