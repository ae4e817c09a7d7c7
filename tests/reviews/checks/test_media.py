"""Whether the shape of a file suits the places it is for."""

import pytest

from media_library.models import MediaFile
from reviews.checks import Tone
from reviews.checks.media import media_checks


def picture(width: int, height: int, kind: str = "image") -> MediaFile:
    return MediaFile(type=kind, width=width, height=height)


def said(files: list[MediaFile], *post_types: str, with_platform: bool = False) -> list[tuple[Tone, str]]:
    return [
        (check.tone, check.text) for check in media_checks(files, post_types, with_platform=with_platform)
    ]


@pytest.mark.parametrize(
    ("size", "post_types", "expected"),
    [
        ((1280, 1600), ["instagram-feed"], (Tone.GOOD, "4:5 suits the feed")),
        ((1280, 1600), ["instagram-reel"], (Tone.WARN, "The reel needs 9:16; this image is 4:5.")),
        ((1088, 1936), ["instagram-feed"], (Tone.WARN, "The feed needs 4:5 to 1.91:1; this image is 9:16.")),
        (
            (1024, 1024),
            ["instagram-reel", "instagram-story"],
            (Tone.WARN, "The reel and story need 9:16; this image is 1:1."),
        ),
        ((1280, 1600), ["x-post"], (Tone.WARN, "The post looks best in 16:9; this image is 4:5.")),
        (
            (3000, 1000),
            ["instagram-feed"],
            (Tone.WARN, "The feed needs 4:5 to 1.91:1; this image is 3000 × 1000."),
        ),
        # What one model makes and calls 4:5.
        (
            (896, 1152),
            ["instagram-feed"],
            (Tone.WARN, "The feed needs 4:5 to 1.91:1; this image is 896 × 1152."),
        ),
    ],
)
def test_one_image(size, post_types, expected):
    assert said([picture(*size)], *post_types) == [expected]


def test_a_video_is_called_one():
    expected = (Tone.WARN, "The YouTube video needs 16:9; this video is 9:16.")
    assert said([picture(1080, 1920, "video")], "youtube-video", with_platform=True) == [expected]


def test_every_shape_is_said_once():
    assert said([picture(1080, 1350)], "instagram-feed", "instagram-reel", "instagram-story") == [
        (Tone.GOOD, "4:5 suits the feed"),
        (Tone.WARN, "The reel and story need 9:16; this image is 4:5."),
    ]


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ([(4, 5), (4, 5)], "The reel needs 9:16; all files have another shape."),
        ([(4, 5), (9, 16), (1, 1)], "The reel needs 9:16; 2 of 3 files have another shape."),
        ([(4, 5), (9, 16)], "The reel needs 9:16; 1 of 2 files has another shape."),
    ],
)
def test_several_files_are_one_finding(sizes, sentence):
    assert said([picture(*size) for size in sizes], "instagram-reel") == [(Tone.WARN, sentence)]


def test_several_files_that_fit():
    files = [picture(9, 16), picture(1080, 1920)]
    assert said(files, "instagram-reel") == [(Tone.GOOD, "The shape suits the reel")]


def test_nothing_is_said_without_files_places_or_sizes():
    assert said([], "instagram-feed") == []
    assert said([picture(4, 5)]) == []
    assert said([picture(4, 5)], "myspace-post") == []
    assert said([picture(0, 0)], "instagram-feed") == []
