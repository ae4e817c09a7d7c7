"""What the three forms share: from filled-in fields to a request that PowerPost's published limits allow."""

import json
import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Self, cast

from django import forms
from django.http import QueryDict

from generations.forms.expected import Expected
from generations.forms.fields import CaptionGeneration, LibraryFiles, as_uuid
from generations.forms.options import Outcome
from generations.models import Generation
from media_library.choosing import Choices, choices, tags_to_choose_by
from media_library.models import MediaFile, Tag
from powerpost.catalog import Kind, MediaType
from powerpost.errors import RequestInvalid
from powerpost.schemas import GenerationRequest
from workspaces.models import Workspace


class GenerationForm(Expected, forms.Form):
    """A form for one kind of generation. Its fields are named as in the API.

    After a successful `is_valid()`, `request` holds exactly what was filled in, with ids of this dashboard,
    `requests` the same for each chosen model, `inputs` the chosen files by field, and `source_generation`
    the captions that images are made for.
    """

    kind: ClassVar[Kind]
    media_field: ClassVar[str]
    media_types: ClassVar[tuple[MediaType, ...]] = (MediaType.IMAGE,)
    media_max: ClassVar[int] = 1
    media_for_captions: ClassVar[bool] = False

    form_token = forms.CharField(required=False, widget=forms.HiddenInput)

    # One for each chosen model; `request` is the first of them.
    requests: list[GenerationRequest]
    request: GenerationRequest
    inputs: dict[str, list[MediaFile]]
    source_generation: Generation | None = None

    def __init__(
        self, data: QueryDict | None = None, *, workspace: Workspace, initial: dict[str, Any] | None = None
    ) -> None:
        filled = initial or {}
        super().__init__(
            data,
            initial={"form_token": uuid.uuid4(), **self.defaults(filled), **filled},
            auto_id="id_%s",
        )
        self.workspace = workspace
        # What following the model has changed, in sentences for the person.
        self.changes: list[str] = []
        for field in self.fields.values():
            if isinstance(field, LibraryFiles | CaptionGeneration):
                field.workspace = workspace

    # --- From the fields to the request ---------------------------------------------------------------

    def build_request(self, data: dict[str, Any]) -> GenerationRequest:
        """Return the request that these cleaned fields ask for."""
        raise NotImplementedError

    def build_requests(self, data: dict[str, Any]) -> list[GenerationRequest]:
        """Return the request for each chosen model, the one that is filled in first."""
        return [self.build_request(data)]

    def check_request(self, request: Any, data: dict[str, Any]) -> None:
        """Check one of the requests and its media; raises RequestInvalid."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Build the requests and put what is wrong with them at their fields."""
        data = super().clean() or self.cleaned_data
        self.inputs = {self.media_field: data[self.media_field]} if data.get(self.media_field) else {}
        self.requests = self.build_requests(data)
        self.request = self.requests[0]
        # A field that is already refused has said why; a second reason would only distract.
        refused = set(self.errors)
        found: dict[str, dict[str, None]] = {}
        for request in self.requests:
            try:
                self.check_request(request, data)
            except RequestInvalid as invalid:
                for name, reasons in invalid.errors.items():
                    found.setdefault(name, {}).update(dict.fromkeys(reasons))
        for name, messages in found.items():
            if name not in refused:
                self.add_error(name, list(messages))
        return data

    def sent_ids(self) -> list[str] | None:
        """Return the ids sent for the media field, also of files that were refused."""
        return self.library_files.to_python(self.value(self.media_field)) or None

    def press(self) -> uuid.UUID:
        """Return the identity of this press of the button.

        The same form sent twice with the same content is one press; a form that a person went back to and
        changed is another, so that the changed request is not taken for the first one.
        """
        token = as_uuid(self.data.get("form_token")) or uuid.uuid4()
        asked = [request.to_json() for request in self.requests]
        # With the workspace: tokens are once in the whole site, and a form may be sent to another one.
        told = [str(self.workspace.pk), self.kind.value, *asked]
        return uuid.uuid5(token, json.dumps(told, sort_keys=True))

    # --- What the page draws --------------------------------------------------------------------------

    @classmethod
    def defaults(cls, filled: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a fresh form proposes beside the fields that are already filled in."""
        return {}

    @classmethod
    def suited_to(cls, media_file: MediaFile) -> dict[str, Any]:
        """Return what a fresh form proposes when it is opened for this file."""
        return {}

    @classmethod
    def follow(cls, values: dict[str, Any]) -> list[str]:
        """Change the values that the chosen model does not know; return what was changed, in sentences."""
        return []

    @classmethod
    def redrawn(cls, data: QueryDict, workspace: Workspace) -> Self:
        """Return a form that shows what was filled in so far, as the model allows it, and finds no fault."""
        names = cls.base_fields.items()
        values = {name: field.widget.value_from_datadict(data, {}, name) for name, field in names}
        changes = cls.follow(values)
        form = cls(workspace=workspace, initial=values)
        form.changes = changes
        return form

    @classmethod
    def prefilled(cls, values: dict[str, Any], workspace: Workspace) -> Self:
        """Return a fresh form with these fields filled in, as far as the model allows them."""
        values = dict(values)
        changes = cls.follow(values)
        form = cls(workspace=workspace, initial=values)
        form.changes = changes
        return form

    @property
    def models_chosen(self) -> list[str]:
        """The ids of the models that are asked, the one whose choices are drawn first; empty for captions."""
        return []

    @property
    def choices_for(self) -> str:
        """What the drawn choices depend on; when it changes, they must be drawn again."""
        return ""

    @property
    def outcome(self) -> Outcome:
        """What the person will get for what is filled in."""
        raise NotImplementedError

    def value(self, name: str) -> Any:
        """Return what a field shows: what was sent, else what was proposed."""
        return self[name].value()

    @property
    def library_files(self) -> LibraryFiles:
        """The media field."""
        return cast(LibraryFiles, self.fields[self.media_field])

    @cached_property
    def chosen_files(self) -> list[MediaFile]:
        """The chosen files of the media field that are in this workspace's library."""
        return self.library_files.find(self.value(self.media_field))

    @cached_property
    def offered(self) -> Choices:
        """The first page of the library's files that can be chosen."""
        chosen_ids = [media_file.pk for media_file in self.chosen_files]
        return choices(self.workspace, types=self.media_types, chosen_ids=chosen_ids)

    @cached_property
    def offered_files(self) -> list[MediaFile]:
        """The files the picker shows: the chosen ones, also those that cannot be used, then the newest."""
        chosen = list(dict.fromkeys(self.chosen_files))
        for media_file in chosen:
            media_file.is_chosen = True
        return chosen + [media_file for media_file in self.offered.files if media_file not in chosen]

    @property
    def offered_tags(self) -> list[Tag]:
        """The tags to look for files by."""
        return tags_to_choose_by(self.workspace)

    @property
    def has_files_on_their_way(self) -> bool:
        """Whether an offered file is still being sent to PowerPost."""
        return any(media_file.is_on_its_way for media_file in self.offered_files)

    @property
    def takes_many(self) -> bool:
        """Whether more than one file can be chosen."""
        return self.media_max > 1

    @property
    def media_hint(self) -> str:
        """What may be chosen in the media field, in words."""
        raise NotImplementedError

    @property
    def wrong_fields(self) -> list[tuple[str, str, list[str]]]:
        """Each refused field as id of its element, label and messages, for the summary above the form."""
        return [
            (f"field-{name}", str(self.fields[name].label or name), [str(message) for message in messages])
            for name, messages in self.errors.items()
            if name in self.fields
        ]
