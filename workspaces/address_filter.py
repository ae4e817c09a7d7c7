"""The filter of a list as a form, which stands in the address bar: each state of a list has an address."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from workspaces.days import YEARS, beginning_of, end_of

# In the address bar the dates are called `from`, which Python cannot, and `to`.
_IN_ADDRESS = {"from_date": "from", "to_date": "to"}


def _is_of_a_known_year(day: date) -> None:
    """Raise ValidationError for a day that no work here is of."""
    if day.year not in YEARS:
        raise ValidationError("Nothing here is of that year.")


class AddressFilter(forms.Form):
    """What a list shows, with the first and the last day. A field that makes no sense filters nothing."""

    from_date = forms.DateField(required=False, validators=[_is_of_a_known_year])
    to_date = forms.DateField(required=False, validators=[_is_of_a_known_year])

    def __init__(self, data: QueryDict) -> None:
        """Read the filter from an address's values."""
        super().__init__({name: data.get(_IN_ADDRESS.get(name, name), "") for name in self.base_fields})
        self.full_clean()

    @property
    def is_active(self) -> bool:
        """Whether anything is filtered."""
        return any(self.chosen(name) for name in self.fields)

    def chosen(self, name: str) -> Any:
        """Return a filter that makes sense, or None."""
        return self.cleaned_data.get(name) or None

    def within_days(self, field: str) -> Q:
        """Return the condition that the moment in `field` is in the chosen days, both included."""
        condition = Q()
        if first := self.chosen("from_date"):
            condition &= Q(**{f"{field}__gte": beginning_of(first)})
        if last := self.chosen("to_date"):
            condition &= Q(**{f"{field}__lt": end_of(last)})
        return condition
