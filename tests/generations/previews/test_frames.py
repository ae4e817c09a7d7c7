"""The frames of the twelve post types, and what each does with a picture of the wrong shape."""

import re

import pytest
from django.template.loader import render_to_string

from generations.previews.counts import counts_of
from generations.previews.cropping import box_for, boxes_for
from generations.previews.frames import FRAMES, Layout, frames_of
from powerpost import catalog
from powerpost.platform_limits import RATIO_TOLERANCE, SHAPES, count
from tests.generations.previews.corpus import CAPTIONS
from tests.generations.previews.test_corpus import preview_of

SIZES = [(1080, 1920), (1080, 1350), (1080, 1080), (1920, 1080), (1910, 1000), (3000, 1000), (300, 3000)]


@pytest.mark.parametrize("post_type", catalog.POST_TYPES)
def test_every_post_type_has_a_frame_that_can_be_drawn(post_type):
    frame = FRAMES[post_type]
    platform = frame.post_type.platform.id
    html = render_to_string(
        "previews/post.html", {"preview": preview_of(platform, "Words", post_types=[post_type])}
    )

    assert f'data-layout="{frame.layout}"' in html
    assert "No picture yet" in html
    assert html.count('type="radio"') == 0


def test_post_types_that_share_a_caption_are_frames_to_choose_from():
    html = render_to_string("previews/post.html", {"preview": preview_of("instagram", "Words")})

    assert [value for value in ("feed", "reel", "story") if f'value="instagram-{value}"' in html] == [
        "feed",
        "reel",
        "story",
    ]
    assert len(re.findall(r"\schecked\b", html)) == 1
    assert [frame.id for frame in frames_of("x", ["instagram-feed"])] == ["x-post"]
    assert frames_of("threads", ["threads-post"]) == []


@pytest.mark.parametrize("post_type", [key for key, shape in SHAPES.items() if shape.is_limit])
@pytest.mark.parametrize("size", SIZES)
def test_a_place_is_never_of_a_shape_that_its_platform_does_not_show(post_type, size):
    frame, shape = FRAMES[post_type], SHAPES[post_type]

    box = box_for(frame, *size)

    ratio = box.width / box.height
    assert shape.narrowest * (1 - RATIO_TOLERANCE) <= ratio <= shape.widest * (1 + RATIO_TOLERANCE)
    assert bool(box.note) == (not shape.takes(*size))
    # Feeds cut, everything else shows the whole between bars.
    assert box.is_whole == (frame.layout is not Layout.FEED and not shape.takes(*size))


@pytest.mark.parametrize(
    ("post_type", "size", "place", "note"),
    [
        ("instagram-feed", (1080, 1920), (4, 5), "Cut at the top and bottom to 4:5"),
        ("instagram-feed", (3000, 1000), (191, 100), "Cut at the sides to 1.91:1"),
        ("instagram-feed", (1000, 1000), (1000, 1000), ""),
        ("instagram-reel", (1920, 1080), (9, 16), "Bars above and below: the place is 9:16"),
        ("instagram-reel", (768, 1344), (9, 16), ""),
        ("youtube-video", (1080, 1920), (16, 9), "Bars at the sides: the place is 16:9"),
        ("x-post", (1080, 1350), (1080, 1350), ""),
        ("x-post", (1080, 1920), (3, 4), "Cut at the top and bottom to 3:4"),
    ],
)
def test_what_is_cut_is_said(post_type, size, place, note):
    box = box_for(FRAMES[post_type], *size)

    assert (box.width, box.height, box.note) == (*place, note)


def test_several_pictures_are_a_strip_or_a_collage():
    sizes = [(1000, 1000), (1080, 1920), (1920, 1080), (1, 1), (1, 1)]

    arrangement, place, boxes = boxes_for(FRAMES["instagram-feed"], sizes)
    assert (arrangement, place.width / place.height, len(boxes)) == ("strip", 1, 5)
    assert [box.note for box in boxes] == ["", *["Cut to the shape of the first"] * 2, "", ""]
    assert boxes_for(FRAMES["facebook-post"], sizes)[0] == "collage"
    assert len(boxes_for(FRAMES["facebook-post"], sizes)[2]) == 4
    assert boxes_for(FRAMES["tiktok-photos"], sizes)[0] == "strip"


@pytest.mark.parametrize("name", CAPTIONS)
@pytest.mark.parametrize("platform", catalog.PLATFORMS)
def test_captions_are_counted_as_the_platform_counts(platform, name):
    text = CAPTIONS[name]

    *_, counted = counts_of(platform, [], title="", text=text)

    assert f"{count(platform, text):,} of " in counted.words


@pytest.mark.parametrize(
    ("platform", "post_types", "text", "words"),
    [
        ("instagram", [], "x" * 214, "214 of 2,200 characters"),
        ("x", [], "https://example.com/" + "x" * 300, "23 of 280 characters, as X counts"),
        ("x", [], "深" * 141, "282 of 280 characters, as X counts, 2 too many"),
        ("tiktok", ["tiktok-photos"], "👩", "2 of 4,000 characters"),
        ("tiktok", ["tiktok-photos", "tiktok-video"], "👩", "2 of 2,200 characters"),
        ("youtube", [], "é", "Description: 2 of 5,000 bytes"),
        ("threads", [], "abc", "3 characters"),
    ],
)
def test_counts_in_words(platform, post_types, text, words):
    counts = counts_of(platform, post_types, title="A title", text=text)

    assert counts[-1].words == words
    assert (counts[-1].tone == "bad") == ("too many" in words)
    if platform == "youtube":
        assert counts[0].words == "Title: 7 of 100 characters"
