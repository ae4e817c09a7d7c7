"""Tags: what names they take, putting them on files and taking them off, renaming, merging, deleting."""

import pytest
from django.db import IntegrityError

from media_library import tags as tagging
from media_library.models import MediaFile, Tag
from media_library.tags import TagRefused, add_tags, merge_tags, names_in, remove_tags, rename_tag
from tests.generations.factories import make_file
from tests.races import at_once


def names_of(media_file) -> set[str]:
    return set(media_file.tags.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("summer", ["summer"]),
        ("  product \t photos ,, launch ", ["product photos", "launch"]),
        ("Beach, beach, BEACH", ["BEACH"]),
        ("#sale", ["sale"]),
        ("<b>bold</b>", ["<b>bold</b>"]),
        ("\u202eevil\u202c, zero\u200bwidth", ["evil", "zerowidth"]),
        ("👩‍👩‍👧, صيف، 夏、冬", ["👩‍👩‍👧", "صيف", "夏", "冬"]),
        ("e\u0301te\u0301", ["été"]),
    ],
)
def test_what_is_typed_becomes_names(typed, names):
    assert names_in(typed) == names


@pytest.mark.parametrize(
    "typed", ["", " ,  , ", "\u202e\u200b", "#", "x" * 51, "x" * 2001, ",".join(map(str, range(21)))]
)
def test_what_is_no_name_is_refused_with_a_sentence(typed):
    with pytest.raises(TagRefused, match=r"\w+ \w+"):
        names_in(typed)


def test_a_tag_is_made_once_whatever_its_case(workspace):
    one, other = make_file(workspace), make_file(workspace)

    add_tags(workspace, [one], ["Été"])
    tagged = add_tags(workspace, [one, other], ["été", "new"])

    assert names_of(one) == names_of(other) == {"Été", "new"}
    assert tagged.changed == 2
    assert Tag.objects.count() == 2


def test_each_workspace_has_its_own(workspace, make_workspace):
    elsewhere = make_workspace("Elsewhere")
    mine, theirs = make_file(workspace), make_file(elsewhere)
    add_tags(elsewhere, [theirs], ["summer"])

    add_tags(workspace, [mine, theirs], ["summer"])
    remove_tags(workspace, [mine, theirs], ["summer"])

    assert names_of(mine) == set()
    assert names_of(theirs) == {"summer"}
    assert theirs.tags.get().workspace == elsewhere


def test_a_file_has_a_limited_number_of_tags(workspace):
    full, free = make_file(workspace), make_file(workspace)
    add_tags(workspace, [full], [f"tag {number}" for number in range(20)])

    tagged = add_tags(workspace, [full, free], ["one more"])

    assert [media_file.pk for media_file in tagged.full] == [full.pk]
    assert names_of(free) == {"one more"}
    assert full.tags.count() == 20


def test_a_workspace_has_a_limited_number_of_tags(workspace, monkeypatch):
    monkeypatch.setattr(tagging, "OF_A_WORKSPACE_MOST", 2)

    with pytest.raises(TagRefused, match="at most 2 tags"):
        add_tags(workspace, [make_file(workspace)], ["a", "b", "c"])

    assert not Tag.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_same_tag_at_once_make_one(workspace):
    files = [make_file(workspace) for _ in range(4)]

    at_once(*[lambda entry=entry: add_tags(workspace, [entry], ["Summer", "sale"]) for entry in files])

    assert Tag.objects.count() == 2
    assert all(names_of(entry) == {"Summer", "sale"} for entry in files)


def test_a_lost_race_is_run_again(workspace, monkeypatch):
    media_file = make_file(workspace)
    create, calls = Tag.objects.create, []

    def lose_once(**fields):
        calls.append(fields)
        if len(calls) == 1:
            raise IntegrityError("somebody was faster")
        return create(**fields)

    monkeypatch.setattr(Tag.objects, "create", lose_once)
    add_tags(workspace, [media_file], ["summer"])

    assert names_of(media_file) == {"summer"}


def test_a_tag_is_renamed_also_in_its_case_only(workspace):
    add_tags(workspace, [make_file(workspace)], ["summer"])
    tag = Tag.objects.get()

    rename_tag(tag, " Summer  2026 ")
    rename_tag(tag, "SUMMER 2026")

    assert Tag.objects.get().name == "SUMMER 2026"


def test_merging_leaves_each_file_with_one(workspace):
    both, only = make_file(workspace), make_file(workspace)
    add_tags(workspace, [both], ["holiday", "vacation"])
    add_tags(workspace, [only], ["vacation"])

    merge_tags(Tag.objects.get(name="vacation"), Tag.objects.get(name="holiday"))

    assert names_of(both) == names_of(only) == {"holiday"}
    assert Tag.objects.count() == 1


def test_deleting_a_tag_keeps_its_files(workspace):
    media_file = make_file(workspace)
    add_tags(workspace, [media_file], ["summer"])

    tagging.delete_tag(Tag.objects.get())

    assert MediaFile.objects.get() == media_file
    assert names_of(media_file) == set()


def test_many_files_take_the_queries_of_two(workspace, connection_queries, monkeypatch):
    # The search has a row for each file, and limits of its own.
    monkeypatch.setattr("media_library.searching.index_files", lambda media_file_ids: None)
    files = [make_file(workspace) for _ in range(30)]
    add_tags(workspace, files[:1], ["a", "b"])

    def add_and_remove(some) -> None:
        add_tags(workspace, some, ["a", "b"])
        remove_tags(workspace, some, ["a", "b"])

    assert connection_queries(lambda: add_and_remove(files[:2])) == connection_queries(
        lambda: add_and_remove(files)
    )
