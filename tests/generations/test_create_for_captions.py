"""The captions that images can be made for: the latest few, and further ones when they are asked for."""

import re

from generations.forms.images import FIRST_CAPTIONS
from generations.lifecycle import Status
from tests.generations.factories import make_generation

ADDRESS = "/generations/new/images/"
MORE = "/generations/new/images/captions/"


def offered(page: str) -> list[str]:
    """Return the ids of the captions among the options."""
    return re.findall(r'<option value="([0-9a-f-]{36})"', page)


def test_the_page_has_the_latest_few_and_says_where_the_others_are(owner, workspace):
    captions = [make_generation(workspace, prompt=f"Words {number}") for number in range(FIRST_CAPTIONS + 3)]
    page = owner.client.get(ADDRESS).content.decode()

    assert offered(page) == [str(each.pk) for each in captions[:2:-1]]
    assert f'data-options="{MORE}"' in page
    assert offered(owner.client.get(MORE).content.decode()) == [str(each.pk) for each in captions[::-1]]


def test_nothing_is_said_of_others_where_there_are_none(owner, workspace):
    for _ in range(FIRST_CAPTIONS):
        make_generation(workspace)
    page = owner.client.get(ADDRESS).content.decode()

    assert len(offered(page)) == FIRST_CAPTIONS
    assert "Older captions" not in page


def test_older_ones_that_are_chosen_are_among_the_few(owner, workspace):
    older = make_generation(workspace)
    for _ in range(FIRST_CAPTIONS):
        make_generation(workspace)

    page = owner.client.get(f"{ADDRESS}?generation_id={older.pk}").content.decode()

    assert offered(page)[0] == str(older.pk)


def test_only_completed_captions_of_this_workspace_are_offered(owner, stranger, workspace):
    mine = make_generation(workspace)
    make_generation(workspace, status=Status.PROCESSING)
    make_generation(workspace, "images")
    make_generation(stranger.user.memberships.get().workspace)

    assert offered(owner.client.get(MORE).content.decode()) == [str(mine.pk)]


def test_without_javascript_a_button_shows_them_and_keeps_what_was_written(owner, workspace):
    captions = [make_generation(workspace) for _ in range(FIRST_CAPTIONS + 3)]
    written = {"workspace": str(workspace.pk), "prompt": "A red chair", "update": "captions"}

    page = owner.client.post(ADDRESS, written).content.decode()

    assert offered(page) == [str(each.pk) for each in captions[::-1]]
    assert "A red chair</textarea>" in page
    assert "Older captions" not in page
