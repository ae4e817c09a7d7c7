"""What job pages say of their outputs' reviews."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from generations.models import GenerationInput, Output
from generations.output_marks import Mark, register, register_facts, register_summary
from reviews.fingerprints import is_approved
from reviews.models import Review
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


_REVIEWS = PreparedQuery(
    lambda outputs: (
        Review.objects.filter(output__in=outputs)
        .order_by()
        .select_related("revision__media_file", "output__generation")
        .only(
            *("type", "platform", "state", "approved_fingerprint"),
            *("revision__title", "revision__text", "revision__post_types", "revision__media_file__sha256"),
            *("output__title", "output__text", "output__media_file_id", "output__generation__kind"),
        )
    )
)
_DESCRIBED = PreparedQuery(
    lambda jobs: (
        GenerationInput.objects.filter(generation__in=jobs)
        .select_related("media_file")
        .only("generation_id", "field", "position", "media_file__sha256")
        .order_by("field", "position")
    )
)


@register
def marks_by_reviews(outputs: Sequence[Output]) -> dict[UUID, Mark]:
    """Return the review state of each output that has a review."""
    return marks_by_output([output.pk for output in outputs])


def marks_by_output(output_ids: Sequence[UUID]) -> dict[UUID, Mark]:
    """Return the same by the outputs' ids; one query, and one more where captions were approved."""
    reviews = _REVIEWS.objects(list(output_ids))
    # What a caption was written for is a part of what was approved.
    approved = [review for review in reviews if review.is_caption and review.state == State.APPROVED]
    inputs: dict[UUID, list[GenerationInput]] = defaultdict(list)
    for entry in _DESCRIBED.objects(list({review.output.generation_id for review in approved})):
        inputs[entry.generation_id].append(entry)
    for review in approved:
        job = review.output.generation
        job._prefetched_objects_cache = {"inputs": inputs[job.pk]}
    return {review.output_id: mark_of(review) for review in reviews}


@register_facts
def facts_by_reviews(jobs: Sequence[UUID]) -> Mapping[UUID, object]:
    """Return of each job its reviews' states, and what decides whether their approvals hold."""
    facts: dict[UUID, list[object]] = defaultdict(list)
    for job, *fact in _FACTS.rows(list(jobs)):
        facts[job].append(fact)
    return facts


def mark_of(review: Review) -> Mark:
    """Return the review's state in a word; an approval is verified before it is shown."""
    url, note = review.get_absolute_url(), _note_of(review)
    if review.state == State.APPROVED and not is_approved(review):
        return Mark(CHANGED_SINCE, "bad", "triangle-alert", url, note)
    tone, icon = LOOKS[State(review.state)]
    return Mark(State(review.state).label, tone, icon, url, note)


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


def _note_of(review: Review) -> str:
    """Return what was done to the output in review, by comparing it with what PowerPost made."""
    made, shown = review.output, review.revision
    if shown is None or (shown.title, shown.text) == (made.title, made.text):
        is_replaced = shown is not None and shown.media_file_id != made.media_file_id
        return "Replaced in review" if is_replaced and not review.is_caption else ""
    return "Edited in review"
