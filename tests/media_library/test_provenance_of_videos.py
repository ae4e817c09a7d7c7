"""The mark in real videos: at its agreed place, and every frame the same to the bit."""

import io
import struct

import av
import pytest

from media_library.provenance import Mark, SourceType
from tests import media_files
from tests.media_library.marked_files import TERM, deliver, marks_in


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
