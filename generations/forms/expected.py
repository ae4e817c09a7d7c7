"""What the jobs of a form will cost and how long they take, as far as earlier ones tell."""

from abc import abstractmethod
from functools import cached_property
from typing import Any, ClassVar

from generations.cost_factors import CostFactors
from generations.estimates import Cost, Estimate, estimates_for
from generations.usual_times import in_words, usual_times
from media_library.models import MediaFile
from powerpost.catalog import PACES, Kind
from workspaces.models import Workspace


class Expected:
    """The part of GenerationForm that looks ahead. It finds no fault: nonsense counts as missing."""

    kind: ClassVar[Kind]
    workspace: Workspace
    fields: dict[str, Any]

    @property
    def models_chosen(self) -> list[str]:
        """The ids of the models that are asked; empty for captions."""
        raise NotImplementedError

    @cached_property
    def chosen_files(self) -> list[MediaFile]:
        """The chosen files of the media field."""
        raise NotImplementedError

    @abstractmethod
    def value(self, name: str) -> Any:
        """Return what a field shows."""

    @classmethod
    @abstractmethod
    def follow(cls, values: dict[str, Any]) -> list[str]:
        """Change the values that the chosen model does not know."""

    @cached_property
    def cost_factors(self) -> list[CostFactors]:
        """What decides the price of each job, in the order of the chosen models.

        Captions are one job, none before a post type is chosen; a video is none before its duration is.
        """
        factors = [self._factors_with(model) for model in self.models_chosen or [""]]
        return [entry for entry in factors if entry.platforms or entry.quantity or entry.duration]

    @cached_property
    def estimates(self) -> list[Estimate]:
        """What each job will cost, in the order of the chosen models."""
        return estimates_for(self.workspace, self.cost_factors) if self.cost_factors else []

    @property
    def cost(self) -> Cost | None:
        """What the jobs will cost together and what that leaves; None while there is nothing to estimate."""
        return Cost(self.estimates, self.workspace.api_key.balance) if self.estimates else None

    @property
    def usual_time(self) -> str:
        """How long the longest of the jobs takes, or what PowerPost says while there is no experience."""
        factors = self.cost_factors
        times = usual_times(self.workspace, [entry.basis for entry in factors])
        known = [times.of(self.kind, basis) for basis in [entry.basis for entry in factors] or [""]]
        seconds = max((entry.seconds for entry in known if entry), default=None)
        return in_words(seconds) if seconds else f"up to {round(PACES[self.kind].usual_end / 60)} minutes"

    def _factors_with(self, model: str) -> CostFactors:
        values = {name: self.value(name) for name in self.fields}
        if model:
            values["model"] = model
            self.follow(values)
        return CostFactors.of(self.kind, values, self.chosen_files)
