"""The comments on the desk: who reaches them, what stays after a refusal, with and without HTMX."""

import re

import pytest

from reviews.anchors import Anchor
from reviews.discussion import reply, resolve, start_thread
from reviews.models import Comment, Thread
from reviews.revisions import edit_caption
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions, review_files

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def review(workspace, author):
    return review_captions(workspace, author.user)[0]


@pytest.fixture
def thread(review, reviewer, workspace) -> Thread:
    text = review.revision.text
    anchor = Anchor("text", 0, 9, quote=text[:9])
    return start_thread(review.pk, acting(reviewer, workspace), text="Lose this", revision=1, anchor=anchor)


def addresses(review, thread) -> list[str]:
    actions = [f"/reviews/threads/{thread.pk}/{name}/" for name in ("reply", "resolve", "reopen")]
    return [f"/reviews/{review.pk}/comments/", *actions]


def test_members_who_create_comment(review, author, reviewer):
    for person in (author, reviewer):
        data = {"revision": 1, "text": f"From {person.user.username}"}
        response = person.client.post(f"/reviews/{review.pk}/comments/", data)
        thread = Thread.objects.last()
        assert response.status_code == 302
        assert response.url.startswith(f"/reviews/{review.pk}/")
        assert response.url.endswith(f"#thread-{thread.pk}")
        assert thread.comments.get().person == person.user


@pytest.mark.parametrize(("who", "status"), [("teammate", 403), ("stranger", 404)])
def test_others_do_not(review, thread, who, status, request):
    client = request.getfixturevalue(who).client

    for address in addresses(review, thread):
        assert client.post(address, {"revision": 1, "text": "Hm"}).status_code == status
    assert Comment.objects.count() == 1
    assert client.get("/reviews/people/").status_code == (403 if status == 403 else 200)


def test_they_are_posted(review, thread, author):
    for address in addresses(review, thread):
        assert author.client.get(address).status_code == 405


def test_a_viewer_reads_and_finds_no_form(review, thread, teammate):
    page = teammate.client.get(review.get_absolute_url()).content.decode()

    assert "Lose this" in page
    assert f'<mark data-thread="{thread.pk}">' in page
    assert "new-comment" not in page
    assert "/reply/" not in page


def test_htmx_gets_the_comments_and_the_marks(review, thread, author):
    address = f"/reviews/threads/{thread.pk}/reply/"
    response = author.client.post(address, {"text": "Done"}, **HTMX)
    answer = response.content.decode()

    assert str(thread.pk) in response["HX-Trigger-After-Settle"]
    assert 'id="threads"' in answer
    assert "Done" in answer
    assert f'<mark data-thread="{thread.pk}">' in answer
    assert "<html" not in answer


def test_resolving_folds_it_away_and_takes_the_mark(review, thread, author):
    answer = author.client.post(f"/reviews/threads/{thread.pk}/resolve/", **HTMX).content.decode()
    assert "<mark" not in answer
    assert "1 resolved" in answer
    answer = author.client.post(f"/reviews/threads/{thread.pk}/reopen/", **HTMX).content.decode()
    assert "<mark" in answer


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "x" * 2001}, "1 too long"),
        ({"text": "My words", "quote": "not there"}, "do not stand in revision 1"),
        ({"text": "My words", "anchor": "area", "x": "far"}, "could not be read"),
    ],
)
def test_a_refused_comment_keeps_what_was_typed(review, author, headers, fields, sentence):
    response = author.client.post(f"/reviews/{review.pk}/comments/", {"revision": 1} | fields, **headers)
    page = response.content.decode()

    assert response.status_code == 422
    assert sentence in page
    assert f">{fields['text']}</textarea>" in page
    assert fields.get("quote", "") in page
    assert not Thread.objects.exists()


def test_a_refused_answer_keeps_what_was_typed(review, thread, author):
    response = author.client.post(f"/reviews/threads/{thread.pk}/reply/", {"text": "x" * 2001}, **HTMX)

    assert response.status_code == 422
    assert f"{'x' * 2001}</textarea>" in response.content.decode()
    assert '<details class="reply" open>' in re.sub(r"\s+", " ", response.content.decode())


def test_typed_words_become_the_place(review, author):
    quote = review.revision.text[5:14]
    author.client.post(f"/reviews/{review.pk}/comments/", {"revision": 1, "text": "Hm", "quote": quote})

    thread = Thread.objects.get()
    assert (thread.anchor, thread.start, thread.end, thread.quote) == ("text", 5, 14, quote)


def test_a_comment_on_no_revision_is_not_found(review, author):
    for revision in ("", "x", "0"):
        data = {"revision": revision, "text": "Hm"}
        assert author.client.post(f"/reviews/{review.pk}/comments/", data).status_code == 404


def test_nothing_that_people_write_is_html(review, author, reviewer, workspace):
    words = "<script>alert(1)</script> https://evil.example @rita<b>"
    start_thread(review.pk, acting(author, workspace), text=words, revision=1)
    page = reviewer.client.get(review.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in page
    assert 'href="https://evil' not in page
    assert '<span class="mention">@rita</span>&lt;b&gt;' in page


def test_what_was_carried_says_where_from(review, thread, author, workspace):
    edit_caption(review.pk, acting(author, workspace), title="", text="Something else", revision=1)
    page = author.client.get(review.get_absolute_url()).content.decode()

    assert "from revision 1" in page
    assert "No longer in the text" in page


def test_pins_stand_where_the_comments_are(workspace, author, reviewer):
    image = review_files(workspace, author.user)[0]
    for width, height in ((None, None), (0.25, 0.3)):
        place = Anchor("area", x=0.125, y=0.5, width=width, height=height)
        start_thread(image.pk, acting(reviewer, workspace), text="Hm", revision=1, anchor=place)
    page = author.client.get(image.get_absolute_url()).content.decode()

    assert page.count('cx="12.5%" cy="50%" r="12"') == 2
    assert 'x="12.5%" y="50%" width="25%" height="30%"' in page


def test_the_people_to_mention_are_the_members(review, author, teammate, stranger):
    people = author.client.get("/reviews/people/").json()["people"]

    assert [entry["username"] for entry in people] == ["ada", "tom"]
    assert author.client.post("/reviews/people/").status_code == 405


def test_many_threads_cost_no_more_queries_than_few(
    review, author, reviewer, workspace, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(200) as counted:
            author.client.get(review.get_absolute_url())
        return len(counted)

    def fill(count: int) -> None:
        for number in range(count):
            made = start_thread(
                review.pk, acting(reviewer, workspace), text=f"@ada {number} of {count}", revision=1
            )
            reply(made.pk, acting(author, workspace), text="@rita yes")
            if number % 2:
                resolve(made.pk, acting(author, workspace))

    fill(2)
    queries()
    few = queries()
    fill(15)
    assert queries() == few
