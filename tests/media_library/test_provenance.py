"""The mark in real files: readable by others, and the pictures the same to the bit."""

import hashlib
import io
import struct
import xml.etree.ElementTree as ElementTree
import zlib

import av
import pytest
from PIL import Image

from media_library.provenance import Altered, Mark, SourceType, plan_mark
from media_library.provenance.xmp import IPTC_NAMESPACE, RDF_NAMESPACE
from tests import media_files

TERM = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
FOREIGN = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    f'<rdf:RDF xmlns:rdf="{RDF_NAMESPACE}"><rdf:Description rdf:about="uuid:7" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="kept">%s</rdf:Description></rdf:RDF>'
    "</x:xmpmeta>" + " " * 2000 + '<?xpacket end="w"?>'
)


def picture(image_format: str, mode: str = "RGB", **options) -> bytes:
    """Return a small picture that is not one flat colour."""
    image = Image.linear_gradient("L").resize((61, 47)).convert(mode)
    file = io.BytesIO()
    image.save(file, image_format, **options)
    return file.getvalue()


def deliver(content: bytes, format_id: str, source_type: SourceType = SourceType.GENERATED):
    """Return the plan for a file, and the file as it is handed on."""
    file = io.BytesIO(content)
    plan = plan_mark(file, len(content), format_id, source_type)
    delivered = b"".join(plan.stream(file, hashlib.sha256(content).hexdigest()))
    assert len(delivered) == plan.size
    return plan, delivered


def marks_in(packet: bytes | str) -> list[str]:
    """Return every DigitalSourceType that an XML parser finds in the packet."""
    content = packet.strip(b"\0") if isinstance(packet, bytes) else packet
    root = ElementTree.fromstring(content)  # noqa: S314 - written by the test itself
    name = f"{{{IPTC_NAMESPACE}}}DigitalSourceType"
    attributes = [element.attrib[name] for element in root.iter() if name in element.attrib]
    return attributes + [element.text for element in root.iter(name)]


def packet_of(content: bytes) -> bytes:
    """Return the packet as Pillow finds it."""
    info = Image.open(io.BytesIO(content)).info
    return info.get("xmp") or info["XML:com.adobe.xmp"].encode()


def pixels(content: bytes) -> list[bytes]:
    image = Image.open(io.BytesIO(content))
    found = []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        found.append(image.mode.encode() + image.tobytes())
    return found


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


def frames(content: bytes) -> list[bytes]:
    with av.open(io.BytesIO(content)) as container:
        return [bytes(plane) for frame in container.decode(video=0) for plane in frame.planes]


def boxes(content: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        found.append((content[at + 4 : at + 8], content[at + 8 : at + length]))
        at += length
    return found


@pytest.mark.parametrize("make", [media_files.mp4_bytes, media_files.mov_bytes], ids=["mp4", "mov"])
def test_a_video_says_that_it_was_generated_and_stays_the_same(make):
    content = make(audio=True)

    plan, delivered = deliver(content, make.__name__.partition("_")[0], SourceType.COMPOSITE)

    kind, box = boxes(delivered)[-1]
    assert (plan.mark, kind, box[:16].hex()) == (Mark.EMBEDDED, b"uuid", "be7acfcb97a942e89c71999491e3afac")
    assert marks_in(box[16:]) == [SourceType.COMPOSITE.value]
    assert frames(delivered) == frames(content)
    assert delivered.startswith(content)


def test_present_metadata_of_a_video_become_free_space_so_that_nothing_moves():
    plain = media_files.mp4_bytes()
    _, marked = deliver(plain, "mp4")
    old = boxes(marked)[-1][1].replace(b"trainedAlgorithmicMedia", b"digitalCapture         ")
    content = plain + struct.pack(">I", len(old) + 8) + b"uuid" + old

    plan, delivered = deliver(content, "mp4")

    assert plan.mark == Mark.EMBEDDED
    assert [kind for kind, _ in boxes(delivered)][-2:] == [b"free", b"uuid"]
    assert marks_in(boxes(delivered)[-1][1][16:]) == [TERM]
    assert frames(delivered) == frames(plain)


def test_the_index_of_a_fragmented_video_stays_its_last_box():
    index = struct.pack(">I4s", 16, b"mfra") + b"\0" * 8
    _, delivered = deliver(media_files.mp4_bytes() + index, "mp4")

    assert [kind for kind, _ in boxes(delivered)][-2:] == [b"uuid", b"mfra"]


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


UNMARKABLE = {
    "a WebM": ("webm", media_files.webm_bytes, "no agreed place"),
    "an empty file": ("jpeg", lambda: b"", "damaged"),
    "a cut JPEG": ("jpeg", lambda: picture("JPEG")[:30], "damaged"),
    "not a JPEG": ("jpeg", lambda: picture("PNG"), "damaged"),
    "a cut PNG": ("png", lambda: picture("PNG")[:60], "damaged"),
    "a cut WebP": ("webp", lambda: picture("WEBP")[:60], "damaged"),
    "a WebP of nothing": ("webp", lambda: b"RIFF\4\0\0\0WEBP", "damaged"),
    "a cut MP4": ("mp4", lambda: media_files.mp4_bytes()[:-7], "damaged"),
    "a video without an end": (
        "mp4",
        lambda: media_files.mp4_bytes() + b"\0\0\0\0mdat" + b"x" * 9,
        "runs to the end",
    ),
    "signed JPEG": (
        "jpeg",
        lambda: b"\xff\xd8\xff\xeb\0\x0cJP\0\1\0\0\0\1ab" + picture("JPEG")[2:],
        "signed",
    ),
    "signed MP4": (
        "mp4",
        lambda: media_files.mp4_bytes() + box(b"uuid", bytes.fromhex("d8fec3d61b0e483c92975828877ec481")),
        "signed",
    ),
    "too much metadata": (
        "jpeg",
        lambda: picture("JPEG", xmp=(FOREIGN % ("x" * 40_000)).encode()),
        "no room",
    ),
}


@pytest.mark.parametrize("case", UNMARKABLE)
def test_a_file_that_cannot_be_marked_is_handed_on_as_it_is(case):
    format_id, make, reason = UNMARKABLE[case]
    content = make()

    plan, delivered = deliver(content, format_id)

    assert (plan.mark, delivered) == (Mark.NOT_EMBEDDED, content)
    assert reason in plan.reason


def test_no_damage_makes_it_fail():
    """Every cut, and every byte of the beginning changed, is either marked or handed on as it is."""
    for format_id, content in (
        ("jpeg", picture("JPEG")),
        ("png", picture("PNG")),
        ("webp", picture("WEBP", lossless=True)),
        ("mp4", media_files.mp4_bytes()),
    ):
        damaged = [content[:length] for length in range(0, min(len(content), 200), 7)]
        damaged += [
            content[:at] + bytes([value]) + content[at + 1 :] for at in range(60) for value in (0, 255)
        ]
        for entry in damaged:
            plan, delivered = deliver(entry, format_id)
            assert plan.mark == Mark.EMBEDDED or delivered == entry


@pytest.mark.parametrize("change", ["a changed byte", "a missing end", "more than there was"])
def test_bytes_that_are_not_the_stored_ones_are_never_complete(change):
    content = media_files.mp4_bytes()
    plan = plan_mark(io.BytesIO(content), len(content), "mp4", SourceType.GENERATED)
    altered = {
        "a changed byte": content[:-1] + bytes([content[-1] ^ 1]),
        "a missing end": content[:-1],
        "more than there was": content + b"x",
    }[change]
    received = []

    with pytest.raises(Altered):
        received.extend(plan.stream(io.BytesIO(altered), hashlib.sha256(content).hexdigest()))

    assert sum(map(len, received)) < plan.size
