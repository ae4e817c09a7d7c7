"""Who is told of what happens to outputs: reviewers of what waits for them, authors of decisions, and
everybody who is spoken to.

Each event is announced once, whoever hears of it first: the task that its signal queues, or the sweep that
finds events whose task was lost.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from notifications.models import Kind, Notification, Told
from notifications.telling import Entry, News, drop, first_time, take_back, tell
from reviews.models import Comment, Review, ReviewEvent
from reviews.queue import waiting_for
from workspaces.access import Right, role_allows
from workspaces.models import Membership, Workspace

logger = logging.getLogger(__name__)
Action = ReviewEvent.Action

# After these, the output may wait for people whom it did not wait for before.
ENTERING = {
    Action.OPENED,
    Action.SUBMITTED,
    Action.REOPENED,
    Action.EDITED,
    Action.RESTORED,
    Action.REPLACED,
    Action.UNDONE,
}
# After these, it waits for fewer.
LEAVING = {Action.APPROVED, Action.CHANGES_REQUESTED, Action.REJECTED, Action.WITHDRAWN}
DECISIONS = {Action.APPROVED, Action.CHANGES_REQUESTED, Action.REJECTED, Action.REOPENED}

_TOLD_OF = ENTERING | LEAVING | DECISIONS | {Action.COMMENTED}
_WAITING = "waiting:"
_EVENT = "review-event:"
# The sweep leaves recent events to their task, and is not interested in what is old news.
RECENT = timedelta(seconds=60)
OLD = timedelta(hours=1)
SWEEP_MOST = 1_000


def announce(event_id: int) -> None:
    """Tell of one line of a review's history, unless that has been done or the line is gone."""
    event = (
        ReviewEvent.objects.select_related("review__workspace", "review__output__generation")
        .filter(pk=event_id)
        .order_by()
        .first()
    )
    if event is None:
        return
    with transaction.atomic():
        if not first_time(f"{_EVENT}{event.pk}"):
            return
        if event.action in DECISIONS:
            _tell_authors(event)
        elif event.action == Action.UNDONE:
            _take_decision_back(event)
        elif event.action == Action.COMMENTED:
            _tell_of_comment(event)
        if event.action in ENTERING | LEAVING:
            _tell_reviewers(event)


def announce_missed() -> None:
    """Tell of what was recorded within the last hour and not told, as when a worker was killed."""
    now = timezone.now()
    # By id, which has an index; the newest thousand are more than five minutes bring.
    newest = ReviewEvent.objects.order_by("-pk").values_list("pk", "at", "action")[:SWEEP_MOST]
    due = [key for key, at, action in newest if now - OLD < at < now - RECENT and action in _TOLD_OF]
    told = set(Told.objects.filter(pk__in=[f"{_EVENT}{key}" for key in due]).values_list("pk", flat=True))
    for key in reversed(due):
        if f"{_EVENT}{key}" in told:
            continue
        try:
            announce(key)
        except Exception:
            # One that cannot be told must not keep the others from being told.
            logger.exception("What review event %s says could not be announced", key)


def settle_waiting() -> None:
    """Take back what waits for nobody any more for other reasons than events: roles and policies change."""
    unread = Notification.objects.filter(kind=Kind.WAITING, read_at=None).select_related("workspace")
    rows: dict[Workspace, dict[int, list[Notification]]] = defaultdict(lambda: defaultdict(list))
    for row in unread.order_by("-updated_at")[:SWEEP_MOST]:
        rows[row.workspace][row.person_id].append(row)
    for workspace, by_person in rows.items():
        memberships = {entry.user_id: entry for entry in _reviewers(workspace)}
        for person_id, theirs in by_person.items():
            # One question for all of a person's jobs; a key names its output whatever job it is of.
            jobs = {UUID(row.group.removeprefix(_WAITING)) for row in theirs}
            waiting = _waiting_keys(memberships.get(person_id), jobs)
            for row in theirs:
                drop(row, {entry["key"] for entry in row.entries} - waiting)


def _tell_authors(event: ReviewEvent) -> None:
    """Tell whoever made the output or this revision of it; of approvals only the last that was needed."""
    if event.action == Action.APPROVED and event.state_after != Review.State.APPROVED:
        return
    if ReviewEvent.objects.filter(undoes=event).exists():
        return
    _tell(event, _authors(event), Kind.DECIDED, _decision_group(event), did=event.action)


def _take_decision_back(event: ReviewEvent) -> None:
    """Take the decision's news back from the authors who have not read it, and tell those who have."""
    undone = event.undoes
    if undone is None or not Told.objects.filter(pk=f"{_EVENT}{undone.pk}").exists():
        return
    if undone.action == Action.APPROVED and undone.state_after != Review.State.APPROVED:
        return
    authors = _authors(undone)
    unaware = take_back(_decision_group(undone), _key(undone), authors)
    generation = event.review.output.generation
    _tell(event, authors - unaware, Kind.DECIDED, f"decided:{generation.pk}:undone", did="undone")


def _tell_of_comment(event: ReviewEvent) -> None:
    """Tell who is mentioned, else who has spoken in the thread, else the author; nobody twice."""
    comment = Comment.objects.filter(pk=event.detail.get("comment")).first()
    if comment is None:
        return
    thread = comment.thread_id
    earlier = Comment.objects.filter(thread=thread, pk__lt=comment.pk, person__isnull=False)
    mentioned = set(comment.mentions.values_list("pk", flat=True))
    answered = set(earlier.values_list("person_id", flat=True)) - mentioned
    concerned = _authors(event) - mentioned - answered
    url = f"{event.review.get_absolute_url()}#thread-{thread}"
    for people, kind, group in (
        (mentioned, Kind.MENTIONED, f"mentioned:{thread}"),
        (answered, Kind.ANSWERED, f"thread:{thread}"),
        (concerned, Kind.COMMENTED, f"thread:{thread}"),
    ):
        _tell(event, people, kind, group, words=comment.text, url=url)


def _tell_reviewers(event: ReviewEvent) -> None:
    """Make true what reviewers have not read yet of this job's outputs, and tell of one that came in."""
    review = event.review
    generation = review.output.generation
    unread = Notification.objects.filter(group=f"{_WAITING}{generation.pk}", read_at=None)
    rows = {row.person_id: row for row in unread}
    memberships = {entry.user_id: entry for entry in _reviewers(review.workspace)}
    newly = {}
    if event.action in ENTERING and event.state_after == Review.State.IN_REVIEW:
        newly = {key: entry for key, entry in memberships.items() if key != event.person_id}
    # One person after the other: two events of a job must not hold what the other one waits for.
    for person_id in sorted({*rows, *newly}):
        waiting = _waiting_keys(memberships.get(person_id), {generation.pk})
        if row := rows.get(person_id):
            drop(row, {entry["key"] for entry in row.entries} - waiting)
        if person_id in newly and _waiting_key(review.pk) in waiting:
            entry = Entry(_waiting_key(review.pk), review.get_absolute_url(), what=_what(review))
            news = News(person_id, Kind.WAITING, f"{_WAITING}{generation.pk}", generation.title, entry)
            tell(review.workspace_id, [news])


def _waiting_keys(membership: Membership | None, generation_ids: set[UUID]) -> set[str]:
    """Return the jobs' outputs that wait for this member, by the rule that draws their queue."""
    if membership is None:
        return set()
    waiting = waiting_for(membership).filter(output__generation__in=generation_ids)
    return {_waiting_key(key) for key in waiting.values_list("pk", flat=True)}


def _waiting_key(review_id: UUID) -> str:
    return f"review:{review_id}"


def _reviewers(workspace: Workspace) -> list[Membership]:
    """Return the memberships of those who decide; all share one workspace object, so one policy is read."""
    memberships = list(Membership.objects.filter(workspace=workspace, user__is_active=True))
    for membership in memberships:
        membership.workspace = workspace
    return [entry for entry in memberships if role_allows(entry.role, Right.REVIEW)]


def _tell(
    event: ReviewEvent,
    people: Iterable[int],
    kind: Kind,
    group: str,
    *,
    did: str = "",
    words: str = "",
    url: str = "",
) -> None:
    """Tell these people of the event, except the one who did it."""
    review = event.review
    entry = Entry(
        key=_key(event),
        url=url or review.get_absolute_url(),
        who=event.actor_name,
        what=_what(review),
        did=did,
        words=words or event.comment,
    )
    subject = review.output.generation.title
    tell(
        review.workspace_id,
        [News(person, kind, group, subject, entry) for person in people if person != event.person_id],
    )


def _authors(event: ReviewEvent) -> set[int]:
    return {key for key in (event.review.author_id, event.revision.author_id) if key is not None}


def _decision_group(event: ReviewEvent) -> str:
    return f"decided:{event.review.output.generation_id}:{event.action}"


def _key(event: ReviewEvent) -> str:
    return f"event:{event.pk}"


def _what(review: Review) -> str:
    """Return how a sentence names the output."""
    if review.is_caption:
        return f"the {review.label}"
    return "the video" if review.type == "video" else review.label.lower()
