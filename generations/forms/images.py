"""The form for images (PowerPost's page "Generate Images")."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from generations.forms.fields import CaptionGeneration, Flag, FreeText, LibraryFiles, OneChoice, WholeNumber
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
from generations.models import Generation
from powerpost import catalog
from powerpost.catalog import ImageModel, Kind, MediaType
from powerpost.platform_limits import SHAPES
from powerpost.schemas import ImagesRequest
from workspaces.models import Workspace

# Of the captions that images can be made for, the page shows the latest, and further ones when they are asked
# for. Still older ones can be chosen from their own page.
FIRST_CAPTIONS = 8
MOST_CAPTIONS = 100
# What the button sends by which a browser without JavaScript asks for further captions.
UPDATE = "update"
MORE_CAPTIONS = "captions"


class ImagesForm(SeveralModelsForm):
    """Images from a prompt, from references, or for captions."""

    kind = Kind.IMAGES
    media_field = "style_images"
    media_max = catalog.STYLE_IMAGES_MAX
    known_models = catalog.IMAGE_MODELS
    model_default = catalog.IMAGE_MODEL_DEFAULT
    request: ImagesRequest
    captions_shown = FIRST_CAPTIONS

    prompt = FreeText(label="Prompt", widget=forms.Textarea)
    enhance_prompt = Flag(label="Let PowerPost improve the prompt")
    style_images = LibraryFiles(label="Reference images")
    generation_id = CaptionGeneration(label="For captions")
    source_post_type = OneChoice(label="Caption to follow")
    model = OneChoice(label="Model")
    size = OneChoice(label="Size")
    quantity = WholeNumber(label="Number of images")

    @classmethod
    def defaults(cls, filled: Mapping[str, Any]) -> dict[str, Any]:
        """Propose what PowerPost itself would take."""
        return {
            "model": catalog.IMAGE_MODEL_DEFAULT,
            "size": catalog.IMAGE_SIZE_DEFAULT,
            "quantity": catalog.IMAGE_QUANTITY_DEFAULT,
        }

    @classmethod
    def prefilled(cls, values: dict[str, Any], workspace: Workspace) -> Self:
        """Return a fresh form; for captions it proposes the size that suits most of their post types."""
        form = super().prefilled(values, workspace)
        captions = form.chosen_captions
        if captions is not None and not values.get("size"):
            form.initial["size"] = _suited_size(form.chosen_model, captions.post_types)
        return form

    @classmethod
    def redrawn(cls, data: QueryDict, workspace: Workspace) -> Self:
        """Return a form with what was filled in so far, and with further captions when they are asked for."""
        form = super().redrawn(data, workspace)
        if data.get(UPDATE) == MORE_CAPTIONS:
            form.captions_shown = MOST_CAPTIONS
        return form

    @classmethod
    def allowed(cls, values: dict[str, Any]) -> list[str]:
        """Move a size that the model does not make to the one nearest in shape."""
        model = catalog.IMAGE_MODELS.get(str(values.get("model") or catalog.IMAGE_MODEL_DEFAULT))
        size = values.get("size")
        if model is None or not size or size in model.sizes:
            return []
        nearest = nearest_size(size, model.sizes, (other.sizes for other in catalog.IMAGE_MODELS.values()))
        values["size"] = nearest.id
        return [f"{model.name} does not make {size}; the size is now {nearest.id} ({nearest.ratio})."]

    def build_request(self, data: dict[str, Any]) -> ImagesRequest:
        """Return the image request; PowerPost reads the mode from the fields that are filled in."""
        self.source_generation = data.get("generation_id")
        return ImagesRequest(
            prompt=data.get("prompt"),
            size=data.get("size"),
            quantity=data.get("quantity"),
            model=data.get("model"),
            enhance_prompt=data.get("enhance_prompt"),
            style_images=self.sent_ids(),
            generation_id=str(self.source_generation.pk)
            if self.source_generation
            else self._refused_source(),
            source_post_type=data.get("source_post_type"),
        )

    def check_request(self, request: ImagesRequest, data: dict[str, Any]) -> None:
        """Check the request with the formats of its references; raises RequestInvalid."""
        files = data.get("style_images")
        request.validate(None if files is None else [entry.media_format for entry in files])

    def _refused_source(self) -> str | None:
        # Captions that were refused still make the prompt optional: one mistake, one message.
        return str(self.value("generation_id") or "") or None

    @property
    def chosen_model(self) -> ImageModel:
        """The chosen model, or PowerPost's default while none or an unknown one is chosen."""
        return catalog.IMAGE_MODELS[self.models_chosen[0]]

    @property
    def media_hint(self) -> str:
        """How many references there may be, and what they are for."""
        return f"Up to {catalog.STYLE_IMAGES_MAX} images, which guide style and composition."

    def prompt_max_of(self, model_id: str) -> int:
        """Return how long a prompt may be: the same for all image models."""
        return catalog.IMAGE_PROMPT_MAX

    def size_of(self, model_id: str, values: Mapping[str, Any]) -> catalog.Size | None:
        """Return the size that this model makes of the values."""
        size = str(values.get("size") or catalog.IMAGE_SIZE_DEFAULT)
        return catalog.IMAGE_MODELS[model_id].sizes.get(size)

    @property
    def models(self) -> list[Option]:
        """The image models."""
        return [
            Option(model.id, model.name, model.best_for, model.id == self.value("model"))
            for model in catalog.IMAGE_MODELS.values()
        ]

    @property
    def sizes(self) -> list[Option]:
        """The sizes of the chosen model drawn to scale, then those of the other models."""
        return size_options(
            self.chosen_model.sizes, catalog.SIZE_NAMES, self.value("size"), LONGEST_SIDE["image"]
        )

    @property
    def quantities(self) -> list[Option]:
        """How many images one job can make."""
        numbers = range(catalog.IMAGE_QUANTITY_MIN, catalog.IMAGE_QUANTITY_MAX + 1)
        return [Option(str(n), str(n), chosen=str(n) == str(self.value("quantity"))) for n in numbers]

    @cached_property
    def chosen_captions(self) -> Generation | None:
        """The captions that the images are for, when they are of this workspace."""
        return cast(CaptionGeneration, self.fields["generation_id"]).find(self.value("generation_id"))

    @cached_property
    def captions(self) -> list[Option]:
        """The latest completed caption generations, and the chosen one wherever it stands."""
        found = self.latest_captions[: self.captions_shown]
        chosen = self.chosen_captions
        if chosen is not None and chosen not in found:
            found.insert(0, chosen)
        return [Option(str(entry.pk), entry.title, chosen=entry == chosen) for entry in found]

    @cached_property
    def latest_captions(self) -> list[Generation]:
        """The latest completed caption generations: as many as are shown, and one more if there are more."""
        return list(captions_in(self.workspace)[: self.captions_shown + 1])

    @property
    def has_more_captions(self) -> bool:
        """Whether further captions can be asked for."""
        return self.captions_shown < MOST_CAPTIONS and len(self.latest_captions) > self.captions_shown

    @property
    def source_post_types(self) -> list[Option]:
        """The post types whose caption can lead: those of the chosen captions, then the others."""
        offered = self.chosen_captions.post_types if self.chosen_captions else []
        chosen = self.value("source_post_type")
        return [
            Option(entry.id, entry.name, chosen=entry.id == chosen, offered=entry.id in offered)
            for entry in catalog.POST_TYPES.values()
        ]

    @property
    def choices_for(self) -> str:
        """Sizes follow the model, post types follow the captions."""
        captions = self.chosen_captions
        return f"{self.chosen_model.id} {captions.pk if captions else ''}".strip()

    @property
    def outcome(self) -> Outcome:
        """As many shapes as images, and for each model its own when there are several."""
        count, models = self._quantity, len(self.models_chosen)
        noun = "image" if count == 1 else "images"
        takes = ("Takes", self.usual_time)
        if models > 1:
            return Outcome(
                f"{count * models} images: {count} with each of {models} models",
                f"Make {count} {noun} with each of {models} models",
                self._notes(),
                [takes],
                models=[self.outcome_with(model_id) for model_id in self.models_chosen],
            )
        size = self._size
        facts = [("Model", self.chosen_model.name)]
        if size is not None:
            facts.append(("Each", size_in_words(size)))
            if suited := fits(size, MediaType.IMAGE):
                facts.append(("Fits", suited))
        shapes = [Shape.of(size, LONGEST_SIDE["image"], LONGEST_DRAWN_LARGE)] * count if size else []
        return Outcome(f"{count} {noun}", f"Generate {count} {noun}", self._notes(), [*facts, takes], shapes)

    def outcome_with(self, model_id: str) -> ModelOutcome:
        """Return as many shapes as images of this model, and their size."""
        size = self.size_of(model_id, self.values_with(model_id))
        return ModelOutcome(
            self.known_models[model_id].name,
            [Shape.of(size, LONGEST_SIDE["image"], LONGEST_DRAWN_SMALL)] * self._quantity if size else [],
            [size_in_words(size)] if size else [],
        )

    def _notes(self) -> list[str]:
        notes = []
        if self.chosen_captions is not None:
            notes.append(
                "Made for the chosen captions; images or a video behind them guide the style as well."
            )
            if not self.value("prompt"):
                notes.append("Without a prompt, PowerPost derives one from the captions.")
        references = len(self.chosen_files)
        if references:
            noun = "image guides" if references == 1 else "images guide"
            notes.append(f"{references} reference {noun} style and composition; nothing is copied.")
        return notes

    @property
    def _size(self) -> catalog.Size | None:
        return self.size_of(self.chosen_model.id, {"size": self.value("size")})

    @property
    def _quantity(self) -> int:
        wanted = str(self.value("quantity"))
        known = {option.value for option in self.quantities}
        return int(wanted) if wanted in known else catalog.IMAGE_QUANTITY_DEFAULT


def captions_in(workspace: Workspace) -> QuerySet[Generation]:
    """Return the workspace's completed caption generations, the latest first."""
    completed = Generation.objects.filter(
        workspace=workspace, kind=Generation.Kind.CONTENT, status=Generation.Status.COMPLETED
    )
    return completed.only("kind", "prompt", "source_generation")


def _suited_size(model: ImageModel, post_types: list[str]) -> str:
    """Return the size of the model that fits the most of these post types, the first of equals."""
    shapes = [SHAPES[entry] for entry in post_types if entry in SHAPES]
    sizes = model.sizes.values()
    return max(sizes, key=lambda size: sum(shape.takes(size.width, size.height) for shape in shapes)).id
