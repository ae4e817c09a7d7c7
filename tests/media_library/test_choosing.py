"""The files that a form offers, and the picker that draws them."""

import re

import pytest
from django.template.loader import render_to_string

from media_library.choosing import Narrowing, choices
from media_library.models import MediaFile, Tag
from powerpost.catalog import MediaType
from tests import media_files

BOTH = (MediaType.IMAGE, MediaType.VIDEO)


def choosable(workspace, *, search: str = "", **choice) -> list[MediaFile]:
    """Return the files of the first page, where `search` is a part of the name."""
    return choices(workspace, narrowing=Narrowing(search=search), **choice).files


def picker(files, **context) -> str:
    defaults = {"field": "media_ids", "multiple": True, "limit": 10, "types": "image video", "chosen": []}
    return render_to_string("media_library/picker.html", {**defaults, "files": files, **context})


def test_the_newest_come_first(workspace, make_file):
    files = [make_file(workspace) for _ in range(3)]

    assert choosable(workspace, types=BOTH) == files[::-1]


def test_only_the_types_asked_for(workspace, make_file):
    image = make_file(workspace)
    video = make_file(workspace, media_files.mp4_bytes(), "a.mp4")

    assert choosable(workspace, types=[MediaType.IMAGE]) == [image]
    assert choosable(workspace, types=[MediaType.VIDEO]) == [video]


def test_chosen_files_come_first_whatever_the_search_and_the_limit(workspace, make_file):
    old, _, new = (make_file(workspace, name=name) for name in ("old.jpg", "middle.jpg", "new.jpg"))

    found = choosable(workspace, types=BOTH, chosen_ids=[str(old.pk)], search="new", limit=2)

    assert found == [old, new]
    assert [file.is_chosen for file in found] == [True, False]
    assert choosable(workspace, types=BOTH, chosen_ids=[old.pk, new.pk], limit=1) == [old, new]


def test_chosen_files_keep_the_order_of_the_choice(workspace, make_file):
    first, second = make_file(workspace), make_file(workspace)

    assert choosable(workspace, types=BOTH, chosen_ids=[second.pk, first.pk]) == [second, first]
    assert choosable(workspace, types=BOTH, chosen_ids=[first.pk, second.pk]) == [first, second]


@pytest.mark.parametrize("strange", ["", "nonsense", None, "00000000-0000-0000-0000-000000000000"])
def test_strange_ids_are_passed_over(workspace, media_file, strange):
    assert choosable(workspace, types=BOTH, chosen_ids=[strange]) == [media_file]


def test_another_workspaces_file_cannot_be_chosen(workspace, make_workspace, make_file):
    foreign = make_file(make_workspace("Other"))

    assert choosable(workspace, types=BOTH, chosen_ids=[foreign.pk]) == []


def test_a_file_on_its_way_is_offered_and_a_failed_one_only_when_chosen(workspace, make_file):
    waiting = make_file(workspace)
    failed = make_file(workspace, transfer="failed", next_due_at=None)

    assert choosable(workspace, types=BOTH) == [waiting]
    assert choosable(workspace, types=BOTH, chosen_ids=[failed.pk]) == [failed, waiting]


def test_the_picker_draws_checkboxes_for_several(workspace, media_file):
    html = picker(choosable(workspace, types=BOTH, chosen_ids=[media_file.pk]), chosen=[str(media_file.pk)])

    assert 'type="checkbox"' in html
    assert f'value="{media_file.pk}"' in html
    assert "checked" in html
    assert 'data-limit="10"' in html


def test_the_picker_draws_radio_buttons_and_none_for_one(workspace, media_file):
    html = picker(choosable(workspace, types=BOTH), multiple=False, field="source_image")

    assert html.count('name="source_image"') == 2
    assert 'type="checkbox"' not in html
    assert "<span>None</span>" in html


def test_a_webm_cannot_be_chosen_for_captions(workspace, make_file):
    webm = make_file(workspace, media_files.webm_bytes(), "clip.webm")
    files = choosable(workspace, types=BOTH)

    assert "WebM cannot be used for captions" in picker(files, for_captions=True)
    assert "disabled" in picker(files, for_captions=True)
    assert "disabled" not in picker(files)
    # Chosen all the same (by an address), it is sent, so that the form can say what is wrong.
    assert "disabled" not in picker(choosable(workspace, types=BOTH, chosen_ids=[webm.pk]), for_captions=True)


def search(person, **query):
    defaults = {"picker_field": "media_ids", "picker_multiple": "1", "picker_types": "image video"}
    return person.client.get("/library/choose/", {**defaults, **query}).content.decode()


def test_searching_keeps_what_is_chosen(owner, workspace, make_file):
    chosen, match, other = (make_file(workspace, name=name) for name in ("a.jpg", "sea.jpg", "hill.jpg"))

    html = search(owner, media_search="sea", media_ids=str(chosen.pk))

    assert str(chosen.pk) in html
    assert str(match.pk) in html
    assert str(other.pk) not in html
    assert html.count("checked") == 1


def test_searching_respects_the_types(owner, workspace, make_file):
    image = make_file(workspace)

    assert str(image.pk) not in search(owner, picker_types="video")


def test_searching_says_when_nothing_matches(owner, media_file):
    assert "No file&#x27;s name" in search(owner, media_search="<b>") or "No file's name" in search(
        owner, media_search="<b>"
    )
    assert "<b>" not in search(owner, media_search="<b>")


def test_it_checks_membership(teammate, stranger, client, media_file):
    assert str(media_file.pk) in search(teammate)
    assert str(media_file.pk) not in search(stranger)
    assert client.get("/library/choose/").status_code == 302


# --- More than one page, and looking by type, source and tag ------------------------------------------


def ids(html: str) -> list[str]:
    return re.findall(r'name="media_ids"\s+value="([^"]+)"', html)


def test_all_files_are_reached_a_page_at_a_time(workspace, make_file):
    files = [make_file(workspace, media_files.png_bytes(color=(40 * n, 9, 9))) for n in range(5)]

    first = choices(workspace, types=BOTH, chosen_ids=[files[0].pk], limit=3)
    second = choices(workspace, types=BOTH, chosen_ids=[files[0].pk], after=first.more_after, limit=3)

    assert first.files == [files[0], files[4], files[3]]
    assert second.files == [files[2], files[1]], "what is chosen stands on the page already"
    assert second.more_after is None


@pytest.mark.parametrize("after", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_after_a_file_that_is_not_here_comes_nothing(workspace, make_workspace, make_file, media_file, after):
    foreign = make_file(make_workspace("Other"))

    assert choices(workspace, types=BOTH, after=after).files == []
    assert choices(workspace, types=BOTH, after=foreign.pk).files == []


def test_looking_by_type_source_and_tag(owner, workspace, make_file):
    image, generated = make_file(workspace), make_file(workspace, source="generated")
    video = make_file(workspace, media_files.mp4_bytes(), "a.mp4")
    tag = Tag.objects.create(workspace=workspace, name="spring")
    image.tags.add(tag)

    assert ids(search(owner, media_kind="video")) == [str(video.pk)]
    assert ids(search(owner, media_source="generated")) == [str(generated.pk)]
    assert ids(search(owner, media_tag=tag.pk)) == [str(image.pk)]
    assert ids(search(owner, media_tag=tag.pk, media_ids=str(video.pk))) == [str(video.pk), str(image.pk)]
    nonsense = search(owner, media_kind="x", media_source="x", media_tag="-1")
    assert len(ids(nonsense)) == 3
    assert "No file passes these filters" in search(owner, media_kind="video", media_source="generated")


def test_the_form_offers_the_tags_of_its_workspace(owner, workspace, make_workspace):
    Tag.objects.create(workspace=workspace, name="spring <b>")
    Tag.objects.create(workspace=make_workspace("Other"), name="secret")
    page = owner.client.get("/generations/new/content/").content.decode()

    assert "spring &lt;b&gt;</option>" in page
    assert "secret" not in page
