"""The words of a caption, typed over the revision that the person saw."""

from typing import Any

from django import forms

from powerpost.platform_limits import PLATFORM_LIMITS, TextLimit, text_limit
from reviews.models import Review
from reviews.revisions import has_title


class CaptionForm(forms.Form):
    """Title (YouTube only), text, and the number of the revision that they are to follow.

    Whether the words may be saved is said by revisions.edit_caption(); what is typed is kept in any case.
    """

    title = forms.CharField(required=False, label="Title", widget=forms.TextInput(attrs={"class": "field"}))
    text = forms.CharField(
        required=False,
        strip=False,
        label="Caption",
        widget=forms.Textarea(
            attrs={
                "class": "field caption-field",
                "rows": 12,
                "autocapitalize": "sentences",
                "autofocus": True,
            }
        ),
    )
    revision = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)

    def __init__(self, review: Review, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        if not has_title(review):
            del self.fields["title"]

    @property
    def rows(self) -> list[tuple[forms.BoundField, TextLimit | None]]:
        """The fields to type in, each with how long the platform lets it be; None when that is not known."""
        return [(field, self._limit_of(field.name)) for field in self.visible_fields()]

    def _limit_of(self, name: str) -> TextLimit | None:
        revision = self.review.revision
        if name == "text":
            return text_limit(self.review.platform, revision.post_types if revision else ())
        limits = PLATFORM_LIMITS.get(self.review.platform)
        if limits is None or limits.title_most is None:
            return None
        return TextLimit(limits.title_most, limits.title_counting)

    @classmethod
    def of(cls, review: Review) -> "CaptionForm":
        """Return the form with the words of the present revision."""
        present = review.revision
        if present is None:
            return cls(review)
        initial = {"title": present.title, "text": present.text, "revision": present.number}
        form = cls(review, initial=initial)
        # Where something has to be read first, the page does not jump past it.
        form.fields["text"].widget.attrs["autofocus"] = True
        return form

    @classmethod
    def on_top(cls, review: Review, title: str, text: str) -> "CaptionForm":
        """Return the form with these words, to be saved on top of the present revision."""
        number = review.revision.number if review.revision else None
        return cls(review, initial={"title": title, "text": text, "revision": number})

    @property
    def typed_title(self) -> str:
        """The title as it was sent; empty where there is none to type."""
        return self.cleaned_data.get("title", "")

    @property
    def typed_text(self) -> str:
        """The text as it was sent."""
        return self.cleaned_data.get("text", "")
