"""The order of the library, the neighbours of a file in it, and what narrows it down."""

import pytest

from media_library.filters import LibraryFilters
from media_library.models import MediaFile
from media_library.sorting import SORTS
from media_library.tags import add_tags
from tests.generations.factories import make_file, make_generation


@pytest.fixture
def files(workspace) -> list[MediaFile]:
    found = []
    for name, size in (("banana.jpg", 5), ("Apple.jpg", 900), ("cherry.mp4", 5), ("apple.jpg", 5)):
        media_file = make_file(workspace, "mp4" if name.endswith("mp4") else "jpeg", name=name)
        MediaFile.objects.filter(pk=media_file.pk).update(size=size)
        found.append(media_file)
    return found


def listed(workspace, **filters) -> list[str]:
    return [media_file.name for media_file in LibraryFilters(**filters).apply(workspace)]


def test_each_order(workspace, files):
    assert listed(workspace) == ["apple.jpg", "cherry.mp4", "Apple.jpg", "banana.jpg"]
    assert listed(workspace, sort="oldest") == ["banana.jpg", "Apple.jpg", "cherry.mp4", "apple.jpg"]
    assert [name.lower() for name in listed(workspace, sort="name")] == [
        "apple.jpg",
        "apple.jpg",
        "banana.jpg",
        "cherry.mp4",
    ]
    assert listed(workspace, sort="largest")[0] == "Apple.jpg"


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("filters", [{}, {"kind": "image"}, {"q": "apple"}])
def test_neighbours_walk_through_the_list_as_it_is_shown(workspace, files, sort, filters):
    chosen = LibraryFilters(sort=sort, **filters)
    shown = list(chosen.apply(workspace))

    for place, media_file in enumerate(shown):
        before, after = chosen.order.neighbours(chosen.apply(workspace), media_file)
        assert before == (shown[place - 1] if place else None)
        assert after == (shown[place + 1] if place + 1 < len(shown) else None)


def test_a_file_outside_of_the_list_has_neighbours_in_it(workspace, files):
    chosen = LibraryFilters(kind="image")

    before, after = chosen.order.neighbours(chosen.apply(workspace), files[2])

    assert (before.name, after.name) == ("apple.jpg", "Apple.jpg")


def test_use_and_tag_narrow_it_down_together(workspace, files, make_workspace):
    make_generation(workspace, "images", inputs=[files[0], files[1]])
    add_tags(workspace, files[:1], ["Summer"])
    other = make_file(make_workspace("Elsewhere"))
    add_tags(other.workspace, [other], ["summer"])

    assert set(listed(workspace, use="used")) == {"banana.jpg", "Apple.jpg"}
    assert set(listed(workspace, use="unused")) == {"cherry.mp4", "apple.jpg"}
    assert listed(workspace, use="used", tag="summer") == ["banana.jpg"]
    assert listed(workspace, use="unused", tag="summer") == []
    assert listed(workspace, tag="unknown") == []


def test_the_filters_are_an_address_again():
    chosen = LibraryFilters(q="a&b=c", tag="é <", sort="name")

    assert chosen.query == "?q=a%26b%3Dc&tag=%C3%A9+%3C&sort=name"
    assert LibraryFilters().query == ""


def test_the_page_of_a_file_links_its_neighbours_in_the_same_list(owner, files):
    html = owner.client.get(f"/library/{files[1].pk}/?kind=image&sort=oldest&page=7").content.decode()

    assert f'/library/{files[0].pk}/?kind=image&amp;sort=oldest"' in html.split('rel="prev"')[1]
    assert f'/library/{files[3].pk}/?kind=image&amp;sort=oldest"' in html.split('rel="next"')[1]
    assert 'href="/library/?kind=image&amp;sort=oldest"' in html


def test_the_viewer_gets_the_file_alone(owner, stranger, files):
    url = f"/library/{files[1].pk}/?kind=image"
    response = owner.client.get(url, headers={"HX-Request": "true"})

    html = response.content.decode()
    assert "<html" not in html
    assert f'data-id="{files[1].pk}"' in html
    assert "HX-Request" in response["Vary"]
    assert stranger.client.get(url, headers={"HX-Request": "true"}).status_code == 404
