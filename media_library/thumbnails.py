"""Small pictures of files: WebP, upright, for the grid and as a video's poster."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

# The longest side in pixels: sharp in the grid on a dense screen, and about 30 KB.
THUMBNAIL_MAX = 640
QUALITY = 80
_DEEP_GRAY_MODES = ("I;16", "I;16B", "I;16L", "I;16N", "I")


def reduced(image: Image.Image) -> Image.Image:
    """Return the decoded image in RGB or RGBA, no side longer than THUMBNAIL_MAX; changes `image`."""
    if image.mode in _DEEP_GRAY_MODES:
        # Pillow would clip 16-bit gray to white instead of scaling it.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode not in ("RGB", "RGBA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((THUMBNAIL_MAX, THUMBNAIL_MAX))
    return image


def to_webp(image: Image.Image) -> ContentFile:
    """Return the picture as a WebP file."""
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY)
    return ContentFile(file.getvalue())
