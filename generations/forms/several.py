"""What images and videos share: a model with choices of its own, and the same brief for several of them."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from generations.forms.base import GenerationForm
from generations.forms.fields import ManyChoices
from generations.forms.options import ModelOutcome, Option, in_words
from powerpost.catalog import ImageModel, Size, VideoModel
from powerpost.schemas import GenerationRequest

# Of a value that came from elsewhere, as much as a message quotes.
QUOTED_MOST = 40


class SeveralModelsForm(GenerationForm):
    """A form with a model, which can ask other models for the same.

    `model` is the one whose sizes and durations the page draws. Each model of `also_models` gets the same
    request, moved to what it can make by the rules of `follow`.
    """

    known_models: ClassVar[Mapping[str, ImageModel] | Mapping[str, VideoModel]]
    model_default: ClassVar[str]

    also_models = ManyChoices(label="Also make it with")

    # --- From the fields to the requests ---------------------------------------------------------------

    def build_requests(self, data: dict[str, Any]) -> list[GenerationRequest]:
        """Return the request for the chosen model as filled in, then one for each other as it allows."""
        unknown = [entry for entry in data.get("also_models") or [] if entry not in self.known_models]
        if unknown:
            quoted = unknown[0][:QUOTED_MOST]
            self.add_error(
                "also_models", f"PowerPost has no model “{quoted}”; choose among those listed here."
            )
        others = []
        for model_id in self.models_chosen[1:]:
            values = data | {"model": model_id}
            self.follow(values)
            others.append(self.build_request(values))
        return [self.build_request(data), *others]

    @classmethod
    def follow(cls, values: dict[str, Any]) -> list[str]:
        """Change what the chosen model does not know, and ask no model twice; return the changes."""
        chosen = values.get("model") or cls.model_default
        also = values.get("also_models") or []
        values["also_models"] = [entry for entry in also if entry in cls.known_models and entry != chosen]
        return cls.allowed(values)

    @classmethod
    @abstractmethod
    def allowed(cls, values: dict[str, Any]) -> list[str]:
        """Move each choice that the model of `values` does not make to the nearest; return what changed."""

    # --- What the page draws ---------------------------------------------------------------------------

    @property
    def models_chosen(self) -> list[str]:
        """The ids of the models that are asked: the one whose choices are drawn, then the others."""
        first = str(self.value("model"))
        first = first if first in self.known_models else self.model_default
        also = self.value("also_models") or []
        return [first, *(entry for entry in self.known_models if entry in also and entry != first)]

    def values_with(self, model_id: str) -> dict[str, Any]:
        """Return what the fields show, moved to what this model makes."""
        values = {name: self.value(name) for name in self.fields} | {"model": model_id}
        self.follow(values)
        return values

    @property
    def also_options(self) -> list[Option]:
        """All models. The chosen one is `offered` not: it makes it anyway."""
        chosen, *also = self.models_chosen
        return [
            Option(model.id, model.name, chosen=model.id in also, offered=model.id != chosen)
            for model in self.known_models.values()
        ]

    @property
    def differences(self) -> list[str]:
        """What other models make otherwise than the chosen one does, a sentence for each that does."""
        first, *others = [(model_id, self.values_with(model_id)) for model_id in self.models_chosen]
        found = []
        for model_id, values in others:
            words = self.differs(first[0], first[1], model_id, values)
            if words:
                found.append(f"{self.known_models[model_id].name} makes {in_words(words)}.")
        return found

    def differs(
        self, first_id: str, first: dict[str, Any], other_id: str, other: dict[str, Any]
    ) -> list[str]:
        """Return in words what the other model makes of these values instead of what the first one makes."""
        size, instead = self.size_of(first_id, first), self.size_of(other_id, other)
        if size is None or instead is None or (size.id, size.ratio) == (instead.id, instead.ratio):
            return []
        if size.id == instead.id:
            return [f"{size.name.lower()} as {instead.ratio} instead of {size.ratio}"]
        return [f"{instead.name.lower()} {instead.ratio} instead of {size.name.lower()} {size.ratio}"]

    @abstractmethod
    def size_of(self, model_id: str, values: Mapping[str, Any]) -> Size | None:
        """Return the size that this model makes of the values."""

    @abstractmethod
    def outcome_with(self, model_id: str) -> ModelOutcome:
        """Return what one of several models makes."""

    @property
    def prompt_max(self) -> int:
        """How long a prompt may be for every chosen model, in characters."""
        return min(self.prompt_max_of(model_id) for model_id in self.models_chosen)

    @property
    def prompt_max_model(self) -> str:
        """The name of the model that allows the shortest prompt; empty when all allow the same."""
        longest = {self.prompt_max_of(model_id) for model_id in self.models_chosen}
        if len(longest) == 1:
            return ""
        return self.known_models[min(self.models_chosen, key=self.prompt_max_of)].name

    @abstractmethod
    def prompt_max_of(self, model_id: str) -> int:
        """Return how long a prompt may be for this model, in characters."""
