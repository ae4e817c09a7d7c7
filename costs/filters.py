"""Which jobs the page is about: the filter that stands in the address bar."""

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from costs.periods import CHIPS, Period, period_of
from generations.models import Generation
from generations.models_used import DEFAULT_MODELS, kind_of_model
from reviews.statistics import GroupFigures
from workspaces.address_filter import AddressFilter
from workspaces.models import Workspace

# In the address bar, the person of jobs whose author's account is gone.
NOBODY = "0"


class CostFilter(AddressFilter):
    """A period, and optionally one person, kind and model."""

    period = forms.ChoiceField(required=False, choices=list(CHIPS.items()))
    person = forms.RegexField(regex=r"^\d{1,17}$", required=False)
    kind = forms.ChoiceField(required=False, choices=Generation.Kind.choices)
    model = forms.CharField(required=False, max_length=100)

    def __init__(self, data: QueryDict, workspace: Workspace) -> None:
        super().__init__(data)
        self.workspace = workspace
        self.span: Period = period_of(
            self.chosen("period") or "", self.chosen("from_date"), self.chosen("to_date")
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether only a part of the period's jobs is shown."""
        return any(self.chosen(name) for name in ("person", "kind", "model"))

    @property
    def jobs(self) -> QuerySet[Generation]:
        """The workspace's jobs that pass, in no order."""
        jobs = Generation.objects.filter(workspace=self.workspace).order_by()
        if (since := self.span.since) is not None:
            jobs = jobs.filter(created_at__gte=since)
        if (until := self.span.until) is not None:
            jobs = jobs.filter(created_at__lt=until)
        if kind := self.chosen("kind"):
            jobs = jobs.filter(kind=kind)
        if person := self.chosen("person"):
            jobs = jobs.filter(created_by=None if person == NOBODY else int(person))
        if model := self.chosen("model"):
            jobs = _of_model(jobs, model)
        return jobs

    def passes(self, group: GroupFigures) -> bool:
        """Return whether the jobs of a group pass: the same rule as that of `jobs`."""
        kind, person, model = (self.chosen(name) for name in ("kind", "person", "model"))
        return (
            (not kind or group.kind == kind)
            and (not person or str(group.person or NOBODY) == str(int(person)))
            and (not model or group.model == model)
        )


def _of_model(jobs: QuerySet[Generation], model: str) -> QuerySet[Generation]:
    asked = Q(parameters__model=model)
    kind = kind_of_model(model)
    if kind is not None and DEFAULT_MODELS[kind] == model:
        # PowerPost took its default when none was asked for.
        none = Q(parameters__model__isnull=True) | Q(parameters__model=None) | Q(parameters__model="")
        asked |= Q(kind=kind) & none
    return jobs.filter(asked).exclude(kind=Generation.Kind.CONTENT)
