"""What the page for handing over shows: the filter that stands in the address bar."""

from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from generations.models import Output
from powerpost import catalog
from reviews.models import Review

# In the address bar the dates are called `from`, which Python cannot, and `to`.
_IN_ADDRESS = {"from_date": "from", "to_date": "to"}
# SQLite looks for no more than 50,000 bytes.
SEARCH_MAX = 200


def _is_told_everywhere(day: date) -> None:
    """Raise ValidationError for the first and the last day there are: not every time zone can tell them."""
    if not date.min < day < date.max:
        raise ValidationError("There is no such day.")


class HandOverFilter(forms.Form):
    """Which approved outputs are listed. A field that makes no sense filters nothing."""

    q = forms.CharField(required=False, max_length=SEARCH_MAX)
    kind = forms.ChoiceField(required=False, choices=Output.Type.choices)
    platform = forms.ChoiceField(
        required=False, choices=[(entry.id, entry.name) for entry in catalog.PLATFORMS.values()]
    )
    from_date = forms.DateField(required=False, validators=[_is_told_everywhere])
    to_date = forms.DateField(required=False, validators=[_is_told_everywhere])
    job = forms.UUIDField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__({name: data.get(_IN_ADDRESS.get(name, name), "") for name in self.base_fields})
        self.full_clean()

    @property
    def is_active(self) -> bool:
        """Whether anything is filtered."""
        return any(self.chosen(name) for name in self.fields)

    @property
    def query(self) -> str:
        """The filter as the query of an address, without what is not set."""
        return urlencode(
            [(_IN_ADDRESS.get(name, name), self.chosen(name)) for name in self.fields if self.chosen(name)]
        )

    def chosen(self, name: str) -> Any:
        """Return a filter that makes sense, or None."""
        return self.cleaned_data.get(name) or None

    def apply(self, reviews: QuerySet[Review]) -> QuerySet[Review]:
        """Return the outputs that pass, of approved ones: these were approved when they changed last."""
        if kind := self.chosen("kind"):
            reviews = reviews.filter(type=kind)
        if platform := self.chosen("platform"):
            reviews = reviews.filter(platform=platform)
        if job := self.chosen("job"):
            reviews = reviews.filter(output__generation_id=job)
        if first := self.chosen("from_date"):
            reviews = reviews.filter(changed_at__gte=_day(first, time.min))
        if last := self.chosen("to_date"):
            reviews = reviews.filter(changed_at__lte=_day(last, time.max))
        if words := self.chosen("q"):
            reviews = reviews.filter(
                Q(output__generation__prompt__icontains=words)
                | Q(revision__text__icontains=words)
                | Q(revision__title__icontains=words)
            )
        return reviews


def _day(day: Any, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
