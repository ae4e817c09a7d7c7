"""The form of the rule for rejected files."""

from django import forms

from reviews.retention import DAYS_MOST


class RetentionForm(forms.Form):
    """After how many days; empty: never."""

    days = forms.IntegerField(
        label="Delete rejected files after (days)",
        required=False,
        min_value=1,
        max_value=DAYS_MOST,
        help_text="Counted from the rejection. Empty: they are kept.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
