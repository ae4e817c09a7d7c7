"""The page on which a caption is edited: it keeps what is typed, and says what saving means."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from reviews.decisions import decide
from reviews.models import Review, ReviewPolicy
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy

State = Review.State
FOR_YOUTUBE = {"post_types": ["youtube-video"], "research_mode": "regular"}


@pytest.fixture
def review(workspace, author) -> Review:
    return review_captions(workspace, author.user)[0]


def address(review: Review, query: str = "") -> str:
    return reverse("edit_caption", args=[review.pk]) + query


def words(text: str, revision: int = 1, **fields: object) -> dict[str, object]:
    return {"text": text, "revision": revision, **fields}


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_who_may_edit(review, author, reviewer, owner, teammate, stranger, client):
    answers = {
        name: person.get(address(review)).status_code
        for name, person in {
            "author": author.client,
            "reviewer": reviewer.client,
            "manager": owner.client,
            "viewer": teammate.client,
            "stranger": stranger.client,
            "nobody": client,
        }.items()
    }
    assert answers == {
        "author": 200,
        "reviewer": 200,
        "manager": 200,
        "viewer": 403,
        "stranger": 404,
        "nobody": 302,
    }
    for person, status in ((teammate, 403), (stranger, 404)):
        assert person.client.post(address(review), words("Mine")).status_code == status
        check = reverse("check_caption", args=[review.pk])
        assert person.client.post(check, words("Mine")).status_code == status
    assert read(review).revision.number == 1


def test_saving_makes_a_revision_and_goes_back_to_the_same_list(review, author):
    query = "?show=waiting&platform=instagram&next=https://evil.example/"
    page = author.client.get(address(review, query)).content.decode()
    assert "evil" not in page
    answer = author.client.post(address(review, query), words("Line one\r\nLine two"))

    assert answer.url == f"{review.get_absolute_url()}?show=waiting&platform=instagram"
    assert read(review).revision.text == "Line one\nLine two"


def test_the_words_come_with_every_line_end_and_sign(review, author, workspace):
    edit_caption(review.pk, acting(author, workspace), title="", text="\tTab <b>&\n\n  end", revision=1)
    page = author.client.get(address(review)).content.decode()
    # A browser drops the first line end in a text area, so there is one to drop.
    assert ">\n\tTab &lt;b&gt;&amp;\n\n  end</textarea>" in page
    assert 'name="revision" value="2"' in " ".join(page.split())


def test_only_a_caption_for_youtube_has_a_title_field(review, author, workspace):
    video = review_captions(workspace, author.user, parameters=FOR_YOUTUBE)[0]
    assert b'name="title"' not in author.client.get(address(review)).content
    assert b'value="A title"' in author.client.get(address(video)).content

    author.client.post(address(video), words(video.revision.text, title="Another title"))
    assert read(video).revision.title == "Another title"


def test_the_page_says_what_the_edit_un_approves(review, author, reviewer, workspace):
    page = author.client.get(address(review)).content.decode()
    assert "This caption is for Instagram feed and reel; both wait for approval again." in page
    assert "no longer count" not in page

    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    page = author.client.get(address(review)).content.decode()
    assert "rita has approved revision 1. That approval no longer counts." in page
    author.client.post(address(review), words("New words"))
    assert read(review).state == State.IN_REVIEW


def test_nothing_changed_is_said_and_makes_no_revision(review, author):
    answer = author.client.post(address(review), words(review.revision.text + "\r\n"))
    assert answer.url == review.get_absolute_url()
    assert "changed nothing" in said(answer)
    assert read(review).revision.number == 1


def test_a_refused_caption_keeps_what_was_typed(review, author):
    answer = author.client.post(address(review), words(" \n "))
    assert answer.status_code == 422
    assert "cannot be empty" in answer.content.decode()

    set_policy(review.workspace, editors=ReviewPolicy.Editors.REVIEWERS)
    answer = author.client.post(address(review), words("What took me an hour"))
    assert answer.status_code == 422
    assert "What took me an hour</textarea>" in answer.content.decode()
    assert "changed by others" in answer.content.decode()


def test_who_may_not_change_it_now_is_told_before_typing(review, author):
    set_policy(review.workspace, editors=ReviewPolicy.Editors.REVIEWERS)
    answer = author.client.get(address(review))
    assert answer.url == review.get_absolute_url()
    assert "changed by others" in said(answer)


def test_who_was_overtaken_loses_nothing_and_can_save_on_top(review, author, reviewer, workspace):
    edit_caption(review.pk, acting(reviewer, workspace), title="", text="Theirs is here.", revision=1)
    answer = author.client.post(address(review), words("Mine is here."))

    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert "Mine is here.</textarea>" in page
    assert "rita saved revision 2" in page
    assert 'name="revision" value="2"' in page
    assert "Save mine as revision 3 on top" in page
    assert [(entry.op, entry.text) for entry in answer.context["segments"]] == [
        ("delete", "Theirs"),
        ("insert", "Mine"),
        ("equal", " is here."),
    ]
    assert read(review).revision.text == "Theirs is here."

    author.client.post(address(review), words("Mine is here.", revision=2))
    assert [entry.text for entry in review.revisions.all()][1:] == ["Theirs is here.", "Mine is here."]


def test_who_was_overtaken_by_the_same_words_has_nothing_to_do(review, author, reviewer, workspace):
    edit_caption(review.pk, acting(reviewer, workspace), title="", text="The same", revision=1)
    answer = author.client.post(address(review), words("The same\r\n"))
    assert (answer.status_code, "exactly your words" in said(answer)) == (302, True)


def test_what_was_rejected_meanwhile_keeps_the_words_on_the_page(review, author, reviewer, workspace):
    decide(review.pk, Action.REJECT, acting(reviewer, workspace), revision=1, comment="No")
    page = author.client.post(address(review), words("What took me an hour")).content.decode()
    assert "What took me an hour</textarea>" in page
    assert "rita rejected this before you" in page


def test_htmx_gets_the_form_alone(review, author):
    fragment = author.client.get(address(review), headers={"HX-Request": "true"}).content.decode()
    assert "<form" in fragment
    assert "<html" not in fragment


def test_the_checks_of_typed_words_store_nothing(review, author, django_assert_max_num_queries):
    check = reverse("check_caption", args=[review.pk])
    author.sign_in()
    with django_assert_max_num_queries(12):
        answer = author.client.post(check, words("Being typed"))
    assert (answer.status_code, b"<html" in answer.content) == (200, False)
    assert author.client.get(check).status_code == 405
    assert read(review).revision.number == 1


def test_a_file_has_no_words_so_the_way_leads_to_replacing_it(author, workspace):
    image = review_files(workspace, author.user)[0]
    answer = author.client.get(address(image, "?show=waiting"))
    assert answer.url == reverse("replace_file", args=[image.pk]) + "?show=waiting"
    assert author.client.post(reverse("check_caption", args=[image.pk]), words("")).status_code == 404


@pytest.mark.parametrize("revision", ["", "one", "-1", "9" * 30])
def test_a_number_that_no_page_sends_is_no_crash(review, author, revision):
    assert author.client.post(address(review), {"text": "Mine", "revision": revision}).status_code == 404
