"""What the demo's drawings share: their colours, and things that stand in more than one of them."""

import math

from PIL import Image, ImageDraw, ImageFilter

Color = tuple[int, int, int]

CREAM: Color = (244, 234, 219)
SAND: Color = (226, 205, 176)
CARAMEL: Color = (196, 138, 84)
COFFEE: Color = (74, 45, 31)
ESPRESSO: Color = (43, 27, 21)
CLAY: Color = (183, 92, 62)
FOREST: Color = (47, 78, 66)
NIGHT: Color = (35, 44, 58)
MILK: Color = (250, 243, 231)


def faded(width: int, height: int, top: Color, bottom: Color) -> Image.Image:
    """Return a picture that goes from one colour to another."""
    mask = Image.linear_gradient("L").resize((width, height))
    return Image.composite(
        Image.new("RGB", (width, height), bottom), Image.new("RGB", (width, height), top), mask
    )


def shadow(image: Image.Image, box: tuple[float, float, float, float], strength: int = 110) -> None:
    """Lay a soft shadow of an ellipse on the picture."""
    # Blurred small: a wide blur of the whole picture takes seconds.
    small = Image.new("L", (image.width // 8, image.height // 8), 0)
    ImageDraw.Draw(small).ellipse([edge / 8 for edge in box], fill=strength)
    soft = small.filter(ImageFilter.GaussianBlur(small.width / 40)).resize(image.size)
    image.paste(Image.new("RGB", image.size, ESPRESSO), mask=soft)


def bean(image: Image.Image, x: float, y: float, size: float, turn: float, tone: float = 1.0) -> None:
    """Draw a bean around a point, turned by so many degrees; a lower `tone` is darker."""
    length = int(size * 2.6)
    stamp = Image.new("RGBA", (length, length), (0, 0, 0, 0))
    pen = ImageDraw.Draw(stamp)
    body = tuple(int(part * tone) for part in (112, 68, 44))
    pen.ellipse(
        (length * 0.06, length * 0.22, length * 0.94, length * 0.78),
        fill=(*(int(part * 0.62) for part in body), 255),
    )
    pen.ellipse((length * 0.08, length * 0.22, length * 0.92, length * 0.73), fill=(*body, 255))
    pen.arc(
        (length * 0.16, length * 0.36, length * 0.56, length * 0.66),
        200,
        350,
        fill=(*ESPRESSO, 255),
        width=max(2, length // 22),
    )
    pen.arc(
        (length * 0.46, length * 0.32, length * 0.86, length * 0.62),
        20,
        170,
        fill=(*ESPRESSO, 255),
        width=max(2, length // 22),
    )
    turned = stamp.rotate(turn, resample=Image.Resampling.BICUBIC)
    image.paste(turned, (int(x - length / 2), int(y - length / 2)), turned)


def cup(
    image: Image.Image,
    middle: tuple[float, float],
    radius: float,
    saucer: Color,
    *,
    full: float,
    turn: float = 0.0,
    ground: bool = True,
) -> None:
    """Draw a cup from above with a leaf of milk; `full` from 0 to 1."""
    width, height = image.size
    if ground:
        image.paste(faded(width, height, (232, 214, 189), SAND))
    x, y, size = width * middle[0], height * middle[1], min(width, height) * radius
    shadow(image, (x - size * 1.2, y - size * 1.1, x + size * 1.32, y + size * 1.36))
    pen = ImageDraw.Draw(image)

    def disc(part: float, color: Color, dx: float = 0, dy: float = 0) -> None:
        edge = size * part
        pen.ellipse((x + dx - edge, y + dy - edge, x + dx + edge, y + dy + edge), fill=color)

    darker = (int(saucer[0] * 0.86), int(saucer[1] * 0.86), int(saucer[2] * 0.86))
    disc(1.2, darker, dy=size * 0.02)
    disc(1.18, saucer)
    disc(0.94, darker)
    pen.rounded_rectangle(
        (x + size * 0.62, y - size * 0.13, x + size * 1.16, y + size * 0.13), radius=size * 0.1, fill=MILK
    )
    disc(0.8, (235, 225, 208), dy=size * 0.02)
    disc(0.79, MILK)
    disc(0.7, (214, 200, 180))
    disc(0.34 + 0.34 * full, COFFEE)
    disc(0.31 + 0.34 * full, CARAMEL)
    leaf = size * (0.16 + 0.3 * full)
    for row in range(5):
        up = leaf * (0.9 - row * 0.42)
        wide = leaf * (0.32 + 0.2 * row if row < 4 else 0.5)
        _petal(pen, x + leaf * 0.1 * math.sin(turn), y - up, wide, leaf * 0.26)
    pen.line((x, y - leaf * 1.1, x, y + leaf * 1.1), fill=CARAMEL, width=max(2, int(size * 0.012)))


def _petal(pen: ImageDraw.ImageDraw, x: float, y: float, wide: float, high: float) -> None:
    pen.chord((x - wide, y - high, x + wide, y + high * 1.6), 200, 340, fill=MILK)
