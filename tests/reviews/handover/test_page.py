"""The page for handing over: who sees what, what is listed, and what can be asked for."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.handover import selection
from reviews.models import Review, ReviewEvent, Revision
from tests.reviews.factories import review_captions
from tests.reviews.handover.conftest import ADDRESS, download, unpack
from workspaces.models import Membership, Role


def shown(response) -> set:
    return {review.pk for review in response.context["approved"]}


def names(response) -> set[str]:
    return {name for name in unpack(response) if "/" in name}


@pytest.mark.parametrize("who", ["owner", "author", "teammate"])
def test_every_member_may_hand_over(request, who, captions):
    person = request.getfixturevalue(who)

    assert shown(person.client.get(ADDRESS)) == {review.pk for review in captions}
    assert len(names(download(person, *captions))) == 2


def test_a_stranger_sees_and_gets_nothing_of_it(stranger, workspace, captions):
    ids = ",".join(str(review.pk) for review in captions)

    assert shown(stranger.client.get(ADDRESS)) == set()
    assert stranger.client.get(f"{ADDRESS}?reviews={ids}").status_code == 404
    assert download(stranger, *captions, workspace=workspace).status_code == 404
    refused = download(stranger, *captions)
    assert refused.status_code == 422
    assert "Dark mode" not in refused.content.decode()
    assert not ReviewEvent.objects.filter(action="handed_over").exists()


def test_a_member_of_nothing_gets_404(make_person, captions):
    assert make_person("nora").client.get(ADDRESS).status_code == 404


def test_signed_out_people_are_asked_to_sign_in(client, captions):
    assert client.get(ADDRESS).status_code == 302


def test_outputs_of_another_workspace_are_left_aside(owner, captions, make_workspace):
    elsewhere = make_workspace("Beyond")
    (foreign, _) = review_captions(elsewhere)
    Review.objects.filter(pk=foreign.pk).update(state="approved")

    files = names(download(owner, captions[0], foreign))

    assert [name.rpartition("/")[2] for name in files] == ["instagram.txt"]
    page = owner.client.get(f"{ADDRESS}?reviews={captions[0].pk},{foreign.pk},nonsense")
    assert shown(page) == {captions[0].pk}
    assert page.context["not_listed"] == 1


def test_an_address_with_outputs_goes_to_their_workspace(owner, workspace, captions, make_workspace):
    first_by_name = make_workspace("Aaa")
    Membership.objects.create(workspace=first_by_name, user=owner.user, role=Role.VIEWER)

    page = owner.client.get(f"{ADDRESS}?reviews={captions[1].pk}")

    assert page.context["workspace"] == workspace
    assert shown(page) == {captions[1].pk}
    assert re.search(rf'value="{captions[1].pk}"\s+checked', page.content.decode())


def test_only_approved_outputs_are_listed(owner, workspace, captions):
    review_captions(workspace)

    assert shown(owner.client.get(ADDRESS)) == {review.pk for review in captions}


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("kind=image", {"Image 1"}),
        ("platform=x", {"X caption"}),
        ("q=told+on+insta", {"Instagram caption"}),
        ("q=BEACH", {"Image 1"}),
        ("from=2000-01-01&to=2001-01-01", set()),
        ("from=2000-01-01", {"Image 1", "X caption", "Instagram caption"}),
        ("from=nonsense&kind=nonsense&job=nonsense", {"Image 1", "X caption", "Instagram caption"}),
        ("from=0001-01-01&to=9999-12-31", {"Image 1", "X caption", "Instagram caption"}),
        (f"q={'x' * 60_000}", {"Image 1", "X caption", "Instagram caption"}),
    ],
)
def test_filters(owner, captions, approved_file, query, labels):
    approved_file(prompt="A beach")

    page = owner.client.get(f"{ADDRESS}?{query}")

    assert {review.label for review in page.context["approved"]} == labels


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_no_day_of_any_time_zone_breaks_the_page(owner, captions, settings, zone):
    settings.TIME_ZONE = zone
    for query in ("from=0001-01-01", "from=0001-01-02", "to=9999-12-30", "to=9999-12-31"):
        assert owner.client.get(f"{ADDRESS}?{query}").status_code == 200


def test_one_job_only(owner, captions, approved_file):
    review = approved_file()

    assert shown(owner.client.get(f"{ADDRESS}?job={review.output.generation_id}")) == {review.pk}


def test_everything_that_matches_can_be_had_at_once(owner, captions, approved_file):
    approved_file()

    files = names(download(owner, address=f"{ADDRESS}?platform=x", everything="1"))

    assert [name.rpartition("/")[2] for name in files] == ["x.txt"]


def test_what_changed_since_its_approval_is_left_out_and_said(owner, captions):
    Revision.objects.filter(review=captions[0]).update(text="Not what was approved")

    page = owner.client.get(ADDRESS)
    assert shown(page) == {captions[1].pk}
    assert "It was changed after its approval" in page.content.decode()

    refused = download(owner, *captions)
    assert refused.status_code == 422
    assert refused.context["ticked"] == {captions[1].pk}
    assert "nothing was downloaded" in refused.content.decode()

    files = unpack(download(owner, everything="1"))
    assert not any(name.endswith("instagram.txt") for name in files)
    assert b"Instagram caption" in files["index.html"]
    assert b"It was changed after its approval" in files["manifest.json"]


def test_nothing_ticked_is_said(owner, captions):
    refused = download(owner)

    assert refused.status_code == 422
    assert "Tick at least one" in refused.content.decode()


def test_more_than_an_archive_holds_is_refused(owner, captions, monkeypatch):
    monkeypatch.setattr("reviews.views.handover.MOST", 1)

    refused = download(owner, everything="1")

    assert selection.MOST == 500
    assert refused.status_code == 422
    assert "up to 1 outputs" in refused.content.decode()


def count_queries(action) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        action()
    return len(queries)


def test_the_page_asks_the_database_the_same_whatever_it_shows(
    owner, workspace, author, approve, approved_file
):
    approve(*review_captions(workspace, author.user))
    approved_file()
    owner.client.get(ADDRESS)
    few = count_queries(lambda: owner.client.get(ADDRESS))
    for _ in range(5):
        approve(*review_captions(workspace, author.user))
        approved_file()

    assert count_queries(lambda: owner.client.get(ADDRESS)) == few


def test_preparing_an_archive_adds_its_history_lines_only(owner, workspace, author, approve, approved_file):
    approve(*review_captions(workspace, author.user))
    approved_file()
    download(owner, everything="1")
    few = count_queries(lambda: download(owner, everything="1"))
    for _ in range(5):
        approved_file()

    assert count_queries(lambda: download(owner, everything="1")) <= few + 5


def test_an_empty_workspace_says_what_the_page_is_for(owner):
    assert "Nothing approved yet" in owner.client.get(ADDRESS).content.decode()
    assert "Nothing matches" in owner.client.get(f"{ADDRESS}?kind=video").content.decode()
