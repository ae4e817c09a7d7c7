"""Pictures that are seen without scrolling are fetched with the page; the others wait until they are near."""

import re

from django.urls import reverse
from django.utils.safestring import mark_safe

from media_library.templatetags.media_library_tags import at_once, foremost, thumbnail_of
from tests import media_files


def test_a_picture_is_not_waited_with():
    assert at_once(mark_safe('<img src="a"\nloading="lazy">'), 1) == '<img src="a"\n>'


def test_the_first_picture_of_a_page_goes_before_the_others():
    drawn = mark_safe('<img loading="lazy"><img loading="lazy"><img loading="lazy">')

    assert at_once(foremost(drawn), 1) == '<img fetchpriority="high"><img ><img loading="lazy">'
    assert at_once(drawn, 2) == '<img ><img ><img loading="lazy">'


def test_a_fine_screen_takes_the_large_thumbnail():
    file_id = "00000000-0000-0000-0000-000000000001"
    address = f"/library/{file_id}/thumbnail"

    assert thumbnail_of(file_id) == f'src="{address}?small"'
    assert thumbnail_of(file_id, 2) == f'src="{address}?small" srcset="{address} 2x"'


def test_the_library_waits_with_what_is_below(owner, workspace, make_file):
    for number in range(20):
        make_file(workspace, media_files.jpeg_bytes(color=(12 * number, 80, 120)), f"{number}.jpg")

    page = owner.client.get(reverse("library")).content.decode()

    pictures = re.findall(r'id="media-file-.*?(<img[^>]*>)', page, re.DOTALL)
    assert len(pictures) > 18
    assert ["lazy" in each for each in pictures] == [False] * 18 + [True] * (len(pictures) - 18)
    assert ["high" in each for each in pictures] == [True] * 8 + [False] * (len(pictures) - 8)
