"""What the overview adds up over all there is: asked for by the page a moment after it, for its workspace."""

import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.decisions import decide
from reviews.transitions import Action
from tests.reviews.conftest import acting, author, reviewer  # noqa: F401
from tests.reviews.factories import review_files
from workspaces.models import Membership

URL = reverse("overview")


@pytest.fixture(autouse=True)
def approved(workspace, author, reviewer) -> None:  # noqa: F811
    """Two images, one of them approved."""
    images = review_files(workspace, author.user, count=2, credits_used=8)
    decide(images[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)


def asked_for(page: str) -> str:
    """Return the address from which a page gets its figures, as it does once it is loaded."""
    found = re.search(r'hx-get="([^"]*part=figures[^"]*)"\s+hx-trigger="load"', page)
    assert found
    return unescape(found[1])


def test_the_page_adds_up_nothing_and_the_figures_follow(teammate):
    with CaptureQueriesContext(connection) as queries:
        page = teammate.client.get(URL).content.decode()
    assert not [
        query for query in queries if "media_library_mediafile" in query["sql"] and "SUM" in query["sql"]
    ]
    assert "Models" not in page

    figures = teammate.client.get(asked_for(page)).content.decode()
    assert "1 of 2 made in 30 days is approved" in figures
    assert "on the account" in figures
    assert '<div id="overview-models" hx-swap-oob="outerHTML">' in figures
    assert 'id="models"' in figures
    assert "<html" not in figures


def test_without_scripts_all_is_on_one_page_a_link_away(teammate):
    page = teammate.client.get(URL).content.decode()
    link = re.search(r'<noscript>\s*<a class="small" href="([^"#]*)#models">', page)
    assert link
    whole = teammate.client.get(unescape(link[1])).content.decode()
    for words in ("<html", "1 of 2 made in 30 days is approved", "on the account", 'id="models"'):
        assert words in whole
    assert "part=figures" not in whole


def test_the_figures_are_those_of_the_workspace_that_the_page_shows(teammate, make_workspace):
    page = teammate.client.get(URL).content.decode()
    other = make_workspace("Elsewhere")
    Membership.objects.create(workspace=other, user=teammate.user, role="viewer")
    teammate.client.post(reverse("switch_workspace"), {"workspace": other.pk})

    assert "1 of 2 made in 30 days" in teammate.client.get(asked_for(page)).content.decode()
    elsewhere = teammate.client.get(URL, {"part": "figures", "workspace": other.pk}).content.decode()
    assert "Nothing is approved yet" in elsewhere


@pytest.mark.parametrize("workspace_id", ["", "x", str(uuid.uuid5(uuid.NAMESPACE_DNS, "nowhere"))])
def test_what_is_no_workspace_of_ones_own_is_not_there(stranger, workspace, workspace_id):
    for named in (workspace_id, str(workspace.pk)):
        assert stranger.client.get(URL, {"part": "figures", "workspace": named}).status_code == 404
