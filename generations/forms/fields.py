"""Form fields that read what a person filled in and leave PowerPost's limits to the request types.

None means "not filled in", as in `powerpost.schemas`. What these fields refuse themselves is only what
those types cannot know: which files and which captions belong to this workspace.
"""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from generations.models import Generation
from media_library.models import MediaFile
from workspaces.models import Workspace


class FreeText(forms.CharField):
    """Text of any length, without blanks at its ends; None when nothing is left."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, empty_value=None, **options)

    def to_python(self, value: Any) -> str | None:
        """Return the text with single line breaks: browsers send two characters for each one typed."""
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(value)


class OneChoice(forms.CharField):
    """One of the choices that the page draws; None without one. The page lists them, not the field."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, empty_value=None, **options)


class ManyChoices(forms.Field):
    """Any number of the choices that the page draws, as a list; None without one."""

    widget = forms.MultipleHiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def to_python(self, value: Any) -> list[str] | None:
        """Return the chosen values in the order in which they were sent."""
        return [str(entry).strip() for entry in value or [] if str(entry).strip()] or None


class WholeNumber(forms.CharField):
    """A whole number; what is none is handed on as it came, for the request type to refuse."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, empty_value=None, **options)

    def clean(self, value: Any) -> Any:
        """Return the number, None without one, or the text that is no number."""
        text = super().clean(value)
        try:
            return None if text is None else int(text)
        except ValueError:
            return text


class Flag(forms.BooleanField):
    """A tick; None without one, because PowerPost's own default for each of them is no."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> bool | None:
        """Return True for a tick, else None."""
        return True if super().clean(value) else None


class LibraryFiles(forms.Field):
    """Files of one workspace's library, chosen by id, in the order in which they were sent."""

    widget = forms.MultipleHiddenInput
    workspace: Workspace

    def __init__(self, *, only_one: bool = False, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.only_one = only_one

    def to_python(self, value: Any) -> list[str]:
        """Return the sent ids as text; a blank one stands for no file."""
        entries = value if isinstance(value, list | tuple) else [value]
        return [str(entry) for entry in entries if entry]

    def find(self, value: Any) -> list[MediaFile]:
        """Return the files of this workspace among the ids; others are left out."""
        ids = [found for found in map(as_uuid, self.to_python(value)) if found]
        files = MediaFile.objects.filter(workspace=self.workspace).in_bulk(set(ids)) if ids else {}
        return [files[found] for found in ids if found in files]

    def clean(self, value: Any) -> list[MediaFile]:
        """Return the files; raises ValidationError for one that is not here or never reached PowerPost."""
        files = self.find(value)
        if len(files) < len(self.to_python(value)):
            raise ValidationError(
                "A chosen file is not in this workspace's library. Choose one that is listed here.",
                code="unknown",
            )
        if self.only_one and len(files) > 1:
            raise ValidationError(f"Only one file can be used here; {len(files)} are chosen.", code="many")
        unsent = [entry.name for entry in files if entry.transfer == MediaFile.Transfer.FAILED]
        if unsent:
            names = ", ".join(f"“{name}”" for name in unsent)
            raise ValidationError(
                f"{names} could not be sent to PowerPost. Send it again from its page in the library, "
                "or choose another file.",
                code="unsent",
            )
        return files


class CaptionGeneration(forms.CharField):
    """A caption generation of one workspace that is completed; None without one."""

    workspace: Workspace

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, empty_value=None, **options)

    def find(self, value: Any) -> Generation | None:
        """Return the caption generation of this workspace with the id, completed or not, or None."""
        found = as_uuid(value)
        if found is None:
            return None
        captions = Generation.objects.filter(workspace=self.workspace, kind=Generation.Kind.CONTENT)
        return captions.filter(pk=found).first()

    def clean(self, value: Any) -> Generation | None:
        """Return the generation; raises ValidationError for one that is not here or not completed."""
        text = super().clean(value)
        if text is None:
            return None
        generation = self.find(text)
        if generation is None:
            raise ValidationError("These captions are not in this workspace. Choose others.", code="unknown")
        if generation.status != Generation.Status.COMPLETED:
            raise ValidationError(
                "These captions are not completed. Wait until they are, or choose others.", code="unfinished"
            )
        return generation


def as_uuid(value: object) -> uuid.UUID | None:
    """Return the value as a UUID, or None when it is none."""
    if isinstance(value, uuid.UUID):
        return value
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None
