"""The form for a workspace's policy, and the one to try its rules on a caption."""

from typing import Any

from django import forms

from powerpost import catalog
from powerpost.text_parts import hashtags_in
from reviews.checks import Tone, Words
from reviews.checks.matching import folded, folded_hashtag, lines_of
from reviews.checks.rules import rule_checks
from reviews.models import ReviewPolicy
from reviews.models.policy import APPROVALS_MOST
from reviews.policies import FIELDS
from reviews.revisions import TEXT_MAX
from workspaces.numbers import grouped

LINES_MOST = 200
LINE_MOST = 200
COUNT_MOST = 1000
# Which field a rule is set in, by the code of its check.
_FIELD_OF = {
    "forbidden_words": "forbidden_words",
    "hashtags": "hashtags_most",
    "emoji": "emoji_most",
    "links": "links_allowed",
}


class Lines(forms.CharField):
    """A list with one entry a line; comes out trimmed, without empty lines and repetitions."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, label: str, help_text: str, hashtags: bool = False) -> None:
        super().__init__(label=label, help_text=help_text, required=False)
        self.hashtags = hashtags

    def clean(self, value: Any) -> str:
        """Return the entries, one a line. Raises ValidationError for what cannot be an entry."""
        lines = lines_of(super().clean(value))
        if self.hashtags:
            lines = [f"#{line.lstrip('#＃')}" for line in lines]
            if wrong := next((line for line in lines if hashtags_in(line) != [line]), None):
                raise forms.ValidationError(
                    f"“{wrong[:60]}” is not one hashtag: letters, digits and _ only, and a line for each."
                )
        if long := next((line for line in lines if len(line) > LINE_MOST), None):
            raise forms.ValidationError(f"“{long[:40]}…” is too long: {LINE_MOST} characters a line at most.")
        same = folded_hashtag if self.hashtags else folded
        entries: dict[str, str] = {}
        for line in lines:
            if key := same(line):
                entries.setdefault(key, line)
        if len(entries) > LINES_MOST:
            raise forms.ValidationError(f"{grouped(len(entries))} lines are too many: {LINES_MOST} at most.")
        return "\n".join(entries.values())


def _count(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=COUNT_MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class PolicyForm(forms.ModelForm):
    """The policy of a workspace: how it reviews, and the rules for its captions."""

    approvals_needed = forms.TypedChoiceField(
        label="How many people approve",
        coerce=int,
        choices=[(number, str(number)) for number in range(1, APPROVALS_MOST + 1)],
        widget=forms.RadioSelect,
        help_text="For outputs in review, a lower number counts from the next approval on: nothing is "
        "approved without somebody deciding.",
    )
    author_may_approve = forms.BooleanField(
        label="Authors may approve their own",
        required=False,
        help_text="Whoever made or last changed an output counts as one of its approvers.",
    )
    sends_to_review = forms.BooleanField(
        label="Finished outputs go to review by themselves",
        required=False,
        help_text="Otherwise they begin as drafts, and somebody sends them. For what is made from now on.",
    )
    editors = forms.ChoiceField(
        label="Who may change an output in review",
        choices=ReviewPolicy.Editors.choices,
        widget=forms.RadioSelect,
        help_text="A change makes a new revision, and the review starts over.",
    )
    forbidden_words = Lines(
        label="Words that must not appear",
        help_text="One word or phrase a line. Found as whole words, whatever their case and accents.",
    )
    required_hashtags = Lines(
        label="Hashtags that must appear", help_text="One a line, with or without #.", hashtags=True
    )
    required_disclosures = Lines(
        label="Disclosures that must appear", help_text="One a line, such as “Paid partnership”."
    )
    hashtags_most = _count("Hashtags at most", "Empty for no rule.")
    emoji_most = _count("Emoji at most", "Empty for no rule.")
    links_allowed = forms.BooleanField(
        label="Links are allowed", required=False, help_text="Web addresses in a caption or its title."
    )

    class Meta:
        model = ReviewPolicy
        fields = FIELDS

    def clean(self) -> dict[str, Any]:
        """Find rules that no caption could keep together."""
        super().clean()
        rules = ReviewPolicy(
            **{name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        )
        required = f"{rules.required_disclosures}\n{rules.required_hashtags.replace(chr(10), ' ')}"
        for check in rule_checks(Words("", (), required), rules):
            if check.tone is Tone.BLOCK and (field := _FIELD_OF.get(check.code)) in self.cleaned_data:
                self.add_error(field, f"What captions must contain breaks this rule. {check.text}.")
        return self.cleaned_data


class TryForm(forms.Form):
    """A caption to try the rules on."""

    # It lies in the form that saves the policy, which must not wait for a caption.
    use_required_attribute = False

    platform = forms.ChoiceField(
        label="Platform", choices=[(entry.id, entry.name) for entry in catalog.PLATFORMS.values()]
    )
    title = forms.CharField(label="Title", required=False, help_text="YouTube only.")
    text = forms.CharField(
        label="Caption",
        strip=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    @property
    def words(self) -> Words | None:
        """The caption of a checked form; None as long as there is none."""
        text = self.cleaned_data.get("text", "").replace("\r\n", "\n")
        platform = catalog.PLATFORMS.get(self.cleaned_data.get("platform", ""))
        if platform is None or not text.strip():
            return None
        title = self.cleaned_data.get("title", "") if platform.has_title else ""
        return Words(platform.id, (), text, title)
