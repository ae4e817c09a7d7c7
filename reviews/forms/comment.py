"""What a person says of an output, and of which place of it."""

from typing import Any

from django import forms

from reviews.anchors import Anchor
from reviews.models import Thread

_TEXT = Thread.Anchor.TEXT


class CommentForm(forms.Form):
    """A comment that begins a thread; what the words may be is for discussion.py to say."""

    revision = forms.IntegerField(min_value=1)
    text = forms.CharField(required=False, strip=False)
    anchor = forms.ChoiceField(choices=Thread.Anchor, required=False)
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=0)
    quote = forms.CharField(required=False, strip=False)
    x = forms.FloatField(required=False)
    y = forms.FloatField(required=False)
    width = forms.FloatField(required=False)
    height = forms.FloatField(required=False)
    starts_at = forms.FloatField(required=False)
    ends_at = forms.FloatField(required=False)

    @property
    def place(self) -> Anchor:
        """What the comment is about. Words that were typed by hand have no start: they are looked for."""
        values: dict[str, Any] = dict(self.cleaned_data)
        kind = values.pop("anchor") or (_TEXT if values["quote"].strip() else Thread.Anchor.WHOLE)
        del values["revision"], values["text"]
        return Anchor(kind, **values)
