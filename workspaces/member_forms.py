"""The forms of the members page: a member's role, and what a workspace keeps of its files."""

from typing import Any

from django import forms

from workspaces.models import Membership, Role, Workspace

# Longer is for ever: leave the field empty.
KEPT_DAYS_MOST = 3650


class RoleForm(forms.Form):
    """Asks for a member's role; says what each of them may do."""

    role = forms.ChoiceField(label="Role", choices=Role.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = membership.role


class FilesForm(forms.ModelForm):
    """Asks what is kept of what is written in files, and of what was rejected."""

    rejected_kept_days = forms.IntegerField(
        label="Delete files of rejected outputs after (days)",
        required=False,
        min_value=1,
        max_value=KEPT_DAYS_MOST,
        help_text="Counted from the rejection. Prompts, captions, decisions and comments stay; a deleted "
        "file cannot be brought back. Empty: every file is kept.",
    )

    class Meta:
        model = Workspace
        fields = ["keeps_metadata", "rejected_kept_days"]
        labels = {"keeps_metadata": "Keep what cameras write into files"}
        help_texts = {
            "keeps_metadata": "Such as where and when a picture was taken. Without a tick it is taken out of "
            "what is uploaded from now on; what is there already stays as it is.",
        }
