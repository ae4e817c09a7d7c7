"""The graph around a file or job, and where its nodes are drawn."""

import itertools
import uuid

import pytest

from generations.lineage import (
    DEPTH,
    SHOWN_OF_CENTRE,
    SHOWN_OF_ONE,
    SHOWN_OF_STEP,
    Found,
    Key,
    Link,
    Sort,
    lineage_of,
)
from generations.lineage_layout import columns_of, in_lines

_numbers = itertools.count(1)


def job() -> Key:
    return Key(Sort.JOB, uuid.UUID(int=next(_numbers)))


def steps_over(links: list[Link]):
    """Return the two steps over these links, and a list of how many nodes each question was about."""
    asked = []

    def step(older: bool):
        def find(keys, most, passed_over):
            asked.append(len(keys))
            found = Found()
            for key in keys:
                beside = [link for link in links if (link.newer if older else link.older) == key]
                found.links += beside[passed_over : passed_over + most]
                if beside:
                    found.totals[key] = len(beside)
            return found

        return find

    return step(True), step(False), asked


def chain(length: int) -> tuple[list[Key], list[Link]]:
    keys = [job() for _ in range(length)]
    return keys, [Link(older, newer) for older, newer in itertools.pairwise(keys)]


def test_it_reaches_both_ways():
    keys, links = chain(5)
    older, newer, _ = steps_over(links)
    lineage = lineage_of(keys[2], older, newer)

    assert [lineage.steps[key] for key in keys] == [-2, -1, 0, 1, 2]
    assert set(lineage.links) == set(links)
    assert not lineage.hidden_older
    assert not lineage.hidden_newer


def test_beyond_its_depth_it_says_that_there_is_more():
    keys, links = chain(2 * DEPTH + 5)
    older, newer, _ = steps_over(links)
    lineage = lineage_of(keys[DEPTH + 2], older, newer)

    assert len(lineage.steps) == 2 * DEPTH + 1
    assert lineage.hidden_newer == {keys[2 * DEPTH + 2]: 1}
    assert lineage.hidden_older == {keys[2]: 1}


def test_a_chain_that_just_fits_hides_nothing():
    keys, links = chain(DEPTH + 1)
    older, newer, _ = steps_over(links)

    assert not lineage_of(keys[0], older, newer).hidden_newer


def test_of_many_results_some_are_shown_and_the_rest_counted():
    centre = job()
    children = [job() for _ in range(40)]
    links = [Link(centre, child) for child in children]
    older, newer, _ = steps_over(links)
    first, later = lineage_of(centre, older, newer), lineage_of(centre, older, newer, passed_over=36)

    assert list(first.steps)[1:] == children[:SHOWN_OF_CENTRE]
    assert first.hidden_newer == {centre: 40 - SHOWN_OF_CENTRE}
    assert list(later.steps)[1:] == children[36:]
    assert not later.hidden_newer


def test_a_step_has_a_bound_and_one_question():
    centre, children = job(), [job() for _ in range(SHOWN_OF_CENTRE)]
    links = [Link(centre, child) for child in children]
    links += [Link(child, job()) for child in children for _ in range(10)]
    older, newer, asked = steps_over(links)
    lineage = lineage_of(centre, older, newer)

    assert sum(steps == 2 for steps in lineage.steps.values()) == SHOWN_OF_STEP
    shown = [sum(link.older == child for link in lineage.links) for child in children]
    assert max(shown) == SHOWN_OF_ONE
    assert [lineage.hidden_newer[child] for child in children] == [10 - count for count in shown]
    assert len(asked) <= 2 * (DEPTH + 1)


def test_what_is_reached_in_two_ways_is_one_node():
    photo, captions, images = job(), job(), job()
    links = [Link(photo, captions), Link(photo, images), Link(captions, images)]
    older, newer, _ = steps_over(links)
    lineage = lineage_of(photo, older, newer)

    assert len(lineage.steps) == 3
    assert set(lineage.links) == set(links)
    # Everything stands right of all that it was made from.
    assert columns_of(lineage) == {photo: 0, captions: 1, images: 2}
    seen_from_the_end = lineage_of(images, older, newer)
    assert columns_of(seen_from_the_end) == {photo: -2, captions: -1, images: 0}


def test_a_circle_would_end():
    keys, links = chain(3)
    links.append(Link(keys[2], keys[0]))
    older, newer, _ = steps_over(links)
    lineage = lineage_of(keys[0], older, newer)

    assert set(lineage.steps) == set(keys)
    assert set(columns_of(lineage)) == set(keys)


def test_what_was_deleted_meanwhile_is_left_out():
    keys, links = chain(3)
    older, newer, _ = steps_over(links)
    lineage = lineage_of(keys[0], older, newer)
    lineage.without_others({keys[0], keys[1]})

    assert set(lineage.steps) == {keys[0], keys[1]}
    assert lineage.links == links[:1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("beach.jpg", ["beach.jpg"]),
        ("A desk in morning light", ["A desk in", "morning…"]),
        ("one two three", ["one two", "three"]),
        ("Wwwwwwwwwwwwwwwwwwwwwwwwwwwwww", ["Wwwwwwwwww", "wwwwwwwww…"]),
        ("summer-morning.jpg", ["summer-", "morning.…"]),
        ("朝の光が差し込む静かな台所", ["朝の光が差", "し込む静…"]),
        ("", [""]),
    ],
)
def test_titles_keep_to_their_lines(text, lines):
    assert in_lines(text, 10, 2) == lines
