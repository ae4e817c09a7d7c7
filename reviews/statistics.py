"""What the team's choices and approvals say of each model: how often chosen, and what an approval costs.

Everything is added up in the database, in the same few queries however much there is. An output counts as
approved here when its state says so: a sum over thousands need not read every file's number, while each
place that shows a single output as approved verifies its fingerprint.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from generations.models import Generation, Output
from generations.models_used import model_used, name_of_model
from reviews.job_facts import KIND_OF
from reviews.models import ComparisonEntry, Review
from workspaces.models import Workspace

RECENT = timedelta(days=30)


@dataclass(slots=True)
class Figures:
    """Sums over some jobs: how many, outputs made, those of them approved, credits taken and refunded."""

    jobs: int = 0
    made: int = 0
    approved: int = 0
    taken: int = 0
    refunded: int = 0

    @property
    def credits(self) -> int:
        """The credits spent: what was taken without what PowerPost gave back for failed work."""
        return self.taken - self.refunded

    @property
    def cost_per_approved(self) -> float | None:
        """Credits for each approved output, those of outputs that were not approved included."""
        return self.credits / self.approved if self.approved else None

    def add(self, other: "Figures") -> None:
        """Add the sums over some more jobs."""
        for name in SUMMED:
            setattr(self, name, getattr(self, name) + getattr(other, name))


SUMMED = tuple(entry.name for entry in fields(Figures))


@dataclass(slots=True)
class GroupFigures(Figures):
    """The sums over the jobs of one kind and model that one person started."""

    kind: str = ""
    model: str = ""
    person: int | None = None


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
        total = Figures()
        for entry in (self.captions, *self.models.values()):
            total.add(entry)
        return total


class BothPeriods:
    """The figures of the last 30 days and of all time. Each is added up when it is asked for."""

    def __init__(self, workspace: Workspace, since: datetime) -> None:
        self._workspace = workspace
        self._since = since

    @cached_property
    def recent(self) -> Statistics:
        """The figures of the last 30 days: what lies before is not looked at."""
        return _statistics_of(self._workspace, self._since)

    @cached_property
    def all_time(self) -> Statistics:
        """The figures of all time; what they cost grows with the workspace."""
        return _statistics_of(self._workspace, None)


def model_name(model: str) -> str:
    """Return what people call the model that made an output; none made what was uploaded."""
    return name_of_model(model) or "An uploaded file"


def statistics_of(workspace: Workspace, now: datetime | None = None) -> BothPeriods:
    """Return the workspace's figures for both periods, each in five queries.

    A job belongs to the period in which it was started, and its outputs and their approvals with it: so
    that what was paid is set against what came of it. A choice belongs to when it was made.
    """
    return BothPeriods(workspace, (now or timezone.now()) - RECENT)


def groups_of(
    workspace: Workspace, since: datetime | None = None, until: datetime | None = None
) -> list[GroupFigures]:
    """Return the sums over the workspace's jobs started from `since` and before `until`, in four queries.

    There is one group for each kind, model and person with a job there.
    """
    groups: dict[tuple[str, str, int | None], GroupFigures] = {}
    for (kind, asked, person), numbers in _sums(workspace, since, until):
        model = model_used(kind, asked)
        group = groups.setdefault((kind, model, person), GroupFigures(kind=kind, model=model, person=person))
        group.add(numbers)
    return list(groups.values())


def _statistics_of(workspace: Workspace, since: datetime | None) -> Statistics:
    statistics = Statistics()
    for group in groups_of(workspace, since):
        if group.made or group.approved or group.credits:
            (statistics.of(group.model) if group.model else statistics.captions).add(group)

    entries = ComparisonEntry.objects.filter(comparison__workspace=workspace).exclude(model="")
    if since is not None:
        entries = entries.filter(comparison__created_at__gte=since)
    counted = entries.order_by().values_list("model")
    for model, compared, chosen in counted.annotate(
        compared=Count("pk"), chosen=Count("pk", filter=Q(is_chosen=True))
    ):
        statistics.of(model).compared, statistics.of(model).chosen = compared, chosen
    return statistics


Group = tuple[str, str | None, int | None]


def _sums(
    workspace: Workspace, since: datetime | None, until: datetime | None
) -> Iterable[tuple[Group, Figures]]:
    """Yield kind, model asked for and person, with a part of the sums over their jobs in the period."""

    def of_jobs(path: str) -> Q:
        prefix = f"{path}__" if path else ""
        narrowed = Q(**{f"{prefix}workspace": workspace})
        if since is not None:
            narrowed &= Q(**{f"{prefix}created_at__gte": since})
        return narrowed if until is None else narrowed & Q(**{f"{prefix}created_at__lt": until})

    def asked_for(prefix: str) -> Case:
        # Captions, which are most of all there is, have no model: to look for one takes longest of all here.
        is_caption = When(**{f"{prefix}kind": Generation.Kind.CONTENT}, then=Value(None))
        model = KeyTextTransform("model", f"{prefix}parameters")
        return Case(is_caption, default=model, output_field=CharField())

    def grouped(rows: QuerySet, path: str) -> QuerySet:
        prefix = f"{path}__" if path else ""
        return (
            rows.filter(of_jobs(path))
            .order_by()
            .annotate(asked=asked_for(prefix))
            .values_list(f"{prefix}kind", "asked", f"{prefix}created_by")
        )

    # Counted beside each job: to join the outputs would sort them all.
    outputs = Output.objects.filter(generation=OuterRef("pk")).order_by().values("generation")
    # Not by their ids: the index of the jobs' outputs is enough then.
    made = Sum(Subquery(outputs.annotate(number=Count("*")).values("number")))
    for *group, jobs, taken, refunded, outputs_made in grouped(Generation.objects.all(), "").annotate(
        jobs=Count("*"), taken=Sum("credits_used"), refunded=Sum("credits_refunded"), made=made
    ):
        yield (
            tuple(group),
            Figures(jobs=jobs, made=outputs_made or 0, taken=taken or 0, refunded=refunded or 0),
        )

    approved = Review.objects.filter(workspace=workspace, state=Review.State.APPROVED)
    # What its own job made: the review itself says of which job it is.
    noted = approved.filter(job_started_at__isnull=False)
    if since is not None:
        noted = noted.filter(job_started_at__gte=since)
    if until is not None:
        noted = noted.filter(job_started_at__lt=until)
    counted = noted.order_by().values_list("type", "job_model", "author").annotate(number=Count("*"))
    for kind, model, person, number in counted:
        yield (KIND_OF[kind], model, person), Figures(approved=number)

    # A caption is its own output however often it was edited. A picture is the one that stands in the
    # place now: it counts for the model that made it, once, and an uploaded one counts for none.
    others = approved.filter(job_started_at=None)
    if since is not None:
        # Nothing is approved before its job was started.
        others = others.filter(changed_at__gte=since)
    its_own = Review.objects.filter(
        output=OuterRef("revision__made_by"), state=Review.State.APPROVED, job_started_at__isnull=False
    )
    for path, reviews, each in (
        ("output", others.filter(type=Output.Type.CAPTION), Count("pk")),
        (
            "revision__made_by",
            others.filter(type__in=(Output.Type.IMAGE, Output.Type.VIDEO)).exclude(Exists(its_own)),
            Count("revision__made_by", distinct=True),
        ),
    ):
        for *group, number in grouped(reviews, f"{path}__generation").annotate(number=each):
            yield tuple(group), Figures(approved=number)
