"""What is found in files that PowerPost takes."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from media_library.decoding.limits import DISPLAY_MAX, THUMBNAIL_MAX
from media_library.inspection import Inspection, inspect
from tests import media_files


def found(content: bytes):
    return inspect(BytesIO(content), len(content))


def small(inspection: Inspection) -> Image.Image:
    return Image.open(BytesIO(inspection.thumbnail))


@pytest.mark.parametrize(
    ("content", "format_id"),
    [
        (media_files.jpeg_bytes(), "jpeg"),
        (media_files.png_bytes(), "png"),
        (media_files.webp_bytes(), "webp"),
        (media_files.mp4_bytes(), "mp4"),
        (media_files.mov_bytes(), "mov"),
        (media_files.webm_bytes(), "webm"),
    ],
    ids=["jpeg", "png", "webp", "mp4", "mov", "webm"],
)
def test_it_tells_the_six_formats_apart(content, format_id):
    assert found(content).media_format.id == format_id


def test_an_image_has_its_pixels_and_no_length():
    inspection = found(media_files.png_bytes(120, 80))

    assert (inspection.width, inspection.height, inspection.rotation) == (120, 80, 0)
    assert inspection.duration is None
    assert inspection.has_audio is None


@pytest.mark.parametrize(("orientation", "degrees"), [(6, 90), (8, 270)])
def test_a_photo_taken_upright_is_measured_and_shown_upright(orientation, degrees):
    inspection = found(media_files.jpeg_bytes(1200, 800, exif_orientation=orientation))

    assert (inspection.width, inspection.height, inspection.rotation) == (800, 1200, degrees)
    picture = small(inspection)
    assert picture.height == THUMBNAIL_MAX
    # The light corner, top left in the file, is top right after a quarter turn clockwise.
    corner = (-1, 0) if orientation == 6 else (0, -1)
    x, y = (edge % size for edge, size in zip(corner, picture.size, strict=True))
    assert min(picture.getpixel((x, y))) > 200


@pytest.mark.parametrize(("mode", "pixel"), [("L", 90), ("P", 3), ("I;16", 30000), ("CMYK", (0, 90, 90, 0))])
def test_unusual_colours_still_make_a_picture(mode, pixel):
    file = BytesIO()
    Image.new(mode, (40, 30), pixel).save(file, "JPEG" if mode == "CMYK" else "PNG")

    assert small(found(file.getvalue())).mode == "RGB"


def test_sixteen_bit_gray_is_scaled_and_not_clipped_to_white():
    file = BytesIO()
    Image.new("I;16", (40, 30), 0x8000).save(file, "PNG")

    assert small(found(file.getvalue())).getpixel((5, 5))[0] in range(120, 136)


def test_transparency_stays():
    file = BytesIO()
    Image.new("RGBA", (40, 30), (200, 30, 30, 0)).save(file, "PNG")

    assert small(found(file.getvalue())).getpixel((5, 5))[3] == 0


def test_an_animated_webp_is_shown_by_its_first_picture():
    file = BytesIO()
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "blue")]
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)

    assert small(found(file.getvalue())).getpixel((5, 5))[0] > 200


@pytest.mark.parametrize("audio", [True, False])
@pytest.mark.parametrize("build", [media_files.mp4_bytes, media_files.mov_bytes, media_files.webm_bytes])
def test_a_video_has_pixels_length_and_perhaps_sound(build, audio):
    inspection = found(build(seconds=2, width=96, height=64, audio=audio))

    assert (inspection.width, inspection.height) == (96, 64)
    assert inspection.duration == pytest.approx(2, abs=0.15)
    assert inspection.has_audio is audio


def turned(content: bytes, degrees: int) -> bytes:
    """Return an MP4 whose track header asks for a clockwise turn (ISO/IEC 14496-12, 8.3.2)."""
    a, b, c, d = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[degrees]
    matrix = b"".join(
        value.to_bytes(4, "big", signed=True)
        for value in (a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    )
    at = content.index(b"tkhd") + 4 + 40
    return content[:at] + matrix + content[at + 36 :]


@pytest.mark.parametrize(("degrees", "size"), [(90, (64, 128)), (180, (128, 64)), (270, (64, 128))])
def test_a_turned_video_is_measured_and_shown_as_it_plays(degrees, size):
    inspection = found(turned(media_files.mp4_bytes(width=128, height=64), degrees))

    assert (inspection.width, inspection.height, inspection.rotation) == (*size, degrees)
    assert small(inspection).size == size
    width, height = size
    light = {90: (width - 4, 4), 180: (width - 4, height - 4), 270: (4, height - 4)}[degrees]
    assert min(small(inspection).getpixel(light)) > 180


def test_a_browser_recording_that_names_no_length_is_measured():
    content = media_files.webm_bytes(seconds=2)
    # The Duration element gets an id that means nothing, so readers pass over it.
    assert b"\x44\x89\x88" in content
    content = content.replace(b"\x44\x89\x88", b"\x44\x8a\x88", 1)

    assert found(content).duration == pytest.approx(2, abs=0.3)


def test_the_poster_of_a_large_video_is_small():
    inspection = found(media_files.mp4_bytes(width=1280, height=720))

    assert small(inspection).size == (640, 360)


def test_both_pictures_are_webp_without_anything_beside_the_pixels():
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    file = BytesIO()
    media_files.picture(3000, 1500, "teal").save(file, "JPEG", exif=exif, comment=b"A comment", xmp=b"<x/>")

    inspection = found(file.getvalue())

    for content, size in ((inspection.thumbnail, (640, 320)), (inspection.display, (2048, 1024))):
        with Image.open(BytesIO(content)) as picture:
            assert (picture.format, picture.size) == ("WEBP", size)
            assert not set(picture.info) & {"exif", "xmp", "icc_profile", "comment"}
    assert max(THUMBNAIL_MAX, DISPLAY_MAX) == 2048


def test_a_profile_that_does_not_suit_the_picture_is_left_aside():
    file = BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(file, "PNG", icc_profile=profile)

    red, green, _ = small(found(file.getvalue())).getpixel((20, 20))
    assert red > 180
    assert green < 60


def test_the_file_is_left_at_its_beginning():
    for content in (media_files.jpeg_bytes(), media_files.mp4_bytes()):
        file = BytesIO(content)
        inspect(file, len(content))
        assert file.tell() == 0
        assert not file.closed
