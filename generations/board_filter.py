"""What the board shows: the filter that stands in the address bar."""

from datetime import datetime, time
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from generations.lifecycle import RUNNING, Status
from generations.models import Generation
from generations.searching import JOBS
from search.finding import containing
from workspaces.models import Workspace

STATUS_GROUPS: dict[str, tuple[str, frozenset[Status]]] = {
    "running": ("Running", RUNNING),
    "attention": ("Needs attention", frozenset({Status.NEEDS_ATTENTION})),
    "finished": ("Finished", frozenset({Status.COMPLETED, Status.PARTIAL})),
    "failed": ("Failed", frozenset({Status.FAILED, Status.ABANDONED})),
}
MINE = "mine"


class BoardFilter(forms.Form):
    """Which jobs the board shows. A field that makes no sense filters nothing."""

    q = forms.CharField(required=False)
    kind = forms.ChoiceField(required=False, choices=Generation.Kind.choices)
    status = forms.ChoiceField(
        required=False, choices=[(value, label) for value, (label, _) in STATUS_GROUPS.items()]
    )
    person = forms.CharField(required=False)
    from_date = forms.DateField(required=False)
    to_date = forms.DateField(required=False)
    brief = forms.UUIDField(required=False)

    def __init__(self, data: QueryDict, *, workspace: Workspace, viewer: AbstractBaseUser) -> None:
        # In the address bar the dates are called `from`, which Python cannot, and `to`.
        renamed = {
            name: data.get({"from_date": "from", "to_date": "to"}.get(name, name), "")
            for name in self.base_fields
        }
        super().__init__(renamed)
        self.workspace = workspace
        self.viewer = viewer
        self.full_clean()

    @property
    def is_active(self) -> bool:
        """Whether anything is filtered."""
        return any(self.chosen(name) for name in self.fields)

    @property
    def narrowed_by(self) -> int:
        """How many of the filters that hide behind a button are in use."""
        person = self.chosen("person")
        return sum(
            (bool(person and person != MINE), bool(self.chosen("from_date")), bool(self.chosen("to_date")))
        )

    def chosen(self, name: str) -> Any:
        """Return a filter that makes sense, or None."""
        return self.cleaned_data.get(name) or None

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
        if first := self.chosen("from_date"):
            jobs = jobs.filter(created_at__gte=_day(first, time.min))
        if last := self.chosen("to_date"):
            jobs = jobs.filter(created_at__lte=_day(last, time.max))
        if words := self.chosen("q"):
            first, last = self.chosen("from_date"), self.chosen("to_date")
            narrowed = {"person_id": person, "first_day": first, "last_day": last}
            jobs = jobs.filter(containing(words, self.workspace, JOBS, **narrowed))
        return jobs

    @property
    def person_id(self) -> int | None:
        """The id of the person whose jobs are shown; None for everybody's."""
        person = self.chosen("person")
        if person == MINE:
            return self.viewer.pk
        return int(person) if person and person.isdecimal() and len(person) < 18 else None

    @cached_property
    def brief_label(self) -> str:
        """The brief whose jobs alone are shown, in words; empty without one."""
        brief = self.chosen("brief")
        if not brief:
            return ""
        models = Generation.objects.filter(workspace=self.workspace, brief=brief).count()
        return f"One brief, {models} models" if models else "One brief"

    @property
    def people(self) -> QuerySet[User]:
        """The members of the workspace, to choose from."""
        return User.objects.filter(memberships__workspace=self.workspace).order_by("username")


def _day(day: Any, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
