"""Which model a job of images or video used, and what people call it."""

from generations.models import Generation
from powerpost import catalog

MODELS = catalog.IMAGE_MODELS | catalog.VIDEO_MODELS
DEFAULT_MODELS = {
    Generation.Kind.IMAGES: catalog.IMAGE_MODEL_DEFAULT,
    Generation.Kind.VIDEO: catalog.VIDEO_MODEL_DEFAULT,
}


def model_of(generation: Generation) -> str:
    """Return the catalog's id of the model that an image or video job used; empty for captions."""
    return model_used(generation.kind, generation.parameters.get("model"))


def model_used(kind: str, asked: object) -> str:
    """Return the id of the model for a kind of job and what was asked for; PowerPost has a default."""
    default = DEFAULT_MODELS.get(Generation.Kind(kind), "")
    # SQLite reads a null of JSON as this word.
    named = asked and asked != "null"
    return str(asked if named else default) if default else ""


def kind_of_model(model: str) -> Generation.Kind | None:
    """Return which kind of job the catalog has the model for; None when it does not know it."""
    if model in catalog.IMAGE_MODELS:
        return Generation.Kind.IMAGES
    return Generation.Kind.VIDEO if model in catalog.VIDEO_MODELS else None


def name_of_model(model: object) -> str:
    """Return a model's name for people: the id itself when the catalog no longer knows it; empty for none."""
    known = MODELS.get(str(model))
    return known.name if known else str(model or "")
