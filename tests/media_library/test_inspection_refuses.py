"""Files that PowerPost would not take, each with the sentence that says why."""

import os
from io import BytesIO

import av
import pytest
from PIL import Image

from media_library import inspection
from media_library.inspection import Rejected, inspect
from powerpost import catalog
from powerpost.catalog import MediaType
from tests import media_files

TAKEN = "PowerPost takes JPEG, PNG or WebP images and MP4, MOV or WebM videos."


def reason(content: bytes, size: int | None = None, expected_type: MediaType | None = None) -> str:
    with pytest.raises(Rejected) as caught:
        inspect(BytesIO(content), len(content) if size is None else size, expected_type)
    return str(caught.value)


def sound_only(container: str) -> bytes:
    file = BytesIO()
    with av.open(file, "w", format=container) as output:
        track = output.add_stream("aac", rate=media_files.AUDIO_RATE)
        track.layout = "mono"
        output.mux(track.encode(media_files.quiet_tone(0.5)))
        output.mux(track.encode(None))
    return file.getvalue()


def general_matroska() -> bytes:
    return media_files.video_bytes("matroska", "libx264", "aac")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "This file is empty. Choose it again, or export it once more."),
        (media_files.gif_bytes(), f"This is a GIF; {TAKEN}"),
        (b"<!DOCTYPE html><script>alert(1)</script>", f"This is an HTML page; {TAKEN}"),
        (b"\n  <html><body>hi", f"This is an HTML page; {TAKEN}"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', f"This is an SVG drawing; {TAKEN}"),
        (b"%PDF-1.7 ...", f"This is a PDF; {TAKEN}"),
        (b"PK\3\4....", f"This is a ZIP archive or an office document; {TAKEN}"),
        (b"#EXTM3U\nhttp://127.0.0.1/secret", f"This is a playlist; {TAKEN}"),
        (b"just some words", f"This is a text file; {TAKEN}"),
        (b"\0\1\2\3\xff\xfe", f"This is not an image or video; {TAKEN}"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", f"This is an HEIC photo; {TAKEN}"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", f"This is an AVIF image; {TAKEN}"),
        (b"\0\0\0\x14ftyp3gp4\0\0\0\0", f"This is a 3GP video; {TAKEN}"),
        (b"RIFF\0\0\0\0AVI LIST", f"This is an AVI video; {TAKEN}"),
        (b"RIFF\0\0\0\0WAVEfmt ", f"This is a WAV recording; {TAKEN}"),
        (general_matroska(), f"This is a Matroska video; {TAKEN}"),
        (sound_only("mp4"), "This MP4 has sound but no picture; choose a video."),
    ],
)
def test_it_says_what_the_file_is_instead(content, expected):
    assert reason(content) == expected


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: media_files.jpeg_bytes(400, 300), "JPEG"),
        (lambda: media_files.png_bytes(400, 300), "PNG"),
        (lambda: media_files.webp_bytes(400, 300), "WebP"),
        (lambda: media_files.mp4_bytes(seconds=2, width=320, height=240), "MP4"),
        (lambda: media_files.mov_bytes(seconds=2, width=320, height=240), "MOV"),
        (lambda: media_files.webm_bytes(seconds=2, width=320, height=240), "WebM"),
    ],
    ids=["jpeg", "png", "webp", "mp4", "mov", "webm"],
)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_broken(build, name, part):
    content = build()

    assert reason(content[: int(len(content) * part)]).startswith(f"This {name} is broken or incomplete")


@pytest.mark.parametrize(
    "signature",
    [
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"\0\0\0\x14ftypisom\0\0\0\0",
        b"\0\0\0\x14ftypqt  \0\0\0\0",
    ],
)
def test_a_right_beginning_with_rubbish_behind_it_is_broken(signature):
    assert "is broken or incomplete" in reason(signature + os.urandom(3000))


@pytest.mark.parametrize(
    ("content", "size", "expected"),
    [
        (media_files.jpeg_bytes(), 11 * catalog.MEGABYTE, "This JPEG is 11 MB; images can be up to 10 MB."),
        (
            media_files.png_bytes(),
            catalog.IMAGE_MAX_SIZE + 1,
            "This PNG is 10.1 MB; images can be up to 10 MB.",
        ),
        (media_files.mp4_bytes(), 501 * catalog.MEGABYTE, "This MP4 is 501 MB; videos can be up to 500 MB."),
        (
            media_files.webm_bytes(),
            catalog.VIDEO_MAX_SIZE + 1,
            "This WebM is 500.1 MB; videos can be up to 500 MB.",
        ),
    ],
)
def test_it_names_the_limit_and_the_size(content, size, expected):
    assert reason(content, size) == expected


@pytest.mark.parametrize(
    ("content", "limit"),
    [(media_files.jpeg_bytes(), catalog.IMAGE_MAX_SIZE), (media_files.webm_bytes(), catalog.VIDEO_MAX_SIZE)],
)
def test_exactly_the_limit_is_not_too_large(content, limit):
    inspection.check_format_and_size(BytesIO(content), limit)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_more_pixels_than_can_be_unpacked_are_refused_before_unpacking():
    file = BytesIO()
    Image.new("1", (12_000, 12_000)).save(file, "PNG")

    assert reason(file.getvalue()) == "This picture is 12000 × 12000 pixels; it can have up to 50 megapixels."


def test_a_bomb_is_refused():
    file = BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")

    assert "50 megapixels" in reason(file.getvalue())


@pytest.mark.parametrize(
    ("content", "expected_type", "expected"),
    [
        (
            media_files.webp_bytes(),
            MediaType.VIDEO,
            "This file is in the format WebP, but a video was expected.",
        ),
        (
            media_files.mp4_bytes(),
            MediaType.IMAGE,
            "This file is in the format MP4, but an image was expected.",
        ),
    ],
)
def test_another_type_than_expected_is_refused(content, expected_type, expected):
    assert reason(content, expected_type=expected_type) == expected


def test_a_playlist_inside_a_video_name_opens_nothing(monkeypatch):
    opened = []
    monkeypatch.setattr(inspection.client, "look", lambda *args: opened.append(args))

    reason(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")

    assert not opened
