"""The form for captions (PowerPost's page "Generate Content")."""

from collections.abc import Mapping
from typing import Any

from django import forms

from generations.forms.base import GenerationForm
from generations.forms.fields import FreeText, LibraryFiles, ManyChoices, OneChoice
from generations.forms.options import Option, Outcome, in_words
from powerpost import catalog
from powerpost.catalog import Kind, MediaType, Platform
from powerpost.schemas import ContentRequest


class ContentForm(GenerationForm):
    """Captions from a prompt, from images or from a video."""

    kind = Kind.CONTENT
    media_field = "media_ids"
    media_types = (MediaType.IMAGE, MediaType.VIDEO)
    media_max = catalog.CONTENT_IMAGES_MAX
    media_for_captions = True
    request: ContentRequest

    prompt = FreeText(label="Prompt", widget=forms.Textarea)
    media_ids = LibraryFiles(label="Images or a video")
    post_types = ManyChoices(label="Post types")
    research_mode = OneChoice(label="Research")
    writing_style_id = FreeText(label="Writing style ID")
    cta_text = FreeText(label="Call to action")

    @classmethod
    def defaults(cls, filled: Mapping[str, Any]) -> dict[str, Any]:
        """Propose the quicker research."""
        return {"research_mode": next(iter(catalog.RESEARCH_MODES))}

    def build_request(self, data: dict[str, Any]) -> ContentRequest:
        """Return the caption request; missing required fields stay empty for its own check to find."""
        return ContentRequest(
            post_types=data.get("post_types") or [],
            research_mode=data.get("research_mode") or "",
            prompt=data.get("prompt"),
            media_ids=self.sent_ids(),
            writing_style_id=data.get("writing_style_id"),
            cta_text=data.get("cta_text"),
        )

    def check_request(self, request: ContentRequest, data: dict[str, Any]) -> None:
        """Check the request with the formats of its media; raises RequestInvalid."""
        files = data.get("media_ids")
        request.validate(None if files is None else [entry.media_format for entry in files])

    @property
    def media_hint(self) -> str:
        """Up to so many images, or a video in a format that can be captioned."""
        formats = [
            entry.name
            for entry in catalog.MEDIA_FORMATS.values()
            if entry.type is MediaType.VIDEO and entry.for_captions
        ]
        return f"Up to {catalog.CONTENT_IMAGES_MAX} images, or one video ({' or '.join(formats)})."

    @property
    def prompt_max(self) -> int:
        """How long a prompt may be, in characters."""
        return catalog.CONTENT_PROMPT_MAX

    @property
    def cta_text_max(self) -> int:
        """How long a call to action may be, in characters."""
        return catalog.CTA_TEXT_MAX

    @property
    def platforms(self) -> list[tuple[Platform, list[Option]]]:
        """Each platform with its post types."""
        chosen = self.chosen_post_types
        return [
            (
                platform,
                [
                    Option(entry.id, entry.label.capitalize(), chosen=entry.id in chosen)
                    for entry in catalog.POST_TYPES.values()
                    if entry.platform is platform
                ],
            )
            for platform in catalog.PLATFORMS.values()
        ]

    @property
    def research_modes(self) -> list[Option]:
        """The two depths of research."""
        return [
            Option(mode.id, mode.name, mode.description, mode.id == self.value("research_mode"))
            for mode in catalog.RESEARCH_MODES.values()
        ]

    @property
    def chosen_post_types(self) -> list[str]:
        """The ticked post types, as sent or proposed."""
        return list(self.value("post_types") or [])

    @property
    def outcome(self) -> Outcome:
        """One caption for each platform, however many post types it has."""
        chosen = [entry for entry in catalog.POST_TYPES.values() if entry.id in self.chosen_post_types]
        platforms = catalog.platforms_of([entry.id for entry in chosen])
        if not platforms:
            return Outcome("No captions yet", "Write captions", ["Choose where the captions will be posted."])
        labels = {
            platform.name: [entry.label for entry in chosen if entry.platform is platform]
            for platform in platforms
        }
        shared = [f"{name} {in_words(each)} share one" for name, each in labels.items() if len(each) > 1]
        captions = _counted(len(platforms), "caption")
        headline = f"{captions} for {_counted(len(chosen), 'post type')}"
        return Outcome(
            headline=headline,
            button=f"Write {captions}",
            notes=[f"{sentence}." for sentence in shared],
            facts=self._facts(),
            captions=[
                (
                    platform.name,
                    in_words(labels[platform.name]) + (", with a title" if platform.has_title else ""),
                )
                for platform in platforms
            ],
        )

    def _facts(self) -> list[tuple[str, str]]:
        mode = catalog.RESEARCH_MODES.get(str(self.value("research_mode")))
        facts = [("Research", mode.name)] if mode else []
        images = sum(entry.is_image for entry in self.chosen_files)
        if images:
            facts.append(("From", _counted(images, "image")))
        for video in (entry for entry in self.chosen_files if entry.is_video):
            cost = catalog.CREDITS_PER_STARTED_VIDEO_MINUTE * catalog.started_minutes(video.duration or 0)
            facts.append(("From", f"1 video, whose analysis adds {cost} credits"))
        return [*facts, ("Takes", self.usual_time)]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
