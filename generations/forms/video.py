"""The form for a video (PowerPost's page "Generate Videos")."""

from collections.abc import Mapping
from typing import Any

from django import forms

from generations.forms.fields import Flag, FreeText, LibraryFiles, OneChoice, WholeNumber
from generations.forms.options import (
    LONGEST_DRAWN_LARGE,
    LONGEST_DRAWN_SMALL,
    LONGEST_SIDE,
    ModelOutcome,
    Option,
    Outcome,
    Shape,
    fits,
    nearest_size,
    size_in_words,
    size_options,
)
from generations.forms.several import SeveralModelsForm
from generations.models import Output
from media_library.models import MediaFile
from powerpost import catalog
from powerpost.catalog import Kind, MediaType, VideoModel
from powerpost.schemas import VideoRequest
from workspaces.numbers import grouped


class VideoForm(SeveralModelsForm):
    """A video from a prompt, with or without a first image."""

    kind = Kind.VIDEO
    media_field = "source_image"
    known_models = catalog.VIDEO_MODELS
    model_default = catalog.VIDEO_MODEL_DEFAULT
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
        """Return the size in the shape of the image, so that little is cut away, and what it was made from.

        A generated image keeps its brief: a person only adds what should move.
        """
        size = "portrait" if media_file.height > media_file.width else "landscape"
        made = Output.objects.filter(media_file=media_file, generation__workspace=media_file.workspace_id)
        output = made.select_related("generation__source_generation").order_by("created_at", "pk").first()
        if output is None:
            return {"size": size}
        source = output.generation.source_generation
        return {"size": size, "prompt": output.generation.prompt or (source.prompt if source else "")}

    @classmethod
    def allowed(cls, values: dict[str, Any]) -> list[str]:
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
            # None and not False: what is not asked for is not sent.
            values["has_audio"] = None
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

    def check_request(self, request: VideoRequest, data: dict[str, Any]) -> None:
        """Check the request with the format of its first image; raises RequestInvalid."""
        files = data.get("source_image")
        request.validate(files[0].media_format if files else None)

    @property
    def chosen_model(self) -> VideoModel:
        """The chosen model, or PowerPost's default while none or an unknown one is chosen."""
        return catalog.VIDEO_MODELS[self.models_chosen[0]]

    @property
    def media_hint(self) -> str:
        """What the image is for."""
        return "One image, which the video starts from."

    def prompt_max_of(self, model_id: str) -> int:
        """Return how long a prompt may be for this model, in characters."""
        return catalog.VIDEO_MODELS[model_id].prompt_max

    def size_of(self, model_id: str, values: Mapping[str, Any]) -> catalog.Size | None:
        """Return the size that this model makes of the values."""
        return catalog.VIDEO_MODELS[model_id].sizes.get(str(values.get("size") or catalog.VIDEO_SIZE_DEFAULT))

    def differs(
        self, first_id: str, first: dict[str, Any], other_id: str, other: dict[str, Any]
    ) -> list[str]:
        """Return in words what the other model makes instead: another shape, another length, no sound."""
        words = super().differs(first_id, first, other_id, other)
        if str(first.get("duration") or "") != str(other.get("duration") or ""):
            words.append(f"{other['duration']} seconds instead of {first['duration']}")
        if first.get("has_audio") and not other.get("has_audio"):
            words.append("no sound")
        return words

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
        """One video, its shape and what is known about it; with several models a part for each."""
        notes = ["Starts from the chosen image."] if self.chosen_files else []
        takes = ("Takes", self.usual_time)
        count = len(self.models_chosen)
        if count > 1:
            return Outcome(
                f"{count} videos, one with each model",
                f"Start {count} videos",
                notes,
                [takes],
                models=[self.outcome_with(model_id) for model_id in self.models_chosen],
            )
        model = self.chosen_model
        size = self.size_of(model.id, {"size": self.value("size")})
        duration = str(self.value("duration") or "")
        facts = [("Model", model.name)]
        if duration.isdecimal():
            facts.append(("Length", f"{duration} seconds"))
        if size is not None:
            facts.append(("Size", size_in_words(size)))
            if suited := fits(size, MediaType.VIDEO):
                facts.append(("Fits", suited))
        facts.append(("Sound", "yes" if self.value("has_audio") and model.has_audio else "no"))
        return Outcome(
            headline=f"1 video of {duration} seconds" if duration.isdecimal() else "1 video",
            button="Generate the video",
            notes=notes,
            facts=[*facts, takes],
            shapes=[Shape.of(size, LONGEST_SIDE["video"], LONGEST_DRAWN_LARGE)] if size else [],
        )

    def outcome_with(self, model_id: str) -> ModelOutcome:
        """Return the shape of this model's video, its length, its sound, and how long its prompt may be."""
        values = self.values_with(model_id)
        size, duration = self.size_of(model_id, values), str(values.get("duration") or "")
        length = [f"{duration} seconds"] if duration.isdecimal() else []
        sound = "with sound" if values.get("has_audio") else "no sound"
        return ModelOutcome(
            self.known_models[model_id].name,
            [Shape.of(size, LONGEST_SIDE["video"], LONGEST_DRAWN_SMALL)] if size else [],
            [
                ", ".join([*length, sound]),
                *([size_in_words(size)] if size else []),
                f"prompt up to {grouped(self.prompt_max_of(model_id))} characters",
            ],
        )


def _model(value: object) -> VideoModel:
    return catalog.VIDEO_MODELS.get(str(value)) or catalog.VIDEO_MODELS[catalog.VIDEO_MODEL_DEFAULT]


def _described(model: VideoModel) -> str:
    seconds = " or ".join(str(duration) for duration in model.durations)
    return f"{seconds} s, {'with or without sound' if model.has_audio else 'no sound'}"
