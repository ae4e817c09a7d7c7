"""The form for a video (PowerPost's page "Generate Videos")."""

from collections.abc import Mapping
from typing import Any

from django import forms

from generations.forms.base import GenerationForm
from generations.forms.fields import Flag, FreeText, LibraryFiles, OneChoice, WholeNumber
from generations.forms.options import (
    LONGEST_DRAWN_LARGE,
    LONGEST_SIDE,
    Option,
    Outcome,
    Shape,
    nearest_size,
    size_options,
)
from media_library.models import MediaFile
from powerpost import catalog
from powerpost.catalog import Kind, VideoModel
from powerpost.schemas import VideoRequest


class VideoForm(GenerationForm):
    """A video from a prompt, with or without a first image."""

    kind = Kind.VIDEO
    media_field = "source_image"
    request: VideoRequest

    prompt = FreeText(label="Prompt", widget=forms.Textarea)
    enhance_prompt = Flag(label="Let PowerPost improve the prompt")
    source_image = LibraryFiles(label="Image to animate", only_one=True)
    model = OneChoice(label="Model")
    size = OneChoice(label="Size")
    duration = WholeNumber(label="Duration")
    has_audio = Flag(label="Generate sound")

    @classmethod
    def defaults(cls, filled: Mapping[str, Any]) -> dict[str, Any]:
        """Propose what PowerPost itself would take, and the model's shortest duration."""
        return {
            "model": catalog.VIDEO_MODEL_DEFAULT,
            "size": catalog.VIDEO_SIZE_DEFAULT,
            "duration": min(_model(filled.get("model")).durations),
        }

    @classmethod
    def suited_to(cls, media_file: MediaFile) -> dict[str, Any]:
        """Return the size whose shape is that of the image, so that little of it is cut away."""
        return {"size": "portrait" if media_file.height > media_file.width else "landscape"}

    @classmethod
    def follow(cls, values: dict[str, Any]) -> list[str]:
        """Move size and duration to the nearest that the model makes, and drop sound it cannot make."""
        model = _model(values.get("model"))
        changes = []
        size = values.get("size")
        if size and size not in model.sizes:
            nearest = nearest_size(
                size, model.sizes, (other.sizes for other in catalog.VIDEO_MODELS.values())
            )
            values["size"] = nearest.id
            changes.append(f"{model.name} does not make {size}; the size is now {nearest.id}.")
        duration = str(values.get("duration") or "")
        if duration.isdecimal() and int(duration) not in model.durations:
            values["duration"] = min(model.durations, key=lambda seconds: abs(seconds - int(duration)))
            changes.append(
                f"{model.name} does not make {duration} seconds; "
                f"the duration is now {values['duration']} seconds."
            )
        if values.get("has_audio") and not model.has_audio:
            values["has_audio"] = False
            changes.append(f"{model.name} makes no sound; sound is now off.")
        return changes

    def build_request(self, data: dict[str, Any]) -> VideoRequest:
        """Return the video request; missing required fields stay empty for its own check to find."""
        sent = self.sent_ids()
        return VideoRequest(
            prompt=data.get("prompt") or "",
            duration=data.get("duration"),  # type: ignore[arg-type]
            size=data.get("size"),
            model=data.get("model"),
            has_audio=data.get("has_audio"),
            enhance_prompt=data.get("enhance_prompt"),
            source_image=sent[0] if sent else None,
        )

    def check_request(self, data: dict[str, Any]) -> None:
        """Check the request with the format of its first image; raises RequestInvalid."""
        files = data.get("source_image")
        self.request.validate(files[0].media_format if files else None)

    @property
    def chosen_model(self) -> VideoModel:
        """The chosen model, or PowerPost's default while none or an unknown one is chosen."""
        return _model(self.value("model"))

    @property
    def media_hint(self) -> str:
        """What the image is for."""
        return "One image, which the video starts from."

    @property
    def prompt_max(self) -> int:
        """How long a prompt may be for the chosen model, in characters."""
        return self.chosen_model.prompt_max

    @property
    def models(self) -> list[Option]:
        """The video models with what sets them apart."""
        return [
            Option(model.id, model.name, _described(model), model.id == self.value("model"))
            for model in catalog.VIDEO_MODELS.values()
        ]

    @property
    def sizes(self) -> list[Option]:
        """The sizes of the chosen model drawn to scale, then those of the other models."""
        every = dict.fromkeys(size for model in catalog.VIDEO_MODELS.values() for size in model.sizes)
        return size_options(self.chosen_model.sizes, every, self.value("size"), LONGEST_SIDE["video"])

    @property
    def durations(self) -> list[Option]:
        """The durations of the chosen model, then those of the other models."""
        offered = self.chosen_model.durations
        every = sorted({seconds for model in catalog.VIDEO_MODELS.values() for seconds in model.durations})
        chosen = str(self.value("duration"))
        return [
            Option(str(seconds), f"{seconds} seconds", hint, str(seconds) == chosen, seconds in offered)
            for entries, hint in (
                (offered, ""),
                ([seconds for seconds in every if seconds not in offered], "Not made by this model"),
            )
            for seconds in entries
        ]

    @property
    def choices_for(self) -> str:
        """Sizes, durations and sound follow the model."""
        return self.chosen_model.id

    @property
    def outcome(self) -> Outcome:
        """One video, its shape and what is known about it."""
        model = self.chosen_model
        size = model.sizes.get(str(self.value("size") or catalog.VIDEO_SIZE_DEFAULT))
        duration = str(self.value("duration") or "")
        facts = [("Model", model.name)]
        if duration.isdecimal():
            facts.append(("Length", f"{duration} seconds"))
        if size is not None:
            facts.append(("Size", f"{size.name.lower()} {size.ratio}, {size.width} × {size.height} pixels"))
        facts.append(("Sound", "yes" if self.value("has_audio") and model.has_audio else "no"))
        facts.append(("Takes", self.usual_time))
        return Outcome(
            headline=f"1 video of {duration} seconds" if duration.isdecimal() else "1 video",
            button="Generate the video",
            notes=["Starts from the chosen image."] if self.chosen_files else [],
            facts=facts,
            shapes=[Shape.of(size, LONGEST_SIDE["video"], LONGEST_DRAWN_LARGE)] if size else [],
        )


def _model(value: object) -> VideoModel:
    return catalog.VIDEO_MODELS.get(str(value)) or catalog.VIDEO_MODELS[catalog.VIDEO_MODEL_DEFAULT]


def _described(model: VideoModel) -> str:
    seconds = " or ".join(str(duration) for duration in model.durations)
    return f"{seconds} s, {'with or without sound' if model.has_audio else 'no sound'}"
