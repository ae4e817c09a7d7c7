"""Pictures that are seen without scrolling are fetched with the page; the others wait until they are near."""

import re

from django.urls import reverse
from django.utils.safestring import mark_safe

from media_library.templatetags.media_library_tags import at_once


def test_a_picture_is_not_waited_with():
    assert at_once(mark_safe('<img src="a"\nloading="lazy">')) == '<img src="a"\n>'


def test_the_first_picture_of_a_page_goes_before_the_others():
    drawn = mark_safe('<img loading="lazy"><img loading="lazy">')

    assert at_once(drawn, 1) == '<img fetchpriority="high"><img >'
    assert at_once(drawn, 2) == "<img ><img >"


def test_the_library_waits_with_what_is_below(owner, workspace, make_file):
    for number in range(9):
        make_file(workspace, name=f"{number}.jpg")

    page = owner.client.get(reverse("library")).content.decode()

    pictures = re.findall(r'id="media-file-.*?(<img[^>]*>)', page, re.DOTALL)
    assert len(pictures) > 6
    assert ["lazy" in each for each in pictures] == [False] * 6 + [True] * (len(pictures) - 6)
    assert ["high" in each for each in pictures] == [True] + [False] * (len(pictures) - 1)
