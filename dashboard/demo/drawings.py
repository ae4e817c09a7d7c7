"""The demo team's own pictures and film, drawn here: a coffee roaster's things, and nobody else's work.

The same calls give the same bytes, so drawing again after an interruption finds the files already there.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from random import Random

import av
from PIL import Image, ImageDraw, ImageFilter

from dashboard.demo.brush import (
    CARAMEL,
    CLAY,
    COFFEE,
    CREAM,
    ESPRESSO,
    FOREST,
    MILK,
    NIGHT,
    SAND,
    bean,
    cup,
    faded,
    shadow,
)

# Drawn twice as large and made smaller, which smooths the edges.
SCALE = 2
FILM_SECONDS = 5
FILM_RATE = 15
FILM_SIZE = (576, 1024)


def paper_bag() -> bytes:
    """Return a bag of beans on a table, 4:5."""
    return _jpeg(1200, 1500, _paper_bag)


def flat_white() -> bytes:
    """Return a cup from above, square."""
    return _jpeg(1400, 1400, lambda image: cup(image, (0.5, 0.5), 0.34, CLAY, full=1.0))


def tasting() -> bytes:
    """Return three cups in a row, 16:9."""
    return _jpeg(1600, 900, _tasting)


def beans() -> bytes:
    """Return roasted beans up close, 3:2."""
    return _jpeg(1500, 1000, _beans)


def window() -> bytes:
    """Return the first light over the hills behind the roastery's window, 4:5."""
    return _jpeg(1200, 1500, _window)


def pour_over_film() -> bytes:
    """Return a short upright film without sound: a cup that fills."""
    width, height = FILM_SIZE
    background = faded(width, height, FOREST, NIGHT)
    file = BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=FILM_RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        # One thread: how many there are would show in the bytes.
        stream.options = {"preset": "veryfast", "crf": "24", "threads": "1"}
        count = FILM_SECONDS * FILM_RATE
        for number in range(count):
            picture = background.copy()
            done = number / (count - 1)
            _stream_of_coffee(picture, done)
            cup(picture, (0.5, 0.6), 0.36, CREAM, full=0.25 + 0.75 * done, turn=done * 2.4, ground=False)
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, FILM_RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def _jpeg(width: int, height: int, draw: Callable[[Image.Image], None]) -> bytes:
    image = Image.new("RGB", (int(width * SCALE), int(height * SCALE)), CREAM)
    draw(image)
    file = BytesIO()
    image.resize((width, height), Image.Resampling.LANCZOS).save(file, "JPEG", quality=88)
    return file.getvalue()


def _paper_bag(image: Image.Image) -> None:
    width, height = image.size
    image.paste(faded(width, int(height * 0.72), (233, 187, 140), SAND))
    image.paste(faded(width, height - int(height * 0.72), COFFEE, ESPRESSO), (0, int(height * 0.72)))
    shadow(image, (width * 0.2, height * 0.8, width * 0.86, height * 0.93), 200)
    pen = ImageDraw.Draw(image)
    left, right, top, bottom = width * 0.26, width * 0.74, height * 0.2, height * 0.87
    pen.polygon(
        [(left, top), (right, top), (right + width * 0.02, bottom), (left - width * 0.02, bottom)], FOREST
    )
    pen.polygon(
        [
            (right - width * 0.07, top),
            (right, top),
            (right + width * 0.02, bottom),
            (right - width * 0.06, bottom),
        ],
        (38, 64, 54),
    )
    pen.rectangle(
        (left - width * 0.008, top - height * 0.035, right + width * 0.008, top + height * 0.03),
        fill=(36, 60, 51),
    )
    pen.rectangle(
        (left - width * 0.008, top + height * 0.004, right + width * 0.008, top + height * 0.012),
        fill=CARAMEL,
    )
    label = (width * 0.34, height * 0.4, width * 0.62, height * 0.68)
    pen.rounded_rectangle(label, radius=width * 0.02, fill=CREAM)
    middle_x, middle_y, radius = width * 0.48, height * 0.5, width * 0.075
    pen.ellipse((middle_x - radius, middle_y - radius, middle_x + radius, middle_y + radius), fill=CLAY)
    pen.polygon(
        [
            (middle_x - radius * 0.8, middle_y + radius * 0.62),
            (middle_x, middle_y - radius * 0.35),
            (middle_x + radius * 0.8, middle_y + radius * 0.62),
        ],
        fill=MILK,
    )
    for row, length in enumerate((0.17, 0.11)):
        line_y = height * (0.6 + 0.026 * row)
        pen.rounded_rectangle(
            (middle_x - width * length / 2, line_y, middle_x + width * length / 2, line_y + height * 0.009),
            radius=height * 0.004,
            fill=COFFEE,
        )
    luck = Random(7)  # noqa: S311  a drawing, not a secret
    for _ in range(26):
        bean(
            image,
            width * luck.uniform(0.06, 0.95),
            height * luck.uniform(0.9, 0.985),
            width * 0.026,
            luck.uniform(0, 360),
        )


def _beans(image: Image.Image) -> None:
    width, height = image.size
    image.paste(ESPRESSO, (0, 0, width, height))
    luck = Random(3)  # noqa: S311  a drawing, not a secret
    for layer in range(3):
        for _ in range(100):
            tone = 0.55 + 0.22 * layer + luck.uniform(-0.08, 0.08)
            bean(
                image,
                luck.uniform(0, width),
                luck.uniform(0, height),
                width * 0.036,
                luck.uniform(0, 360),
                tone,
            )
    glow = Image.linear_gradient("L").resize(image.size).point(lambda value: int((255 - value) * 0.3))
    image.paste(Image.new("RGB", image.size, (255, 201, 140)), mask=glow)


def _stream_of_coffee(image: Image.Image, done: float) -> None:
    width, height = image.size
    pen = ImageDraw.Draw(image)
    pen.polygon(
        [(width * 0.3, 0), (width * 0.7, 0), (width * 0.56, height * 0.2), (width * 0.44, height * 0.2)],
        fill=CLAY,
    )
    pen.polygon(
        [(width * 0.58, 0), (width * 0.7, 0), (width * 0.56, height * 0.2), (width * 0.52, height * 0.2)],
        fill=(158, 77, 51),
    )
    if done < 0.94:
        sway = width * 0.006 * math.sin(done * 40)
        pen.line(
            (width * 0.5, height * 0.2, width * 0.5 + sway, height * 0.56),
            fill=COFFEE,
            width=int(width * 0.02),
        )


def _tasting(image: Image.Image) -> None:
    width, height = image.size
    image.paste(faded(width, height, (92, 112, 104), FOREST))
    for number, saucer in enumerate((CLAY, CREAM, CARAMEL)):
        cup(
            image,
            (0.2 + 0.3 * number, 0.52),
            0.22,
            saucer,
            full=0.65 + 0.15 * number,
            turn=number,
            ground=False,
        )


def _window(image: Image.Image) -> None:
    width, height = image.size
    image.paste(faded(width, height, (246, 190, 132), (250, 228, 196)))
    pen = ImageDraw.Draw(image)
    sun = width * 0.13
    pen.ellipse(
        (width * 0.6 - sun, height * 0.34 - sun, width * 0.6 + sun, height * 0.34 + sun), fill=(255, 240, 206)
    )
    for number, color in enumerate(((226, 150, 112), (178, 105, 86), (108, 70, 68))):
        base = height * (0.5 + 0.1 * number)
        hill = [
            (
                at * width / 60,
                base
                - height * 0.05 * math.sin(at / (7 - number) + number * 2)
                - height * 0.02 * math.sin(at / 3),
            )
            for at in range(61)
        ]
        pen.polygon([*hill, (width, height), (0, height)], fill=color)
    frame = Image.new("L", image.size, 0)
    edge = ImageDraw.Draw(frame)
    bar = width * 0.03
    edge.rectangle((0, 0, width, height), outline=255, width=int(bar * 2))
    edge.rectangle((width / 2 - bar / 2, 0, width / 2 + bar / 2, height), fill=255)
    edge.rectangle((0, height * 0.45 - bar / 2, width, height * 0.45 + bar / 2), fill=255)
    image.paste(Image.new("RGB", image.size, NIGHT), mask=frame)
    pen.rectangle((0, height * 0.86, width, height), fill=ESPRESSO)
    pen.rectangle((0, height * 0.855, width, height * 0.868), fill=COFFEE)
    steam = Image.new("L", (width // 8, height // 8), 0)
    line = ImageDraw.Draw(steam)
    for number in range(2):
        points = [
            (
                steam.width * (0.27 + 0.05 * number) + steam.width * 0.018 * math.sin(at / 4 + number),
                steam.height * (0.71 - at * 0.004),
            )
            for at in range(34)
        ]
        line.line(points, fill=190, width=max(2, steam.width // 50))
    soft = steam.filter(ImageFilter.GaussianBlur(2)).resize(image.size)
    image.paste(Image.new("RGB", image.size, MILK), mask=soft)
    pen.rounded_rectangle(
        (width * 0.2, height * 0.72, width * 0.4, height * 0.86), radius=width * 0.03, fill=MILK
    )
    pen.arc(
        (width * 0.36, height * 0.75, width * 0.47, height * 0.83),
        -100,
        110,
        fill=MILK,
        width=int(width * 0.018),
    )
    pen.rectangle((width * 0.2, height * 0.76, width * 0.4, height * 0.785), fill=CLAY)
