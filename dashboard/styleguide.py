"""The living style page: every piece of the design system with believable data, for developers only."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from powerpost import catalog


class SampleForm(forms.Form):
    """One field of each look, the first with an error."""

    prompt = forms.CharField(
        label="What is it about?",
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": ""}),
        help_text="Say what is new and for whom. PowerPost finds the words.",
    )
    cta_text = forms.CharField(
        label="Call to action", required=False, help_text="Ends each caption, for example “Try it today”."
    )
    research_mode = forms.ChoiceField(
        label="Research",
        widget=forms.RadioSelect,
        choices=[(mode.id, mode.name) for mode in catalog.RESEARCH_MODES.values()],
    )
    style = forms.ChoiceField(
        label="Writing style", required=False, choices=[("", "The workspace's own"), ("1", "Playful")]
    )
    enhance_prompt = forms.BooleanField(
        label="Let PowerPost polish the prompt",
        required=False,
        help_text="Adds light, lens and mood; your words stay.",
    )


CARDS: list[dict[str, Any]] = [
    {
        "look": "making",
        "icon": "clapperboard",
        "title": "Golden retriever running through wildflowers at sunset, slow dolly",
        "tone": "busy",
        "label": "About 40 s left",
        "progress": 62,
        "end": "Video · 15 credits",
        "minutes": 0,
    },
    {
        "look": "words",
        "words": "Dark mode is here. Your late-night scrolling just got easier on the eyes, and every screen "
        "in every app follows your system. We rebuilt the palette from scratch so that photos look the way "
        "you shot them.\n\n#DarkMode #ProductUpdate",
        "title": "We just shipped dark mode across all our apps",
        "chips": ["Instagram", "TikTok", "X"],
        "tone": "good",
        "label": "3 to review",
        "end": "10 credits",
        "minutes": 4,
    },
    {
        "look": "mosaic",
        "art": [60, 330],
        "title": "Minimalist workspace with laptop and coffee, warm morning light",
        "tone": "good",
        "label": "Completed",
        "end": "9 credits",
        "minutes": 12,
    },
    {
        "look": "mosaic",
        "art": [200, 150, 265],
        "missing": True,
        "title": "Product photo of headphones on a marble surface",
        "tone": "warn",
        "label": "3 of 4 made",
        "end": "12 credits",
        "minutes": 18,
    },
    {
        "look": "video",
        "art": [20],
        "title": "Steam rises from the cup, camera drifts left",
        "tone": "good",
        "label": "Completed",
        "end": "15 credits",
        "minutes": 26,
    },
    {
        "look": "warn",
        "icon": "triangle-alert",
        "reason": "PowerPost may have accepted this, the answer was lost",
        "title": "The dog starts running and jumps over a fence",
        "tone": "warn",
        "label": "Needs attention",
        "end": "maybe 15 credits",
        "minutes": 31,
    },
    {
        "look": "mosaic",
        "art": [330],
        "title": "Launch poster, big type, risograph texture",
        "tone": "good",
        "label": "Completed",
        "end": "8 credits",
        "minutes": 63,
    },
    {
        "look": "bad",
        "icon": "circle-x",
        "reason": "The prompt was refused by the model",
        "title": "Focus on the key insights about productivity",
        "chips": ["TikTok", "YouTube"],
        "tone": "bad",
        "label": "Failed, refunded",
        "end": "no cost",
        "minutes": 140,
    },
]

FILES = [
    ("launch-team.jpg", 60, "1080 × 1350", "2.1 MB", None),
    ("headphones-on-marble-final-v3.png", 200, "1536 × 864", "4.8 MB", None),
    ("teaser.mp4", 20, "1920 × 1080", "38 MB", 12),
    ("cover.webp", 330, "1024 × 1024", "0.6 MB", None),
    ("alpine.jpg", 150, "4000 × 3000", "6.4 MB", None),
    ("walkthrough.mov", 265, "1080 × 1920", "212 MB", 84),
]


def _shapes(model_id: str) -> list[dict[str, Any]]:
    sizes = catalog.IMAGE_MODELS[model_id].sizes.values()
    longest = max(max(size.width, size.height) for size in sizes)
    return [
        {
            "size": size,
            "width": round(88 * size.width / longest),
            "height": round(88 * size.height / longest),
        }
        for size in sizes
    ]


def _person() -> SimpleNamespace:
    return SimpleNamespace(
        pk=1,
        is_authenticated=True,
        is_staff=True,
        get_username=lambda: "mara",
        get_full_name=lambda: "Mara Lindqvist",
    )


def _frame(now: datetime) -> SimpleNamespace:
    workspaces = [
        SimpleNamespace(id=1, name="Northwind", is_sandbox=False),
        SimpleNamespace(id=2, name="Northwind tryouts", is_sandbox=True),
    ]
    return SimpleNamespace(
        workspace=workspaces[0],
        workspaces=workspaces,
        can_create=True,
        balance=1284,
        balance_checked_at=now - timedelta(minutes=2),
        section="generations",
    )


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component. Routed only while DEBUG is on."""
    now = timezone.now()
    form = SampleForm(
        {
            "prompt": "We just shipped dark mode across all our apps",
            "research_mode": "regular",
            "enhance_prompt": "on",
        }
    )
    form.add_error("cta_text", "This is 112 characters long; PowerPost takes up to 100.")
    messages.success(request, "Saved. Three captions are on their way.")
    messages.error(request, "The video was not accepted. No credits were taken; choose an MP4 or MOV.")
    context = {
        "frame": _frame(now),
        "user": _person(),
        "cards": [card | {"at": now - timedelta(minutes=card["minutes"])} for card in CARDS],
        "files": FILES,
        "form": form,
        "shapes": _shapes("flux2-flex"),
        "image_models": catalog.IMAGE_MODELS.values(),
        "platforms": [
            (platform, [kind for kind in catalog.POST_TYPES.values() if kind.platform == platform])
            for platform in catalog.PLATFORMS.values()
        ],
        "page": Paginator(range(100), 24).page(2),
        "caption": "Every screen in every app now follows your system.\n\n"
        "Try it today: northwind.example/dark\n\n#shorts #darkmode",
        "minutes_ago": [now - timedelta(minutes=minutes) for minutes in (4, 3, 2, 0)],
        "prompt_limit": catalog.CONTENT_PROMPT_MAX,
    }
    return render(request, "styleguide.html", context)
