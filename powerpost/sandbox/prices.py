"""What the sandbox charges, in credits.

PowerPost publishes no price list. These prices are the sandbox's own invention, chosen so that the examples
of the reference pages come out (captions for three platforms 10, three images 9, five seconds of Kling 15).
Only the six credits for each started minute of video input are PowerPost's, and stand in the catalog.
"""

from powerpost.catalog import CREDITS_PER_STARTED_VIDEO_MINUTE, platforms_of, started_minutes

CAPTIONS_BASE = 4
CAPTIONS_PER_PLATFORM = 2
CAPTIONS_PER_INPUT_IMAGE = 1
DEEP_RESEARCH_FACTOR = 2

IMAGE_PRICES: dict[str, int] = {"flux2-flex": 3, "ideogram-3": 4, "gpt-image-1.5": 5, "nano-banana-2": 2}

VIDEO_PRICES_PER_SECOND: dict[str, int] = {"kling-3.0-pro": 3, "veo-3.1": 4, "runway-gen-4.5": 3}
AUDIO_PRICE_PER_SECOND = 1


def captions_price(
    post_types: tuple[str, ...], research_mode: str, image_count: int, video_duration: float | None
) -> int:
    """Return the price of a caption generation; `video_duration` in seconds, None without video input."""
    price = CAPTIONS_BASE + CAPTIONS_PER_PLATFORM * len(platforms_of(post_types))
    if research_mode == "deep":
        price *= DEEP_RESEARCH_FACTOR
    price += CAPTIONS_PER_INPUT_IMAGE * image_count
    if video_duration is not None:
        price += CREDITS_PER_STARTED_VIDEO_MINUTE * started_minutes(video_duration)
    return price


def images_price(model: str, quantity: int) -> int:
    """Return the price of `quantity` images; also what is refunded for that many failed ones."""
    return IMAGE_PRICES[model] * quantity


def video_price(model: str, duration: int, has_audio: bool) -> int:
    """Return the price of a video of `duration` seconds."""
    return duration * (VIDEO_PRICES_PER_SECOND[model] + (AUDIO_PRICE_PER_SECOND if has_audio else 0))
