"""What job pages say of their outputs' reviews."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from generations.models import GenerationInput, Output
from generations.output_marks import Mark, register, register_facts, register_summary
from reviews.fingerprints import content, is_approved, is_fingerprint_of
from reviews.models import Review
from workspaces.addresses import address_of
from workspaces.prepared import PreparedQuery

State = Review.State
LOOKS: dict[State, tuple[str, str]] = {
    State.DRAFT: ("", "pencil-line"),
    State.IN_REVIEW: ("busy", "hourglass"),
    State.CHANGES_REQUESTED: ("warn", "message-square-warning"),
    State.APPROVED: ("good", "circle-check"),
    State.REJECTED: ("bad", "circle-x"),
}
CHANGED_SINCE = "Changed since approval"
# The state that a mark's word stands for; none for an approval that does not hold.
_STATES = {str(state.label): state for state in State}


# The inputs are those that the words of a caption were written for: what was approved names them too.
_INPUTS = "output__generation__inputs"
_FACTS = PreparedQuery(
    lambda jobs: (
        Review.objects.filter(output__generation__in=jobs)
        .order_by("pk", f"{_INPUTS}__field", f"{_INPUTS}__position")
        .values_list(
            *("output__generation", "pk", "state", "approved_fingerprint"),
            *("revision__title", "revision__text", "revision__post_types", "revision__media_file__sha256"),
            *(f"{_INPUTS}__field", f"{_INPUTS}__media_file__sha256"),
        )
    )
)


class _Row(NamedTuple):
    """What of a review its mark is made of."""

    output_id: UUID
    job_id: UUID
    pk: UUID
    type: str
    platform: str
    state: str
    approved_fingerprint: str
    revision_id: UUID | None
    title: str | None
    text: str | None
    post_types: list[str] | None
    media_file_id: UUID | None
    sha256: str | None
    made_title: str
    made_text: str
    made_media_file_id: UUID | None

    @property
    def is_caption(self) -> bool:
        """Whether words are reviewed, and not a file."""
        return self.type == Output.Type.CAPTION

    @property
    def digests(self) -> list[str]:
        """The SHA-256 of the file's bytes, in hex; none without a file."""
        return [] if self.sha256 is None else [self.sha256]

    @property
    def was_approved(self) -> bool:
        """Whether it was approved, which may no longer hold."""
        return self.state == State.APPROVED


# As values and not as objects, which would take four times as long to make.
_REVIEWS = PreparedQuery(
    lambda outputs: (
        Review.objects.filter(output__in=outputs)
        .order_by()
        .values_list(
            *("output", "output__generation", "pk", "type", "platform", "state", "approved_fingerprint"),
            *("revision", "revision__title", "revision__text", "revision__post_types"),
            *("revision__media_file", "revision__media_file__sha256"),
            *("output__title", "output__text", "output__media_file"),
        )
    )
)
_DESCRIBED = PreparedQuery(
    lambda jobs: (
        GenerationInput.objects.filter(generation__in=jobs, field=GenerationInput.Field.MEDIA_IDS)
        .order_by("position")
        .values_list("generation", "media_file__sha256")
    )
)


@register
def marks_by_reviews(outputs: Sequence[Output]) -> dict[UUID, Mark]:
    """Return the review state of each output that has a review."""
    return marks_by_output([output.pk for output in outputs])


def marks_by_output(output_ids: Sequence[UUID]) -> dict[UUID, Mark]:
    """Return the same by the outputs' ids; one query, and one more where captions were approved."""
    rows = [_Row._make(row) for row in _REVIEWS.rows(list(output_ids))]
    # What a caption was written for is a part of what was approved.
    described: dict[UUID, list[str]] = defaultdict(list)
    for job_id, sha256 in _DESCRIBED.rows(
        list({row.job_id for row in rows if row.is_caption and row.was_approved})
    ):
        described[job_id].append(sha256)
    return {row.output_id: _mark_of_row(row, described) for row in rows}


@register_facts
def facts_by_reviews(jobs: Sequence[UUID]) -> Mapping[UUID, object]:
    """Return of each job its reviews' states, and what decides whether their approvals hold."""
    facts: dict[UUID, list[object]] = defaultdict(list)
    for job, *fact in _FACTS.rows(list(jobs)):
        facts[job].append(fact)
    return facts


def mark_of(review: Review) -> Mark:
    """Return the review's state in a word; an approval is verified before it is shown."""
    made, shown = review.output, review.revision
    note = ""
    if shown is not None:
        made_of, shown_of = ((each.title, each.text, each.media_file_id) for each in (made, shown))
        note = _note_of(made_of, shown_of, is_caption=review.is_caption)
    return _mark(review.pk, State(review.state), note, holds=is_approved(review))


def _mark_of_row(row: _Row, described: Mapping[UUID, Sequence[str]]) -> Mark:
    """Return the same of a review that was not read as an object."""
    if row.revision_id is None:
        return _mark(row.pk, State(row.state), "", holds=False)
    note = _note_of(
        (row.made_title, row.made_text, row.made_media_file_id),
        (row.title, row.text, row.media_file_id),
        is_caption=row.is_caption,
    )
    holds = row.was_approved and is_fingerprint_of(
        row.approved_fingerprint,
        content(
            output_type=row.type,
            platform=row.platform,
            post_types=row.post_types or [],
            title=row.title or "",
            text=row.text or "",
            media=described[row.job_id] if row.is_caption else row.digests,
        ),
    )
    return _mark(row.pk, State(row.state), note, holds=holds)


def _mark(review_id: UUID, state: State, note: str, *, holds: bool) -> Mark:
    url = address_of("review", review_id)
    if state == State.APPROVED and not holds:
        return Mark(CHANGED_SINCE, "bad", "triangle-alert", url, note)
    tone, icon = LOOKS[state]
    return Mark(state.label, tone, icon, url, note)


@register_summary
def summary_by_reviews(marks: Sequence[Mark]) -> Mark:
    """Return what a job's card says: what somebody has to act on first, then how far the approvals are."""
    first = {_STATES.get(mark.label): mark for mark in reversed(marks)}
    counts, total = Counter(_STATES.get(mark.label) for mark in marks), len(marks)

    def say(state: State | None, words: str) -> Mark:
        return replace(first[state], label=words, note="")

    if counts[None]:
        return say(None, CHANGED_SINCE)
    if wanted := counts[State.CHANGES_REQUESTED]:
        label = str(State.CHANGES_REQUESTED.label)
        return say(State.CHANGES_REQUESTED, f"{wanted} of {total} to change" if total > 1 else label)
    approved, waiting = counts[State.APPROVED], counts[State.IN_REVIEW]
    if approved and approved < total:
        # While others wait, the link leads to them.
        return say(State.IN_REVIEW if waiting else State.APPROVED, f"{approved} of {total} approved")
    if waiting:
        return say(State.IN_REVIEW, f"{waiting} to review")
    state = next(state for state in (State.APPROVED, State.DRAFT, State.REJECTED) if counts[state])
    return say(state, str(state.label))


_Shown = tuple[str | None, str | None, UUID | None]


def _note_of(made: _Shown, shown: _Shown, *, is_caption: bool) -> str:
    """Return what was done to the output in review, by comparing titles, texts and files."""
    if shown[:2] != made[:2]:
        return "Edited in review"
    return "Replaced in review" if shown[2] != made[2] and not is_caption else ""
