"""What changed between two texts, word by word."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

# How many differing words or lines are looked for before a coarser comparison is made: the time and the
# memory grow with the square. Far above what an edit is; a text written anew reads better by lines anyway.
DIFFERENCES_MOST = 700
# A word this short between two changes is chance, as "and" or "the" is, when the changes are longer.
CHANCE_LENGTH = 4

_WORDS = re.compile(
    r"""
      \n | [^\S\n]+                            # a line end, or a gap between words
    | https?://[^\s]+ | www\.[^\s]+            # addresses
    | [#@＃＠][\w.]*\w                          # hashtags and mentions
    | [\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff] # scripts without gaps: each sign is a word
    | \w+(?:['’\-]\w+)*
    | [\U0001F1E6-\U0001F1FF]{2}               # flags
    | [^\w\s]                                  # punctuation; emoji, completed by _is_continued()
    """,
    re.VERBOSE,
)
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


class Op(StrEnum):
    """What became of a part of a text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the old or the new text, or of both."""

    op: Op
    text: str


def word_diff(old: str, new: str) -> list[Segment]:
    """Return how `old` became `new`, whole words at a time.

    Equal and inserted segments joined are exactly `new`, equal and deleted ones `old`. Texts that have little
    in common are compared by lines, and beyond that as a whole, so that the cost stays bounded.
    """
    for parts_of in (_words, _lines):
        before, after = parts_of(old), parts_of(new)
        steps = _steps(before, after)
        if steps is not None:
            return _merged(_without_chance(_aligned(steps)))
    return _merged([Segment(Op.DELETE, old), Segment(Op.INSERT, new)])


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _words(text: str) -> list[str]:
    words: list[str] = []
    for match in _WORDS.finditer(text):
        word = match.group()
        if words and _is_continued(words[-1], word):
            words[-1] += word
        else:
            words.append(word)
    return words


def _is_continued(word: str, sign: str) -> bool:
    """Return whether the sign belongs to what stands before it: to an emoji, or to a letter with marks."""
    if word.isspace():
        return False
    first, last = sign[0], word[-1]
    if first == _JOINER or last == _JOINER or ord(first) in _SKIN_TONES:
        return True
    if unicodedata.category(first).startswith("M"):
        return True
    # The letter after a vowel sign: the word goes on.
    return unicodedata.category(last) in ("Mn", "Mc") and last != "\ufe0f" and first.isalnum()


def _steps(old: Sequence[str], new: Sequence[str]) -> list[Segment] | None:
    """Return the shortest way, part by part; None when more than DIFFERENCES_MOST differ."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    trace = _trace(before, after)
    if trace is None:
        return None
    head = [Segment(Op.EQUAL, part) for part in old[:start]]
    tail = [Segment(Op.EQUAL, part) for part in old[len(old) - end :]]
    return head + list(reversed(list(_back(before, after, trace)))) + tail


def _trace(old: Sequence[str], new: Sequence[str]) -> list[dict[int, int]] | None:
    """Return how far each number of differences reaches, by diagonal.

    The greedy algorithm of E. Myers, "An O(ND) difference algorithm and its variations" (1986).
    """
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for differences in range(min(len(old) + len(new), DIFFERENCES_MOST) + 1):
        row: dict[int, int] = {}
        for diagonal in range(-differences, differences + 1, 2):
            x = _furthest(reach, diagonal, differences)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            row[diagonal] = x
            if x >= len(old) and y >= len(new):
                trace.append(row)
                return trace
        trace.append(row)
        reach = row
    return None


def _furthest(reach: dict[int, int], diagonal: int, differences: int) -> int:
    """Return where the diagonal is entered: downwards by an insertion, or sideways by a deletion."""
    if _goes_down(reach, diagonal, differences):
        return reach[diagonal + 1]
    return reach[diagonal - 1] + 1


def _goes_down(reach: dict[int, int], diagonal: int, differences: int) -> bool:
    if diagonal == -differences:
        return True
    return diagonal != differences and reach[diagonal - 1] < reach[diagonal + 1]


def _back(old: Sequence[str], new: Sequence[str], trace: list[dict[int, int]]) -> Iterator[Segment]:
    """Walk the trace from its end, and name each step."""
    x, y = len(old), len(new)
    for differences in range(len(trace) - 1, -1, -1):
        diagonal = x - y
        reach = trace[differences - 1] if differences else {1: 0}
        goes_down = _goes_down(reach, diagonal, differences)
        entered = reach[diagonal + 1] if goes_down else reach[diagonal - 1] + 1
        while x > entered:
            x, y = x - 1, y - 1
            yield Segment(Op.EQUAL, old[x])
        if not differences:
            return
        if goes_down:
            y -= 1
            yield Segment(Op.INSERT, new[y])
        else:
            x -= 1
            yield Segment(Op.DELETE, old[x])


def _merged(segments: Sequence[Segment]) -> list[Segment]:
    """Join neighbours; between two equal parts, what was deleted stands before what was inserted."""
    merged: list[Segment] = []
    for is_equal, group in groupby(segments, lambda segment: segment.op is Op.EQUAL):
        found = list(group)
        for op in [Op.EQUAL] if is_equal else [Op.DELETE, Op.INSERT]:
            text = "".join(segment.text for segment in found if segment.op is op)
            if text:
                merged.append(Segment(op, text))
    return merged


@dataclass(slots=True)
class _Run:
    """Neighbouring parts with which the same is done."""

    op: Op
    parts: list[str]


def _aligned(steps: Sequence[Segment]) -> list[Segment]:
    """Join neighbours, and move what was added or removed to where lines begin and end.

    When "two" of "- one, - two, - three" goes, so do "two, -" and "- two": people mean a whole line.
    """
    runs: list[_Run] = []
    for is_equal, group in groupby(steps, lambda step: step.op is Op.EQUAL):
        found = list(group)
        for op in [Op.EQUAL] if is_equal else [Op.DELETE, Op.INSERT]:
            parts = [step.text for step in found if step.op is op]
            if parts:
                runs.append(_Run(op, parts))
    # At both ends too there is something, if empty, into which a change can move.
    runs = [_Run(Op.EQUAL, []), *runs, _Run(Op.EQUAL, [])]
    for position, run in list(enumerate(runs))[1:-1]:
        before, after = runs[position - 1], runs[position + 1]
        if run.op is not Op.EQUAL and before.op is after.op is Op.EQUAL:
            # What stands between two changes is not used up: they would become one.
            least, most = int(position > 2), int(position + 3 < len(runs))
            _move(before, run, after, least, most)
    return _merged([Segment(run.op, "".join(run.parts)) for run in runs])


def _move(before: _Run, run: _Run, after: _Run, least: int, most: int) -> None:
    """Move the change to the best of the places where it means the same.

    `least` and `most` are how many equal parts stay before and after it.
    """
    parts, count, place = before.parts + run.parts + after.parts, len(run.parts), len(before.parts)
    places = [place]
    while places[-1] > least and parts[places[-1] - 1] == parts[places[-1] + count - 1]:
        places.append(places[-1] - 1)
    places.append(place)
    while places[-1] + count < len(parts) - most and parts[places[-1]] == parts[places[-1] + count]:
        places.append(places[-1] + 1)
    best = max(places, key=lambda start: (_neatness(parts, start, count), -abs(start - place)))
    before.parts, run.parts, after.parts = parts[:best], parts[best : best + count], parts[best + count :]


def _neatness(parts: Sequence[str], start: int, count: int) -> int:
    """Return how well a change at this place can be read: as whole lines, or as words with their gap."""
    first, last = parts[start], parts[start + count - 1]
    before = parts[start - 1] if start else "\n"
    after = parts[start + count] if start + count < len(parts) else "\n"
    if before.endswith("\n") and last.endswith("\n"):
        return 3
    if first.startswith("\n") and after.startswith("\n"):
        return 2
    return int(first.isspace() or last.isspace())


def _without_chance(segments: Sequence[Segment]) -> list[Segment]:
    """Count what is equal by chance between two changes as changed: else every gap would be."""
    parts: list[Segment] = []
    for position, segment in enumerate(segments):
        if segment.op is Op.EQUAL and _is_chance(segments, position):
            parts += [Segment(Op.DELETE, segment.text), Segment(Op.INSERT, segment.text)]
        else:
            parts.append(segment)
    return parts


def _is_chance(segments: Sequence[Segment], position: int) -> bool:
    if position in (0, len(segments) - 1) or "\n" in segments[position].text:
        return False
    words = segments[position].text.strip()
    if not words:
        return True
    around = min(
        _changed_length(segments[max(0, position - 2) : position]),
        _changed_length(segments[position + 1 : position + 3]),
    )
    return len(words) <= CHANCE_LENGTH and around > 2 * CHANCE_LENGTH


def _changed_length(neighbours: Sequence[Segment]) -> int:
    return max((len(entry.text) for entry in neighbours if entry.op is not Op.EQUAL), default=0)
