"""The page of all tags, and the tags on a file's page."""

import pytest

from media_library.models import Tag
from media_library.tags import add_tags
from tests.generations.factories import make_file


@pytest.fixture
def tagged(workspace):
    media_file = make_file(workspace)
    add_tags(workspace, [media_file], ["summer", "<b>sale</b>"])
    return media_file


@pytest.fixture
def summer(tagged) -> Tag:
    return Tag.objects.get(name="summer")


def test_it_lists_tags_with_their_numbers(owner, teammate, stranger, client, tagged):
    html = owner.client.get("/library/tags/").content.decode()

    assert "?tag=summer" in html
    assert "1 file" in html
    assert "&lt;b&gt;sale&lt;/b&gt;" in html
    assert "<b>sale" not in html
    looking = teammate.client.get("/library/tags/").content.decode()
    assert "?tag=summer" in looking
    assert "Rename" not in looking
    assert "No tags yet" in stranger.client.get("/library/tags/").content.decode()
    assert client.get("/library/tags/").status_code == 302


def test_it_renames_merges_and_deletes(owner, summer, tagged):
    url = f"/library/tags/{summer.pk}/"

    assert owner.client.post(url, {"action": "rename", "name": "Summer 2026"}).status_code == 302
    refused = owner.client.post(url, {"action": "rename", "name": "<B>SALE</b>"})
    sale = Tag.objects.get(name="<b>sale</b>")
    assert refused.status_code == 422
    assert "Merge into “&lt;b&gt;sale&lt;/b&gt;”" in refused.content.decode()
    assert owner.client.post(url, {"action": "merge", "into": sale.pk}).status_code == 302
    assert list(tagged.tags.all()) == [sale]
    assert owner.client.post(f"/library/tags/{sale.pk}/", {"action": "delete"}).status_code == 302
    assert not Tag.objects.exists()


@pytest.mark.parametrize("name", ["", "a, b", "x" * 51])
def test_a_name_that_cannot_be_is_explained(owner, summer, name):
    response = owner.client.post(f"/library/tags/{summer.pk}/", {"action": "rename", "name": name})

    summer.refresh_from_db()
    assert response.status_code == 422
    assert summer.name == "summer"


def test_tags_are_merged_within_a_workspace_only(owner, summer, make_workspace):
    foreign = Tag.objects.create(workspace=make_workspace("Foreign"), name="theirs")

    for into in (foreign.pk, summer.pk, "", "x"):
        response = owner.client.post(f"/library/tags/{summer.pk}/", {"action": "merge", "into": into})
        assert response.status_code == 404
    assert Tag.objects.count() == 3


def test_changing_tags_checks_the_right(teammate, stranger, client, summer, tagged):
    for url in (f"/library/tags/{summer.pk}/", f"/library/{tagged.pk}/tags/"):
        assert teammate.client.post(url, {"action": "delete", "tags": "x"}).status_code == 403
        assert stranger.client.post(url, {"action": "delete", "tags": "x"}).status_code == 404
        assert client.post(url).status_code == 302
        assert teammate.client.get(url).status_code == 405
    assert tagged.tags.count() == 2


def test_a_file_gets_and_loses_tags_on_its_page(owner, tagged):
    url = f"/library/{tagged.pk}/tags/"

    assert owner.client.post(url, {"tags": "one, two"})["Location"] == tagged.get_absolute_url()
    assert owner.client.post(url, {"remove": "summer"}).status_code == 302

    html = owner.client.get(tagged.get_absolute_url()).content.decode()
    assert {tag.name for tag in tagged.tags.all()} == {"one", "two", "<b>sale</b>"}
    assert "Take off the tag one" in html


def test_htmx_gets_the_tags_alone(owner, tagged):
    url, htmx = f"/library/{tagged.pk}/tags/", {"headers": {"HX-Request": "true"}}

    added = owner.client.post(url, {"tags": "one", "in_viewer": "1"}, **htmx)
    refused = owner.client.post(url, {"tags": "x" * 51}, **htmx)

    assert f'id="tile-tags-{tagged.pk}"' in added.content.decode()
    assert "<html" not in added.content.decode()
    assert refused.status_code == 422
    assert "at most 50 characters" in refused.content.decode()
    assert "x" * 51 in refused.content.decode()


def test_the_queries_do_not_grow_with_the_tags(owner, workspace, tagged, connection_queries):
    owner.client.get("/library/tags/")
    few = connection_queries(lambda: owner.client.get("/library/tags/"))
    add_tags(workspace, [tagged], [f"tag {number}" for number in range(15)])

    assert connection_queries(lambda: owner.client.get("/library/tags/")) == few
