"""What pages show of a picture has the colours, the side up and the transparency of what was uploaded."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from media_library.inspection import inspect
from tests.media_library.conftest import uploaded

# Red, green and blue of Display P3 as seen from D50 (ICC, registry of RGB colour spaces), each as X, Y, Z.
DISPLAY_P3 = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}


def display_p3() -> bytes:
    """Return the profile of sRGB with the colours of Display P3: their curves are the same."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(132, 132 + 12 * int.from_bytes(profile[128:132], "big"), 12):
        kind, at = bytes(profile[place : place + 4]), int.from_bytes(profile[place + 4 : place + 8], "big")
        if kind in DISPLAY_P3:
            values = (round(value * 65536).to_bytes(4, "big", signed=True) for value in DISPLAY_P3[kind])
            profile[at + 8 : at + 20] = b"".join(values)
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "wide".encode("utf-16-be"))


PROFILE_P3 = display_p3()


def shown(picture: Image.Image, image_format: str, **options) -> Image.Image:
    file = BytesIO()
    picture.save(file, image_format, **options)
    found = inspect(uploaded("picture", file.getvalue()).file, len(file.getvalue()))
    assert (found.width, found.height) == picture.size
    return Image.open(BytesIO(found.display))


@pytest.mark.parametrize(
    ("image_format", "options"),
    [("JPEG", {"quality": 98, "subsampling": 0}), ("PNG", {}), ("WEBP", {"lossless": True})],
)
def test_wide_colours_are_shown_as_they_are_meant(image_format, options):
    # What Display P3 writes for the red of sRGB.
    picture = Image.new("RGB", (64, 64), (234, 51, 35))

    red, green, blue = shown(picture, image_format, icc_profile=PROFILE_P3, **options).getpixel((32, 32))

    assert red > 250
    assert max(green, blue) < 14


def test_a_profile_of_nonsense_leaves_the_colours_as_they_are():
    picture = Image.new("RGB", (64, 64), (234, 51, 35))

    found = shown(picture, "PNG", icc_profile=PROFILE_P3[:200] + bytes(200)).getpixel((32, 32))

    assert max(abs(is_now - was) for is_now, was in zip(found, (234, 51, 35), strict=True)) < 8


@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_what_is_transparent_stays_so(image_format):
    picture = Image.new("RGBA", (64, 64), (0, 128, 0, 128))
    picture.paste((0, 0, 0, 0), (0, 0, 32, 64))

    found = shown(picture, image_format)

    assert found.mode == "RGBA"
    assert found.getpixel((8, 32))[3] == 0
    assert 120 < found.getpixel((56, 32))[3] < 136


@pytest.mark.parametrize(
    ("sides", "expected"),
    [((1, 20_000), (1, 2048)), ((2049, 9), (2048, 9)), ((4000, 30), (2000, 15)), ((600, 40), (600, 40))],
)
def test_a_picture_is_shown_as_large_as_a_page_needs_it(sides, expected):
    assert shown(Image.new("RGB", sides, "teal"), "JPEG").size == expected
