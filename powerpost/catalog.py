"""The facts of PowerPost, as data: post types, models, sizes, limits, lifetimes.

Every fact comes from PowerPost's API reference and stands only here. Forms, the sandbox, templates
and tests read it from this module; a limit written anywhere else is a defect.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


class Kind(StrEnum):
    """The three kinds of generation, named as in the API's paths and in this dashboard's URLs."""

    CONTENT = "content"
    IMAGES = "images"
    VIDEO = "video"


class MediaType(StrEnum):
    """The two values of the form field `type` (page "Upload Media", Form Fields)."""

    IMAGE = "image"
    VIDEO = "video"


# --- Platforms and post types (page "Generate Content", Post Types) ---------------------------------


@dataclass(frozen=True, slots=True)
class Platform:
    """A social platform; PowerPost writes one caption for each, whatever the post types."""

    id: str
    name: str
    has_title: bool = False


@dataclass(frozen=True, slots=True)
class PostType:
    """What a caption is meant for on one platform; `label` is the format within the platform."""

    id: str
    platform: Platform
    label: str

    @property
    def name(self) -> str:
        """Platform and format, as a person would say it."""
        return f"{self.platform.name} {self.label}"


INSTAGRAM = Platform("instagram", "Instagram")
TIKTOK = Platform("tiktok", "TikTok")
YOUTUBE = Platform("youtube", "YouTube", has_title=True)
X = Platform("x", "X")
FACEBOOK = Platform("facebook", "Facebook")
LINKEDIN = Platform("linkedin", "LinkedIn")

PLATFORMS: dict[str, Platform] = {
    platform.id: platform for platform in (INSTAGRAM, TIKTOK, YOUTUBE, X, FACEBOOK, LINKEDIN)
}

POST_TYPES: dict[str, PostType] = {
    post_type.id: post_type
    for post_type in (
        PostType("instagram-feed", INSTAGRAM, "feed"),
        PostType("instagram-reel", INSTAGRAM, "reel"),
        PostType("instagram-story", INSTAGRAM, "story"),
        PostType("tiktok-video", TIKTOK, "video"),
        PostType("tiktok-photos", TIKTOK, "photos"),
        PostType("youtube-video", YOUTUBE, "video"),
        PostType("youtube-short", YOUTUBE, "short"),
        PostType("x-post", X, "post"),
        PostType("facebook-post", FACEBOOK, "post"),
        PostType("facebook-reel", FACEBOOK, "reel"),
        PostType("facebook-story", FACEBOOK, "story"),
        PostType("linkedin-post", LINKEDIN, "post"),
    )
}


def platforms_of(post_types: list[str] | tuple[str, ...]) -> list[Platform]:
    """Return the platforms of these post types, each once, in the catalog's order.

    Several post types of one platform share one caption. Unknown post types are left out.
    """
    wanted = {POST_TYPES[post_type].platform.id for post_type in post_types if post_type in POST_TYPES}
    return [platform for platform in PLATFORMS.values() if platform.id in wanted]


# --- Caption generations (page "Generate Content") ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResearchMode:
    """How much research goes into captions."""

    id: str
    name: str
    description: str


RESEARCH_MODES: dict[str, ResearchMode] = {
    mode.id: mode
    for mode in (
        ResearchMode("regular", "Regular", "Quick, with basic research"),
        ResearchMode("deep", "Deep", "Extended research, costs more"),
    )
}

CONTENT_PROMPT_MIN = 3
CONTENT_PROMPT_MAX = 500
CTA_TEXT_MAX = 100
CONTENT_IMAGES_MAX = 10
CONTENT_VIDEOS_MAX = 1
CREDITS_PER_STARTED_VIDEO_MINUTE = 6


# --- Image generations (page "Generate Images") -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Size:
    """A size that one model makes: `ratio` is for people, `width` and `height` are pixels."""

    id: str
    name: str
    ratio: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ImageModel:
    """An image model with the sizes it supports."""

    id: str
    name: str
    best_for: str
    sizes: dict[str, Size]


SIZE_NAMES = {"square": "Square", "feed": "Feed", "portrait": "Portrait", "landscape": "Landscape"}


def _sizes(**dimensions: tuple[str, int, int]) -> dict[str, Size]:
    return {
        size_id: Size(size_id, SIZE_NAMES[size_id], ratio, width, height)
        for size_id, (ratio, width, height) in dimensions.items()
    }


_FLUX_AND_IDEOGRAM_SIZES = _sizes(
    square=("1:1", 1024, 1024),
    feed=("4:5", 1280, 1600),
    portrait=("9:16", 1088, 1936),
    landscape=("16:9", 1536, 864),
)

IMAGE_MODELS: dict[str, ImageModel] = {
    model.id: model
    for model in (
        ImageModel("flux2-flex", "FLUX.2 Flex", "Multi-reference, fine control", _FLUX_AND_IDEOGRAM_SIZES),
        ImageModel("ideogram-3", "Ideogram 3.0", "Best text rendering and logos", _FLUX_AND_IDEOGRAM_SIZES),
        ImageModel(
            "gpt-image-1.5",
            "GPT Image 1.5",
            "Photorealistic, best detail",
            _sizes(
                square=("1:1", 1024, 1024),
                portrait=("2:3", 1024, 1536),
                landscape=("3:2", 1536, 1024),
            ),
        ),
        ImageModel(
            "nano-banana-2",
            "Nano Banana 2",
            "Fast generation, great text",
            # The page gives "slightly different dimensions" for three sizes and keeps the square.
            _sizes(
                square=("1:1", 1024, 1024),
                feed=("4:5", 896, 1152),
                portrait=("9:16", 768, 1344),
                landscape=("16:9", 1344, 768),
            ),
        ),
    )
}

IMAGE_MODEL_DEFAULT = "flux2-flex"
IMAGE_SIZE_DEFAULT = "square"
IMAGE_PROMPT_MAX = 2000
IMAGE_QUANTITY_MIN = 1
IMAGE_QUANTITY_MAX = 4
IMAGE_QUANTITY_DEFAULT = 1
STYLE_IMAGES_MAX = 4
THUMBNAIL_PIXELS = 384


# --- Video generations (page "Generate Videos") -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VideoModel:
    """A video model: `durations` in seconds, `prompt_max` in characters."""

    id: str
    name: str
    sizes: dict[str, Size]
    durations: tuple[int, ...]
    has_audio: bool
    prompt_max: int


# The page shows a landscape result of 1920 by 1080; portrait is the same turned.
_FULL_HD_SIZES = _sizes(landscape=("16:9", 1920, 1080), portrait=("9:16", 1080, 1920))

VIDEO_MODELS: dict[str, VideoModel] = {
    model.id: model
    for model in (
        VideoModel(
            "kling-3.0-pro", "Kling 3.0 Pro", _FULL_HD_SIZES, (5, 10), has_audio=True, prompt_max=2500
        ),
        VideoModel("veo-3.1", "Google Veo 3.1", _FULL_HD_SIZES, (4, 8), has_audio=True, prompt_max=3000),
        VideoModel(
            "runway-gen-4.5", "Runway Gen-4.5", _FULL_HD_SIZES, (5, 10), has_audio=False, prompt_max=1000
        ),
    )
}

VIDEO_MODEL_DEFAULT = "kling-3.0-pro"
VIDEO_SIZE_DEFAULT = "landscape"


# --- Media (page "Upload Media") ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MediaFormat:
    """A file format PowerPost takes: `max_size` in bytes, `extension` with its dot."""

    id: str
    name: str
    type: MediaType
    mime_type: str
    extension: str
    max_size: int
    for_captions: bool = True


IMAGE_MAX_SIZE = 10 * MEGABYTE
VIDEO_MAX_SIZE = 500 * MEGABYTE

MEDIA_FORMATS: dict[str, MediaFormat] = {
    media_format.id: media_format
    for media_format in (
        MediaFormat("jpeg", "JPEG", MediaType.IMAGE, "image/jpeg", ".jpg", IMAGE_MAX_SIZE),
        MediaFormat("png", "PNG", MediaType.IMAGE, "image/png", ".png", IMAGE_MAX_SIZE),
        MediaFormat("webp", "WebP", MediaType.IMAGE, "image/webp", ".webp", IMAGE_MAX_SIZE),
        MediaFormat("mp4", "MP4", MediaType.VIDEO, "video/mp4", ".mp4", VIDEO_MAX_SIZE),
        MediaFormat("mov", "MOV", MediaType.VIDEO, "video/quicktime", ".mov", VIDEO_MAX_SIZE),
        # Uploaded like the others, but the page "Generate Content" reads MP4 and MOV only.
        MediaFormat(
            "webm", "WebM", MediaType.VIDEO, "video/webm", ".webm", VIDEO_MAX_SIZE, for_captions=False
        ),
    )
}

MAX_SIZE: dict[MediaType, int] = {MediaType.IMAGE: IMAGE_MAX_SIZE, MediaType.VIDEO: VIDEO_MAX_SIZE}

STORAGE_QUOTA = 10 * GIGABYTE
URL_LIFETIME = timedelta(days=7)


def started_minutes(duration: float) -> int:
    """Return how many started minutes a video of `duration` seconds has (page "Generate Content")."""
    return max(1, -(-round(duration * 1000) // 60_000))


# --- Polling (advised by PowerPost's public documentation) --------------------------------------------


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to ask for a job (`interval`) and how long jobs usually take (`usual_end`), in seconds."""

    interval: float
    usual_end: float


PACES: dict[Kind, Pace] = {
    Kind.CONTENT: Pace(interval=2.5, usual_end=120),
    Kind.IMAGES: Pace(interval=2.5, usual_end=120),
    Kind.VIDEO: Pace(interval=10, usual_end=20 * 60),
}

# --- Addresses and keys -------------------------------------------------------------------------------

LIVE_BASE_URL = "https://powerpost.ai"
API_PREFIX = "/api/v1"
# What a key may be given the right to (PowerPost's public documentation on API keys), as far as this product
# asks for it. That reading has scopes of its own is documented; that the credits have one is likely.
UPLOAD_SCOPE, CREDITS_SCOPE = "media:write", "account:read"
GENERATE_SCOPES: dict[Kind, str] = {
    Kind.CONTENT: "content:generate",
    Kind.IMAGES: "images:generate",
    Kind.VIDEO: "videos:generate",
}
READ_SCOPES: dict[Kind, str] = {
    Kind.CONTENT: "content:read",
    Kind.IMAGES: "images:read",
    Kind.VIDEO: "videos:read",
}
SCOPES = (UPLOAD_SCOPE, *GENERATE_SCOPES.values(), *READ_SCOPES.values(), CREDITS_SCOPE)
LIVE_KEY_PREFIX = "pp_live_sk_"
# Ours: the sandbox takes only keys of its own, so that a live key can never be sent there by mistake.
SANDBOX_KEY_PREFIX = "pp_sandbox_sk_"
