"""Files that cannot be marked, and bytes that are not what they should be."""

import hashlib
import io
import struct

import pytest

from media_library.provenance import Altered, Mark, SourceType, plan_mark
from tests import media_files
from tests.media_library.marked_files import FOREIGN, deliver, picture


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
