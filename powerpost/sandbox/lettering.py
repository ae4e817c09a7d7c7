"""Writes on pictures: the mark that nobody can miss, and the words of the prompt."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from powerpost.sandbox.caption_lengths import shorten

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Pillow's own font knows Latin only; these know more and are found on most machines.
FONT_FILES = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
)
MARK = "SANDBOX"
MARK_COLOUR = (255, 214, 10)
INK = (20, 20, 24)
PROMPT_LENGTH = 140
PROMPT_LINES = 4


@lru_cache(maxsize=32)
def font(size: int) -> Font:
    """Return the lettering font at `size` pixels."""
    for name in FONT_FILES:
        if Path(name).exists():
            return ImageFont.truetype(name, size)
    return ImageFont.load_default(size)


def _lines(text: str, letters: Font, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and letters.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > PROMPT_LINES:
        lines[PROMPT_LINES - 1] += "…"
    return lines[:PROMPT_LINES]


def _fitting(text: str, size: int, width: int) -> Font:
    """Return the font at `size`, or as much smaller as it takes for the text to fit into `width` pixels."""
    length = font(size).getlength(text)
    return font(size if length <= width else max(8, int(size * width / length)))


def write_mark(picture: Image.Image, note: str = "") -> None:
    """Put the yellow mark at the top of `picture`, readable on its thumbnail too.

    It does not say for which model the picture stands: people compare outputs without knowing that.
    """
    draw = ImageDraw.Draw(picture)
    unit = min(picture.size) // 18
    margin = unit
    letters = font(unit)
    name = "drawn stand-in" + (f" · {note}" if note else "")
    height = round(unit * 1.9)
    mark_width = round(letters.getlength(MARK)) + unit
    small = _fitting(name, round(unit * 0.62), picture.width - 2 * margin - mark_width - unit)
    name_width = round(small.getlength(name)) + unit
    draw.rounded_rectangle(
        (margin, margin, margin + mark_width + name_width, margin + height), unit // 3, fill=INK
    )
    draw.rounded_rectangle(
        (margin, margin, margin + mark_width, margin + height), unit // 3, fill=MARK_COLOUR
    )
    middle = margin + height // 2
    draw.text((margin + unit // 2, middle), MARK, font=letters, fill=INK, anchor="lm")
    draw.text((margin + mark_width + unit // 2, middle), name, font=small, fill=(255, 255, 255), anchor="lm")


def write_prompt(picture: Image.Image, prompt: str) -> None:
    """Write the prompt's words at the bottom of `picture`, light on a shade that keeps them readable."""
    if not prompt:
        return
    size = max(16, min(picture.size) // 22)
    margin = min(picture.size) // 18
    letters = font(size)
    lines = _lines(shorten(prompt, PROMPT_LENGTH), letters, picture.width - 2 * margin)
    step = round(size * 1.3)
    height = step * len(lines) + 2 * margin
    shade = Image.linear_gradient("L").resize((picture.width, height)).point(lambda value: value * 3 // 4)
    picture.paste(INK, (0, picture.height - height), shade)
    draw = ImageDraw.Draw(picture)
    top = picture.height - margin - step * len(lines)
    for index, line in enumerate(lines):
        draw.text((margin, top + index * step), line, font=letters, fill=(255, 255, 255))
