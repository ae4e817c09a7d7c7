"""The form of a comparison: which one, why, and whether it is approved at once."""

from typing import Any

from django import forms

from reviews.comparing import REASON_MAX

QUICK_REASONS = (
    "Composition",
    "Light and colour",
    "Fits the brief",
    "Text is right",
    "Looks real",
    "Fewer flaws",
)

NO_CHOICE = "Choose one of them first."


class CompareForm(forms.Form):
    """`choice` is the place, from 1, of what was chosen among `count` outputs."""

    choice = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": NO_CHOICE, "invalid_choice": NO_CHOICE},
    )
    quick_reasons = forms.MultipleChoiceField(
        choices=[(entry, entry) for entry in QUICK_REASONS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Why this one?",
    )
    reason = forms.CharField(
        max_length=REASON_MAX,
        required=False,
        strip=True,
        label="In your words",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    approve = forms.BooleanField(required=False, label="Approve the chosen one")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [(place, str(place)) for place in range(1, count + 1)]  # type: ignore[attr-defined]

    @property
    def whole_reason(self) -> str:
        """The chips pressed, then what was written."""
        quick = ", ".join(self.cleaned_data["quick_reasons"])
        return "\n".join(part for part in (quick, self.cleaned_data["reason"]) if part)
