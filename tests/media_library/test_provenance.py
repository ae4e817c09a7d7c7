"""The mark in real pictures: readable by others, and the pictures the same to the bit."""

import io
import struct
import zlib

import pytest
from PIL import Image

from media_library.provenance import Mark
from media_library.provenance.xmp import IPTC_NAMESPACE
from tests.media_library.marked_files import FOREIGN, TERM, deliver, marks_in, packet_of, picture, pixels


def animation() -> bytes:
    frames = [Image.new("RGBA", (20, 20), color) for color in ("red", "blue", "#00ff0080")]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    return file.getvalue()


PICTURES = {
    "a JPEG": ("jpeg", lambda: picture("JPEG")),
    "a progressive JPEG": ("jpeg", lambda: picture("JPEG", progressive=True)),
    "a JPEG with metadata": ("jpeg", lambda: picture("JPEG", xmp=(FOREIGN % "").encode())),
    "a PNG": ("png", lambda: picture("PNG")),
    "a PNG with alpha": ("png", lambda: picture("PNG", "LA")),
    "a lossy WebP": ("webp", lambda: picture("WEBP")),
    "a lossless WebP": ("webp", lambda: picture("WEBP", lossless=True)),
    "a lossless WebP with alpha": ("webp", lambda: picture("WEBP", "RGBA", lossless=True)),
    "a lossy WebP with alpha": ("webp", lambda: _with_alpha()),
    "an animated WebP": ("webp", animation),
    "a WebP with metadata": ("webp", lambda: picture("WEBP", xmp=(FOREIGN % "").encode())),
}


def _see_through() -> bytes:
    image = Image.linear_gradient("L").resize((61, 47))
    file = io.BytesIO()
    Image.merge("RGBA", (image, image, image, image.rotate(180))).save(file, "WEBP", lossless=True)
    return file.getvalue()


def _with_alpha() -> bytes:
    image = Image.linear_gradient("L").resize((61, 47))
    image = Image.merge("RGBA", (image, image, image, image.rotate(180)))
    file = io.BytesIO()
    image.save(file, "WEBP", quality=80)
    return file.getvalue()


@pytest.mark.parametrize("case", PICTURES)
def test_a_picture_says_that_it_was_generated_and_stays_the_same(case):
    format_id, make = PICTURES[case]
    content = make()

    plan, delivered = deliver(content, format_id)

    assert plan.mark == Mark.EMBEDDED
    assert marks_in(packet_of(delivered)) == [TERM]
    assert pixels(delivered) == pixels(content)
    assert Image.open(io.BytesIO(delivered)).size == Image.open(io.BytesIO(content)).size
    if "with metadata" in case:
        assert b'dc:format="kept"' in packet_of(delivered)


def test_a_mark_is_not_put_in_twice():
    for format_id, make in PICTURES.values():
        _, once = deliver(make(), format_id)
        plan, twice = deliver(once, format_id)
        assert (plan.mark, twice) == (Mark.PRESENT, once)


@pytest.mark.parametrize("format_id", ["jpeg", "png", "webp"])
def test_exif_and_colour_profile_are_kept(format_id):
    exif = Image.Exif()
    exif[0x010E] = "A description"
    content = picture(format_id.upper(), exif=exif, icc_profile=b"profile" * 30_000)

    _, delivered = deliver(content, format_id)

    image = Image.open(io.BytesIO(delivered))
    assert image.getexif()[0x010E] == "A description"
    assert image.info["icc_profile"] == b"profile" * 30_000
    assert marks_in(packet_of(delivered)) == [TERM]


def test_a_jpeg_begins_as_readers_expect():
    exif = Image.Exif()
    exif[0x0112] = 6
    _, delivered = deliver(picture("JPEG", exif=exif), "jpeg")

    places = [
        delivered.index(name) for name in (b"JFIF\0", b"Exif\0\0", b"http://ns.adobe.com/xap", b"\xff\xdb")
    ]
    assert places == sorted(places)


def test_another_source_type_is_replaced_and_one_of_a_generator_is_believed():
    for written in (
        '<Iptc4xmpExt:DigitalSourceType xmlns:Iptc4xmpExt="%s">http://cv.iptc.org/newscodes/digitalsourcetype/%s'
        "</Iptc4xmpExt:DigitalSourceType>",
        '<i:DigitalSourceType xmlns:i="%s" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'r:resource="http://cv.iptc.org/newscodes/digitalsourcetype/%s"/>',
    ):
        wrong = FOREIGN % (written % (IPTC_NAMESPACE, "digitalCapture"))
        plan, delivered = deliver(picture("JPEG", xmp=wrong.encode()), "jpeg")
        assert (plan.mark, marks_in(packet_of(delivered))) == (Mark.EMBEDDED, [TERM])
        assert packet_of(delivered).count(b'rdf:about="uuid:7"') == 2

        own = FOREIGN % (written % (IPTC_NAMESPACE, "compositeWithTrainedAlgorithmicMedia"))
        content = picture("JPEG", xmp=own.encode())
        plan, delivered = deliver(content, "jpeg")
        assert (plan.mark, delivered) == (Mark.PRESENT, content)


@pytest.mark.parametrize(
    "packet",
    [
        b"not XML at all",
        b"\xff\xfe\xfa",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"",
    ],
)
def test_metadata_that_nobody_can_read_are_replaced(packet):
    content = picture("WEBP", xmp=packet or b" ")

    plan, delivered = deliver(content, "webp")

    assert plan.mark == Mark.EMBEDDED
    assert marks_in(packet_of(delivered)) == [TERM]


def test_compressed_metadata_of_a_png_are_read():
    content = picture("PNG")
    text = zlib.compress((FOREIGN % "").encode())
    chunk = b"iTXtXML:com.adobe.xmp\0\1\0\0\0" + text
    chunk = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    # Behind the picture, where some programs write it.
    content = content[:-12] + chunk + content[-12:]

    _, delivered = deliver(content, "png")

    image = Image.open(io.BytesIO(delivered))
    image.load()
    assert delivered.count(b"XML:com.adobe.xmp") == 1
    assert 'dc:format="kept"' in image.info["XML:com.adobe.xmp"]
    assert marks_in(image.info["XML:com.adobe.xmp"]) == [TERM]


@pytest.mark.parametrize(
    ("make", "alpha"),
    [
        (lambda: picture("WEBP"), False),
        (lambda: picture("WEBP", lossless=True), False),
        (_see_through, True),
    ],
    ids=["lossy", "lossless", "lossless with alpha"],
)
def test_a_simple_webp_becomes_an_extended_one_that_says_what_is_in_it(make, alpha):
    content = make()
    assert content[12:15] == b"VP8"
    assert content[15:16] != b"X"

    _, delivered = deliver(content, "webp")

    flags, width, height = delivered[20], delivered[24:27], delivered[27:30]
    assert delivered[12:16] == b"VP8X"
    assert flags == (0x14 if alpha else 0x04)
    assert int.from_bytes(width, "little") + 1 == 61
    assert int.from_bytes(height, "little") + 1 == 47
    assert int.from_bytes(delivered[4:8], "little") == len(delivered) - 8
