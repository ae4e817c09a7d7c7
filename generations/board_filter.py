"""What the board shows: the filter that stands in the address bar."""

from functools import cached_property

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import QueryDict

from generations.lifecycle import RUNNING, Status
from generations.models import Generation
from generations.searching import JOBS
from search.finding import containing
from workspaces.address_filter import AddressFilter
from workspaces.models import Workspace
from workspaces.people import MINE, id_in

STATUS_GROUPS: dict[str, tuple[str, frozenset[Status]]] = {
    "running": ("Running", RUNNING),
    "attention": ("Needs attention", frozenset({Status.NEEDS_ATTENTION})),
    "finished": ("Finished", frozenset({Status.COMPLETED, Status.PARTIAL})),
    "failed": ("Failed", frozenset({Status.FAILED, Status.ABANDONED})),
}


class BoardFilter(AddressFilter):
    """Which jobs the board shows."""

    q = forms.CharField(required=False)
    kind = forms.ChoiceField(required=False, choices=Generation.Kind.choices)
    status = forms.ChoiceField(
        required=False, choices=[(value, label) for value, (label, _) in STATUS_GROUPS.items()]
    )
    person = forms.CharField(required=False)
    brief = forms.UUIDField(required=False)

    def __init__(self, data: QueryDict, *, workspace: Workspace, viewer: AbstractBaseUser) -> None:
        super().__init__(data)
        self.workspace = workspace
        self.viewer = viewer

    @property
    def narrowed_by(self) -> int:
        """How many of the filters that hide behind a button are in use."""
        person = self.chosen("person")
        return sum(
            (bool(person and person != MINE), bool(self.chosen("from_date")), bool(self.chosen("to_date")))
        )

    @property
    def in_use(self) -> int:
        """How many of the filters that fold away on a phone are set: all but the words and the brief."""
        names = ("kind", "status", "person", "from_date", "to_date")
        return sum(bool(self.chosen(name)) for name in names)

    def apply(self, jobs: QuerySet[Generation]) -> QuerySet[Generation]:
        """Return the jobs that pass."""
        if kind := self.chosen("kind"):
            jobs = jobs.filter(kind=kind)
        if group := self.chosen("status"):
            jobs = jobs.filter(status__in=STATUS_GROUPS[group][1])
        if brief := self.chosen("brief"):
            jobs = jobs.filter(brief=brief)
        person = self.person_id
        if person is not None:
            jobs = jobs.filter(created_by_id=person)
        jobs = jobs.filter(self.within_days("created_at"))
        if words := self.chosen("q"):
            first, last = self.chosen("from_date"), self.chosen("to_date")
            narrowed = {"person_id": person, "first_day": first, "last_day": last}
            jobs = jobs.filter(containing(words, self.workspace, JOBS, **narrowed))
        return jobs

    @property
    def person_id(self) -> int | None:
        """The id of the person whose jobs are shown; None for everybody's."""
        return id_in(self.chosen("person") or "", self.viewer)

    @cached_property
    def brief_label(self) -> str:
        """The brief whose jobs alone are shown, in words; empty without one."""
        brief = self.chosen("brief")
        if not brief:
            return ""
        models = Generation.objects.filter(workspace=self.workspace, brief=brief).count()
        return f"One brief, {models} models" if models else "One brief"
