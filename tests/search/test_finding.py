"""What is found by which words, in whatever language they are written."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from media_library.models import MediaFile
from search.finding import PAGE_SIZE, counts, find, scope_of
from search.models import Document
from search.queries import parse
from tests.generations.factories import add_captions, make_file, make_generation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Café crème in Zürich", "cafe CRÈME zurich"),
        ("Cafe creme", "café"),
        ("Straßenfest", "strassenfest"),
        ("STRASSENFEST", "straßen"),
        ("İstanbul by night", "istanbul"),
        ("ıstanbul", "ISTANBUL"),
        ("Smørrebrød & Łódź", "smorrebrod lodz"),
        ("東京タワーへ行こう", "東京"),
        ("東京タワーへ行こう", "タワー"),
        ("東京タワーへ行こう", "う"),
        ("我们的新产品发布了", "新产品"),
        ("ﾊﾝﾄﾞﾒｲﾄﾞ", "ハンドメイド"),
        ("สวัสดีครับทุกคน", "ครับ"),
        ("السَّلامُ عليكم", "السلام"),
        ("أهلا وسهلا", "اهلا"),
        ("שָׁלוֹם", "שלום"),
        ("한국어 캠페인을 시작합니다", "캠페인"),
        ("हिन्दी में अभियान", "हिन्दी"),
        ("Launch 🚀 day", "🚀"),
        ("Ready 👩‍🚀 for it", "👩‍🚀"),
        ("Greetings 🇩🇪", "🇩🇪"),
        ("𝓗𝓮𝓵𝓵𝓸 𝐬𝐮𝐦𝐦𝐞𝐫", "hello summer"),
        ("Ｗｉｄｅ ﬁne", "wide fine"),
        ("#DarkMode is here", "#darkmode"),
        ("#DarkMode is here", "darkmode"),
        ("#DarkMode is here", "dark mode"),
        ("Thanks @north_wind", "@north_wind"),
        ("Thanks @north_wind", "north_wind"),
        ("See https://example.com/summer-2026?ref=a", "example.com/summer-2026"),
        ("See https://example.com/summer-2026", "summer"),
        ("He said “slow mornings” again", '"slow mornings"'),
        ("rock’n’roll, don't stop", "don’t"),
        ("Launches and campaigns", "launches camp"),
        ("AND OR NOT NEAR", "near and not or"),
        ("one", "one one one"),
        ("a\tb\nc", '"a b c"'),
    ],
)
def test_words_find_the_text(workspace, titles, text, words):
    make_generation(workspace, prompt="something else")
    make_generation(workspace, prompt=text)
    assert titles(workspace, words) == [text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("slow and lazy mornings", '"slow mornings"'),
        ("mornings slow", '"slow mornings"'),
        ("coffee with sugar", "coffee -sugar"),
        ("coffee with sugar cane", 'coffee -"sugar cane"'),
        ("coffee", "coffee tea"),
        ("coffees", '"coffee"'),
        ("Launches and campaigns", "launch campaigns"),
        ("decoffee", "coffee"),
        ("京東タワー", "東京"),
        ("ab", '"a b"'),
    ],
)
def test_other_texts_are_not_found(workspace, titles, text, words):
    make_generation(workspace, prompt=text)
    assert titles(workspace, words) == []


def test_what_is_left_out_is_the_word_alone(workspace, titles):
    make_generation(workspace, prompt="Coffee and adverts")
    assert titles(workspace, "coffee -ad") == ["Coffee and adverts"]


def test_leaving_out_alone_finds_the_rest_of_this_workspace(workspace, make_workspace, titles):
    make_generation(workspace, prompt="Coffee")
    make_generation(workspace, prompt="Tea")
    make_generation(make_workspace("Elsewhere"), prompt="Cocoa")
    assert titles(workspace, "-coffee") == ["Tea"]


@pytest.mark.parametrize(
    "words",
    [
        '" OR 1=1 --', "'; DROP TABLE search_document; --", '"', '""', "*", "^a", "a:b", "words:a",
        "{a b}: c",
        "NEAR(a b)", "a NEAR/2 b", "(a", ")", "a AND", "NOT", "- -", "\0", "a\0b", "\\", "'", "a' & 'b",
        "a:*", "!a", "a <-> b", "<script>", "%", "_", "¤w", "¤kjobs", "\ud800", "x" * 10_000, "x " * 5_000,
        '"' * 10_000, "東" * 10_000,
    ],
)  # fmt: skip
def test_no_question_is_an_error_or_leaves_the_workspace(workspace, make_workspace, titles, words):
    make_generation(make_workspace("Elsewhere"), prompt="a b c near not x 東 words or 1 script w kjobs")
    assert titles(workspace, words) == []
    counts(parse(words), scope_of(workspace))


def test_nothing_to_look_for_finds_nothing(workspace, titles):
    make_generation(workspace)
    assert titles(workspace, "") == titles(workspace, " … ") == []


def test_words_may_stand_in_prompt_and_captions(workspace, titles):
    generation = make_generation(workspace, prompt="Winter sale")
    add_captions(generation)
    assert titles(workspace, "winter dark mode instagram") == ["Winter sale"]


def test_a_phrase_does_not_go_from_one_text_into_the_next(workspace, titles):
    generation = make_generation(workspace, prompt="Winter sale")
    add_captions(generation)
    assert titles(workspace, '"sale dark"') == []


def test_files_are_found_by_their_names(workspace, titles):
    make_file(workspace, name="IMG2034_BeachSunset-final.jpg")
    for words in (
        "img2034",
        "2034",
        "beach",
        "sunset final",
        "beachsunset",
        "IMG2034_BeachSunset-final.jpg",
        "jpg",
    ):
        assert titles(workspace, words) == ["IMG2034_BeachSunset-final.jpg"], words


def test_files_are_found_by_their_tags(workspace, titles):
    media_file = make_file(workspace, name="one.jpg")
    media_file.tags.add(workspace.tags.create(name="Product photos"))
    assert titles(workspace, "product one") == ["one.jpg"]


def test_the_newest_come_first(workspace, titles):
    now = timezone.now()
    for number in (2, 3, 1):
        make_generation(workspace, prompt=f"Coffee {number}", created_at=now - timedelta(days=number))
    assert titles(workspace, "coffee") == ["Coffee 1", "Coffee 2", "Coffee 3"]


def test_objects_of_one_moment_are_all_found(workspace, titles):
    moment = datetime(2026, 5, 1, 12, tzinfo=UTC)
    make_generation(workspace, prompt="Coffee 1", created_at=moment)
    document_of_first = titles(workspace, "coffee") and Document.objects.get()
    # The number that the next one would like to have is taken.
    taken = make_generation(workspace, prompt="Coffee 2", created_at=moment)
    Document.objects.all().delete()
    assert sorted(titles(workspace, "coffee")) == ["Coffee 1", "Coffee 2"]
    number = Document.objects.get(object_id=taken.pk).pk
    Document.objects.all().delete()
    Document.objects.create(
        pk=number, workspace=workspace, kind="jobs", object_id=uuid.uuid4(), words=document_of_first.words
    )
    assert sorted(titles(workspace, "coffee")) == ["Coffee 1", "Coffee 2"]


def test_filters_narrow_the_results(workspace, owner, teammate, titles):
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    make_generation(workspace, prompt="Coffee of the owner", created_by=owner.user, created_at=at)
    make_generation(
        workspace, prompt="Coffee of Tom", created_by=teammate.user, created_at=at + timedelta(days=1)
    )
    make_file(workspace, name="coffee.jpg")
    assert titles(workspace, "coffee", person_id=teammate.user.pk) == ["Coffee of Tom"]
    assert titles(workspace, "coffee", last_day=at.date()) == ["Coffee of the owner"]
    assert titles(workspace, "coffee", first_day=at.date(), kind="jobs") == [
        "Coffee of Tom",
        "Coffee of the owner",
    ]
    assert titles(workspace, "coffee", kind="files") == ["coffee.jpg"]
    assert titles(workspace, "coffee", kind="nothing") == []
    assert [count.number for count in counts(parse("coffee"), scope_of(workspace))] == [2, 1, 0]


def test_a_kind_and_a_person_do_not_lead_into_another_workspace(
    workspace, make_workspace, owner, make_findable
):
    for each, words in ((workspace, "coffee"), (make_workspace("Elsewhere"), "coffee beans")):
        make_generation(each, prompt=words, created_by=owner.user)
        file = make_file(each, name=f"{words}.jpg")
        MediaFile.objects.filter(pk=file.pk).update(created_by=owner.user)
    make_findable()

    for asked, numbers in (("coffee", [1, 1, 0]), ("coffee -tea", [1, 1, 0]), ("beans", [0, 0, 0])):
        scope = scope_of(workspace, person_id=owner.user.pk)
        assert [count.number for count in counts(parse(asked), scope)] == numbers
        assert len(find(workspace, parse(asked), scope).results) == sum(numbers)


def test_a_page_begins_where_the_last_one_ended(workspace, make_findable):
    now = timezone.now()
    for number in range(PAGE_SIZE + 3):
        make_generation(workspace, prompt=f"Coffee {number}", created_at=now - timedelta(minutes=number))
    make_findable()
    first = find(workspace, parse("coffee"), scope_of(workspace))
    second = find(workspace, parse("coffee"), scope_of(workspace), before=first.older)
    shown = [result.title for result in [*first.results, *second.results]]
    assert shown == [f"Coffee {number}" for number in range(PAGE_SIZE + 3)]
    assert second.older is None


def test_more_than_anybody_reads_is_not_counted(workspace, make_findable, monkeypatch):
    monkeypatch.setattr("search.finding.COUNTED_MOST", 2)
    for _ in range(4):
        make_generation(workspace, prompt="Coffee")
    make_findable()
    jobs = counts(parse("coffee"), scope_of(workspace))[0]
    assert (jobs.number, jobs.is_many, jobs.shown) == (3, True, 2)
