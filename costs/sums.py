"""The period's sums: in all, and by person, kind and model."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User

from costs.filters import CostFilter
from generations.presentation import KIND_ICONS, KIND_NAMES
from reviews.statistics import Figures, GroupFigures, groups_of, model_name
from workspaces.people import name_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table of sums: its name, the value that filters for it, and its bar in percent of all."""

    value: str
    name: str
    figures: Figures
    percent: float
    share: int
    icon: str = ""


class Sums:
    """The sums over the jobs that pass the filter; five queries, however many there are."""

    def __init__(self, narrowed: CostFilter) -> None:
        self._filter = narrowed

    @cached_property
    def all_groups(self) -> list[GroupFigures]:
        """The sums of the whole period: what may be chosen to narrow it."""
        span = self._filter.span
        return groups_of(self._filter.workspace, span.since, span.until)

    @cached_property
    def groups(self) -> list[GroupFigures]:
        """The sums of the groups that pass the filter."""
        return [group for group in self.all_groups if self._filter.passes(group)]

    @cached_property
    def total(self) -> Figures:
        """Everything that passes."""
        total = Figures()
        for group in self.groups:
            total.add(group)
        return total

    @property
    def by_person(self) -> list[Line]:
        """Who started the jobs, the highest spend first."""
        return self._lines(lambda group: group.person or 0, lambda value: (str(value), self._name(value)))

    @property
    def by_kind(self) -> list[Line]:
        """Captions, images and video, the highest spend first."""
        return self._lines(
            lambda group: group.kind,
            lambda value: (value, str(KIND_NAMES[value])),
            lambda value: KIND_ICONS[value],
        )

    @property
    def by_model(self) -> list[Line]:
        """The models of images and videos, the highest spend first."""
        return self._lines(lambda group: group.model or None, lambda value: (value, model_name(value)))

    @property
    def people(self) -> list[tuple[str, str]]:
        """The people with jobs in the period, to choose from: value and name."""
        ids = {group.person or 0 for group in self.all_groups}
        return sorted(((str(entry), self._name(entry)) for entry in ids), key=lambda entry: entry[1].lower())

    @property
    def models(self) -> list[tuple[str, str]]:
        """The models of the period's jobs, to choose from: value and name."""
        ids = {group.model for group in self.all_groups if group.model}
        return sorted(((entry, model_name(entry)) for entry in ids), key=lambda entry: entry[1].lower())

    @property
    def chosen_words(self) -> list[tuple[str, str]]:
        """What the jobs are narrowed to: the filter's name, and its value in words."""
        person, kind, model = (self._filter.chosen(name) for name in ("person", "kind", "model"))
        people = dict(self.people)
        words = [
            # Somebody without a job here is not named: they may be nobody of this workspace.
            ("person", people.get(str(int(person)), "Nobody with a job here") if person else ""),
            ("kind", str(KIND_NAMES[kind]) if kind else ""),
            ("model", model_name(model) if model else ""),
        ]
        return [(name, value) for name, value in words if value]

    @cached_property
    def _names(self) -> dict[int, str]:
        ids = {group.person for group in self.all_groups if group.person}
        people = User.objects.filter(pk__in=ids).only("username", "first_name", "last_name")
        return {person.pk: name_of(person) for person in people}

    def _name(self, person: int) -> str:
        return self._names.get(person) or name_of(None)

    def _lines(
        self,
        key: Callable[[GroupFigures], Hashable],
        named: Callable[..., tuple[str, str]],
        icon: Callable[..., str] = lambda value: "",
    ) -> list[Line]:
        sums: dict[Hashable, Figures] = {}
        for group in self.groups:
            if (value := key(group)) is not None:
                sums.setdefault(value, Figures()).add(group)
        total = self.total.credits or 1
        lines = [
            Line(
                *named(value),
                figures,
                round(100 * figures.credits / total, 2),
                round(100 * figures.credits / total),
                icon(value),
            )
            for value, figures in sums.items()
        ]
        return sorted(lines, key=lambda line: (-line.figures.credits, line.name.lower()))
