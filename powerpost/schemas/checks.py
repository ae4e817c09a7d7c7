"""The checks that requests share: they collect every finding before one error is raised."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from powerpost.catalog import ImageModel, VideoModel
from powerpost.errors import RequestInvalid

Model = TypeVar("Model", ImageModel, VideoModel)


def filled(value: Any) -> Any:
    """Return the value as it is sent, or None when it counts as not filled in.

    Text loses the blanks at its ends, tuples become lists; blank text and empty lists are not filled in.
    """
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list | tuple):
        return list(value) or None
    return value


def either(names: Sequence[str]) -> str:
    """Return the names as a choice in words: "a", "a or b", "a, b or c"."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


class Findings:
    """What is wrong with one request: field names as in the API, messages for people."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def add(self, field: str, message: str) -> None:
        """Note that a field is wrong and why."""
        self.errors.setdefault(field, []).append(message)

    def raise_if_any(self) -> None:
        """Raise RequestInvalid unless nothing was found."""
        if self.errors:
            raise RequestInvalid(self.errors)

    def check_text(
        self, field: str, value: object, *, shortest: int = 0, longest: int | None = None, where: str = ""
    ) -> None:
        """Check a text's length in characters; `where` says in the message when the limit holds."""
        text = filled(value)
        if text is None:
            return
        if not isinstance(text, str):
            self.add(field, "This must be text.")
        elif len(text) < shortest:
            self.add(field, f"At least {shortest} characters{where}; this has {len(text)}.")
        elif longest is not None and len(text) > longest:
            self.add(field, f"At most {longest} characters{where}; this has {len(text)}.")

    def check_flag(self, field: str, value: object) -> None:
        """Check that a filled-in value is a boolean."""
        if value is not None and not isinstance(value, bool):
            self.add(field, "This must be yes or no.")

    def check_number(self, field: str, value: object, lowest: int, highest: int) -> None:
        """Check that a filled-in value is a whole number within these bounds, both included."""
        if value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.add(field, f"Choose a whole number from {lowest} to {highest}.")

    def check_choice(
        self, field: str, value: object, choices: Mapping[str, object], names: Sequence[str]
    ) -> bool:
        """Check that a value is one of the choices; return whether it is. `names` are for people."""
        value = filled(value)
        known = isinstance(value, str) and value in choices
        if not known:
            self.add(field, f"PowerPost has no “{value}” here; choose {either(names)}.")
        return known

    def check_ids(self, field: str, value: object, noun: str) -> bool:
        """Check a list of ids, each non-blank and named once; return whether it can be looked into."""
        if filled(value) is None:
            return True
        if not isinstance(value, list | tuple) or not all(
            isinstance(entry, str) and entry.strip() for entry in value
        ):
            self.add(field, f"This must be a list, each {noun} by its id.")
            return False
        if len(set(value)) < len(value):
            self.add(field, f"Choose each {noun} once only.")
        return True

    def find_model(self, value: str | None, models: Mapping[str, Model], default: str) -> Model | None:
        """Return the chosen model, the default when none is, or None when there is no such model."""
        chosen = filled(value)
        if chosen is None:
            return models[default]
        names = [model.name for model in models.values()]
        return models[chosen] if self.check_choice("model", chosen, models, names) else None

    def check_size(self, value: str | None, model: ImageModel | VideoModel | None) -> None:
        """Check that the model makes this size; with an unknown model there is nothing to say."""
        size = filled(value)
        if model is not None and size is not None and not (isinstance(size, str) and size in model.sizes):
            self.add("size", f"{model.name} does not make {size}; choose {either(list(model.sizes))}.")
