"""One form for each kind of generation."""

from generations.forms.base import GenerationForm
from generations.forms.content import ContentForm
from generations.forms.images import ImagesForm
from generations.forms.video import VideoForm
from powerpost.catalog import Kind

FORMS: dict[Kind, type[GenerationForm]] = {form.kind: form for form in (ContentForm, ImagesForm, VideoForm)}

__all__ = ["FORMS", "ContentForm", "GenerationForm", "ImagesForm", "VideoForm"]
