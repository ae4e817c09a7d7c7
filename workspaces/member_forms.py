"""The forms of the members page: a member's role, and whether what is written in files is kept."""

from typing import Any

from django import forms

from workspaces.models import Membership, Role, Workspace


class RoleForm(forms.Form):
    """Asks for a member's role; says what each of them may do."""

    role = forms.ChoiceField(label="Role", choices=Role.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = membership.role


class FilesForm(forms.ModelForm):
    """Asks whether what is written in files is kept."""

    class Meta:
        model = Workspace
        fields = ["keeps_metadata"]
        labels = {"keeps_metadata": "Keep what cameras write into files"}
        help_texts = {
            "keeps_metadata": "Such as where and when a picture was taken. Without a tick it is taken out of "
            "what is uploaded from now on; what is there already stays as it is.",
        }
