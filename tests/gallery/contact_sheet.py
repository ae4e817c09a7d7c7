"""Lays pictures of scenes out: one page to look through in a browser, and sheets to look at in one go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# Of each sheet: how many pictures stand side by side, and how large they are drawn, by their width.
COLUMNS = {390: 6, 1440: 3}
SIZES = {390: (300, 640), 1440: (640, 460)}
ROWS = {390: 2, 1440: 4}
GAP, LABEL = 14, 22
PAPER, INK = (226, 226, 230), (40, 40, 44)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, and what it shows."""

    path: Path
    page: str
    state: str
    width: int
    theme: str


def lay_out(folder: Path) -> int:
    """Write index.html and the sheets for the pictures in the folder; return how many those are."""
    pictures = list(_pictures(folder))
    (folder / "index.html").write_text(_index(pictures), encoding="utf-8")
    sheets = folder / "sheets"
    sheets.mkdir(exist_ok=True)
    for old in sheets.glob("*.webp"):
        old.unlink()
    for width in COLUMNS:
        for theme in ("light", "dark"):
            wanted = [each for each in pictures if each.width == width and each.theme == theme]
            many = COLUMNS[width] * ROWS[width]
            for number, start in enumerate(range(0, len(wanted), many), 1):
                sheet = _sheet(wanted[start : start + many], width)
                sheet.save(sheets / f"{width}-{theme}-{number:02}.webp", quality=80)
    return len(pictures)


def _pictures(folder: Path) -> Iterator[Picture]:
    for path in sorted(folder.glob("*.webp")):
        page, state, width, theme, _ = path.name.split(".")
        yield Picture(path, page.replace("-", " "), state.replace("-", " "), int(width), theme)


def _sheet(pictures: list[Picture], width: int) -> Image.Image:
    columns, (wide, high) = COLUMNS[width], SIZES[width]
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (wide + GAP) + GAP, rows * (high + LABEL + GAP) + GAP), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for place, picture in enumerate(pictures):
        left = GAP + place % columns * (wide + GAP)
        top = GAP + place // columns * (high + LABEL + GAP)
        draw.text((left, top), f"{picture.page}: {picture.state}", fill=INK, font=font)
        with Image.open(picture.path) as drawn:
            scaled = drawn.resize((wide, round(drawn.height * wide / drawn.width)), Image.Resampling.LANCZOS)
        sheet.paste(scaled.crop((0, 0, wide, min(high, scaled.height))), (left, top + LABEL))
    return sheet


def _index(pictures: list[Picture]) -> str:
    """Return the page: all pictures by page, with filters that are plain form fields and style rules."""
    groups: dict[str, list[Picture]] = {}
    for picture in pictures:
        groups.setdefault(picture.page, []).append(picture)
    states = sorted({picture.state for picture in pictures})
    body = []
    for page, shown in groups.items():
        figures = "".join(
            f'<figure data-width="{each.width}" data-theme="{each.theme}" data-state="{escape(each.state)}">'
            f'<a href="{each.path.name}"><img loading="lazy" src="{each.path.name}" alt="{escape(page)}, '
            f'{escape(each.state)}"></a><figcaption>{escape(each.state)} '
            f"<small>{each.width} {each.theme}</small></figcaption></figure>"
            for each in shown
        )
        body.append(f"<section><h2>{escape(page)}</h2><div>{figures}</div></section>")
    choices = {
        "state": states,
        "theme": ["light", "dark"],
        "width": sorted({each.width for each in pictures}),
    }
    filters = "".join(_filter(name, values) for name, values in choices.items())
    return _PAGE.replace("{filters}", filters).replace("{body}", "\n".join(body))


def _filter(name: str, values: Iterable[object]) -> str:
    options = "".join(f"<option>{escape(str(value))}</option>" for value in values)
    select = f'<select id="{name}"><option value="">all</option>{options}</select>'
    return f"<label>{name.capitalize()} {select}</label>"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Every page in every state</title>
<style>
:root{color-scheme:light dark;font:15px/1.4 system-ui,sans-serif}
body{margin:0;background:light-dark(#e4e4e8,#17181a)}
header{position:sticky;top:0;display:flex;flex-wrap:wrap;gap:1rem;align-items:center;padding:.75rem 1.5rem;
background:light-dark(#fff,#222);border-bottom:1px solid #8885;z-index:1}
h1{font-size:1rem;margin:0 auto 0 0}section{padding:.5rem 1.5rem 1.5rem}h2{font-size:1.1rem;margin:.75rem 0}
section>div{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}
figure{margin:0}img{display:block;height:22rem;width:auto;max-width:36rem;object-fit:cover;object-position:top;
border-radius:6px;box-shadow:0 1px 4px #0004;background:#8882}
figure[data-width="390"] img{max-width:11rem}figcaption{padding-top:.35rem;font-size:.85rem}small{opacity:.7}
[hidden]{display:none!important}
</style></head><body>
<header><h1>Every page in every state</h1>
{filters}
</header>
{body}
<script>
const fields = [...document.querySelectorAll("select")];
function filter() {
  for (const figure of document.querySelectorAll("figure"))
    figure.hidden = fields.some((field) => field.value && figure.dataset[field.id] !== field.value);
  for (const section of document.querySelectorAll("section"))
    section.hidden = !section.querySelector("figure:not([hidden])");
}
for (const field of fields) field.addEventListener("change", filter);
</script></body></html>
"""
