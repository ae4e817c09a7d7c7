"""What managers say of a link, and what guests say with it."""

import unicodedata
import uuid
from typing import Any

from django import forms

from reviews.decisions import COMMENT_MAX
from reviews.guests import DAYS_LEAST, DAYS_MOST, DAYS_USUAL, SHARED_MOST, shareable_in
from reviews.models import Review
from reviews.transitions import TRANSITIONS, Action
from workspaces.models import Workspace

NAME_MAX = 100
# Some scripts write names with joiners; all other signs without a look of their own are dropped.
_JOINERS = "\u200c\u200d"
_ACCESSES = {"look": "Look only", "decide": "Approve, request changes and comment"}


def clean_name(raw: str) -> str:
    """Return a name on one line, without signs that steer, hide or turn around what stands beside it."""
    kept = []
    for sign in unicodedata.normalize("NFC", raw):
        category = unicodedata.category(sign)
        if category.startswith("Z") or sign in "\t\r\n":
            kept.append(" ")
        elif sign in _JOINERS or not category.startswith("C"):
            kept.append(sign)
    name = " ".join("".join(kept).split())
    return name if name.strip(_JOINERS + " ") else ""


class NameField(forms.CharField):
    """How a guest wants to be called: from 1 to 100 characters."""

    def __init__(self, **options: Any) -> None:
        words = {"required": "Please say who you are, so that the team knows whose answer it is."}
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(
            label="Your name", max_length=NAME_MAX, error_messages=words, widget=widget, **options
        )

    def to_python(self, value: Any) -> str:
        """Return the cleaned name."""
        return clean_name(super().to_python(value) or "")


class NameForm(forms.Form):
    """A guest's name."""

    name = NameField()


class AnswerForm(forms.Form):
    """What a guest says of a revision: a decision, a comment, or an answer in a thread.

    Asks for the name as long as none was given in this browser.
    """

    COMMENT = "comment"

    action = forms.ChoiceField(
        choices=[
            (COMMENT, COMMENT),
            *((action.value, action.value) for action, entry in TRANSITIONS.items() if entry.guests_may),
        ]
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    thread = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = NameField()
    comment = forms.CharField(
        label="Your comment",
        required=False,
        max_length=COMMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, name_given: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if name_given:
            del self.fields["name"]

    @property
    def decision(self) -> Action | None:
        """The decision that was pressed, or None for a comment; the form is valid."""
        chosen = self.cleaned_data["action"]
        return None if chosen == self.COMMENT else Action(chosen)


class NewLinkForm(forms.Form):
    """A link: for whom, to what, for how long, and whether its guest may answer."""

    link_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="Who is it for?",
        max_length=NAME_MAX,
        help_text="For you and the history. The guest does not see it.",
        error_messages={"required": "Say who it is for, so that you know later which link to revoke."},
    )
    days = forms.IntegerField(
        label="Valid for how many days?",
        min_value=DAYS_LEAST,
        max_value=DAYS_MOST,
        initial=DAYS_USUAL,
        help_text=f"From {DAYS_LEAST} to {DAYS_MOST}. You can revoke it at any time.",
    )
    access = forms.ChoiceField(
        label="What may the guest do?",
        choices=list(_ACCESSES.items()),
        initial="decide",
        widget=forms.RadioSelect,
    )
    reviews = forms.ModelMultipleChoiceField(
        queryset=Review.objects.none(),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": "Choose at least one output.",
            "invalid_choice": "One of the chosen outputs is no longer in review or approved. Look again.",
            "invalid_pk_value": "One of the chosen outputs is unknown. Look again.",
        },
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviews"].queryset = shareable_in(workspace)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Return the name on one line; raises ValidationError when nothing is left of it."""
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_reviews(self) -> list[Review]:
        """Return the outputs; raises ValidationError when they are more than one link may show."""
        chosen = list(self.cleaned_data["reviews"])
        if len(chosen) > SHARED_MOST:
            raise forms.ValidationError(
                f"A link shows up to {SHARED_MOST} outputs, and these are {len(chosen)}. Make two links."
            )
        return chosen

    @property
    def may_decide(self) -> bool:
        """Whether the guest may answer; the form is valid."""
        return self.cleaned_data["access"] == "decide"


def known_ids(raw: list[str]) -> list[str]:
    """Return the ids in lists like "id,id" and in repeated values, each once, without what is no id."""
    found = []
    for entry in ",".join(raw).split(","):
        try:
            found.append(str(uuid.UUID(entry.strip())))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
