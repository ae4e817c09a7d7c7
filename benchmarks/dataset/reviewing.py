"""Writing what the team decided on its outputs: reviews, revisions, decisions, comments and looks."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeAlias
from uuid import UUID

from benchmarks.dataset.documents import Documents
from benchmarks.dataset.notices import Notices
from benchmarks.dataset.plan import Ids, Job
from benchmarks.dataset.rows import Table, next_number
from benchmarks.dataset.words import Words
from generations.models_used import model_used
from powerpost import catalog
from reviews.fingerprints import RECIPE
from reviews.models import Comment, Comparison, ComparisonEntry, Look, Review, ReviewEvent, Revision, Thread

State: TypeAlias = Review.State
Action: TypeAlias = ReviewEvent.Action
Origin: TypeAlias = Revision.Origin
_DECISIONS = (Action.APPROVED, Action.CHANGES_REQUESTED, Action.REJECTED)
# Of the outputs that one brief had made by several models, so many are compared and one is chosen.
COMPARED = 0.4
# Hours until somebody decides, in the middle.
HOURS_UNTIL_DECIDED = 5
CHECKS = json.dumps(
    {"checks": [{"code": "length", "tone": "good", "text": "The length is within the limit."}]}
)


@dataclass(slots=True)
class MadeOutput:
    """An output as reviews see it; `media` are the SHA-256 of its bytes, or of what a caption describes."""

    id: str
    type: str
    platform: str
    title: str
    text: str
    post_types: list[str]
    media: list[str]
    file_id: str | None
    number: int = 1

    @property
    def name(self) -> str:
        """How a sentence names it."""
        if self.type == "caption":
            return f"the {catalog.PLATFORMS[self.platform].name} caption"
        return "the video" if self.type == "video" else f"image {self.number}"

    def fingerprint(self, text: str) -> str:
        """Return the number of this content with such a text, as reviews.fingerprints reckons it."""
        content = {
            "media": self.media, "platform": self.platform, "post_types": sorted(self.post_types),
            "recipe": RECIPE, "text": text, "title": self.title, "type": self.type,
        }  # fmt: skip
        words = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(words.encode()).hexdigest()


@dataclass(slots=True)
class _Desk:
    """One output on its way over the desk."""

    review_id: str
    revision_id: int
    fingerprint: str
    at: datetime
    state: str = State.IN_REVIEW
    round: int = 1
    version: int = 1


class Reviewing:
    """Reviews outputs; `write` stores what has gathered."""

    def __init__(
        self, words: Words, random: Random, ids: Ids, now: datetime, documents: Documents, notices: Notices
    ) -> None:
        self._words, self._random, self._ids = words, random, ids
        self._documents, self._notices = documents, notices
        # Nobody decides in the very minute in which the data set is made.
        self._until = now - timedelta(minutes=2)
        self.count = 0
        self._reviews = Table(
            Review, "id", "workspace_id", "output_id", "type", "platform", "author_id", "job_started_at",
            "job_model", "state", "revision_id", "round", "version", "approved_fingerprint", "waiting_since",
            "created_at", "changed_at",
        )  # fmt: skip
        self._revisions = Table(
            Revision, "id", "review_id", "number", "origin", "author_id", "created_at", "title", "text",
            "post_types", "media_file_id", "made_by_id", "fingerprint",
        )  # fmt: skip
        self._events = Table(
            ReviewEvent, "review_id", "revision_id", "round", "version", "at", "person_id", "action",
            "comment", "state_before", "state_after", "fingerprint", "detail",
        )  # fmt: skip
        self._threads = Table(
            Thread, "id", "review_id", "revision_id", "created_at", "resolved_at", "resolved_by_id"
        )
        self._comments = Table(Comment, "id", "thread_id", "at", "person_id", "text")
        self._looks = Table(Look, "review_id", "person_id", "latest", "before", "at")
        self._comparisons = Table(Comparison, "id", "workspace_id", "type", "created_by_id", "created_at")
        self._entries = Table(
            ComparisonEntry, "comparison_id", "review_id", "revision_id", "position", "model", "is_chosen"
        )
        self._brief: str | None = None
        self._compared: list[tuple[Job, _Desk, int]] = []
        self._next_revision, self._next_comment = next_number(Revision), next_number(Comment)
        self._pending: list[tuple[datetime, int, tuple[Any, ...]]] = []
        self._order = 0

    def review(self, job: Job, output: MadeOutput, *, waits: bool) -> list[str]:
        """Open the review of an output and decide on it unless it waits; return the texts it is found by."""
        opened_at, person_id = job.ended_at, job.person_id
        fingerprint = output.fingerprint(output.text)
        desk = _Desk(self._ids(), self._next_revision, fingerprint, opened_at)
        self._next_revision += 1
        self.count += 1
        texts = [output.title, output.text] if output.title else [output.text]
        self._revision(desk, output, 1, Origin.GENERATED, person_id, output.text)
        self._event(desk, Action.OPENED, None, before="", after=State.IN_REVIEW)
        waiting_since, edited, latest = opened_at, "", 1
        if waits:
            self._notices.waits(desk.review_id, output.name, opened_at)
        else:
            edited = self._decide(job, output, desk)
        if job.brief and not waits:
            self._compare(job, desk)
        if edited:
            latest = 2
            texts = [output.title, edited, output.text] if output.title else [edited, output.text]
            waiting_since = min(desk.at, waiting_since + timedelta(hours=1))
        if self._random.random() < 0.05:
            self._discuss(job, desk, opened_at)
        if not waits and self._random.random() < 0.5:
            person = self._random.choice(job.place.deciders)
            self._looks.add(desk.review_id, person, latest, None, desk.at)
        approved = desk.fingerprint if desk.state == State.APPROVED else ""
        self._reviews.add(
            desk.review_id, job.place.key, output.id, output.type, output.platform, person_id, job.at,
            job.parameters.get("model"), str(desk.state), desk.revision_id, desk.round, desk.version,
            approved, waiting_since, opened_at, desk.at,
        )  # fmt: skip
        return [text for text in texts if text]

    def write(self, until: datetime) -> None:
        """Store what was added, and of the history what was before `until`: its numbers tell the order."""
        self._pending.sort(key=lambda entry: entry[:2])
        later = []
        for entry in self._pending:
            if entry[0] < until:
                self._events.add(*entry[2])
            else:
                later.append(entry)
        self._pending = later
        for table in (
            self._reviews,
            self._revisions,
            self._events,
            self._threads,
            self._comments,
            self._looks,
            self._comparisons,
            self._entries,
        ):
            table.write()

    def _decide(self, job: Job, output: MadeOutput, desk: _Desk) -> str:
        """Have the team decide; return the text that a caption has after it, if that was changed."""
        chance = self._random.random()
        decider = self._decider(job)
        if chance < 0.80:
            self._move(job, output, desk, Action.APPROVED, decider, State.APPROVED)
        elif chance < 0.88:
            self._move(job, output, desk, Action.CHANGES_REQUESTED, decider, State.CHANGES_REQUESTED)
            if output.type == "caption" and chance < 0.86:
                return self._edit(job, output, desk, decider)
        elif chance < 0.93:
            self._move(job, output, desk, Action.REJECTED, decider, State.REJECTED)
        elif chance < 0.97:
            self._move(job, output, desk, Action.WITHDRAWN, job.person_id, State.DRAFT)
        else:
            self._move(job, output, desk, Action.REJECTED, decider, State.REJECTED)
            desk.round += 1
            self._move(job, output, desk, Action.REOPENED, decider, State.IN_REVIEW)
            self._move(job, output, desk, Action.APPROVED, decider, State.APPROVED)
        return ""

    def _edit(self, job: Job, output: MadeOutput, desk: _Desk, decider: int) -> str:
        text = f"{output.text.rsplit(' ', 1)[0]} #{self._words.name()}"
        desk.revision_id, self._next_revision = self._next_revision, self._next_revision + 1
        desk.fingerprint = output.fingerprint(text)
        desk.round += 1
        self._move(job, output, desk, Action.EDITED, job.person_id, State.IN_REVIEW)
        self._revision(desk, output, 2, Origin.EDITED, job.person_id, text)
        self._move(job, output, desk, Action.APPROVED, decider, State.APPROVED)
        return text

    def _move(
        self, job: Job, output: MadeOutput, desk: _Desk, action: Action, person_id: int, state: State
    ) -> None:
        wait = timedelta(hours=self._random.expovariate(1 / HOURS_UNTIL_DECIDED))
        # Without a moment to spare, in half of what time there is.
        desk.at = (
            min(desk.at + wait, desk.at + (self._until - desk.at) / 2) if desk.at < self._until else desk.at
        )
        before, desk.state = desk.state, state
        desk.version += 1
        words = self._words.decision() if action in (Action.CHANGES_REQUESTED, Action.REJECTED) else ""
        if action in _DECISIONS:
            decider = job.place.names[person_id]
            self._notices.decided(desk.review_id, output.name, action.value, decider, desk.at, words)
        self._event(
            desk, action, person_id, before=before, after=state,
            comment=words,
            detail=CHECKS if action == Action.APPROVED else "{}",
        )  # fmt: skip

    def _discuss(self, job: Job, desk: _Desk, since: datetime) -> None:
        """Begin a thread on the present revision, with an answer to most."""
        random, thread_id = self._random, self._ids()
        at = since + (max(desk.at, since) - since) * random.random()
        decider, resolved = self._decider(job), random.random() < 0.7
        said = [(decider, self._words.remark())]
        if random.random() < 0.6:
            said.append((job.person_id, self._words.answer()))
        self._threads.add(
            thread_id, desk.review_id, desk.revision_id, at, at + timedelta(minutes=40) if resolved else None,
            job.person_id if resolved else None,
        )  # fmt: skip
        for number, (person_id, text) in enumerate(said):
            said_at, comment = at + timedelta(minutes=15 * number), self._next_comment
            self._next_comment += 1
            self._comments.add(comment, thread_id, said_at, person_id, text)
            self._documents.add_comment(job.place.workspace, comment, said_at, person_id, text)
            detail = json.dumps({"thread": str(UUID(thread_id)), "comment": comment})
            self._event(
                desk, Action.COMMENTED, person_id, before=desk.state, after=desk.state, comment=text,
                detail=detail, at=said_at,
            )  # fmt: skip

    def _compare(self, job: Job, desk: _Desk) -> None:
        """Gather an output of each model of a brief, and have one chosen when the next brief begins."""
        if job.brief != self._brief:
            self._choose()
            self._brief = job.brief
        if all(other is not job for other, _, _ in self._compared) and len(self._compared) < 4:
            self._compared.append((job, desk, desk.revision_id))

    def _choose(self) -> None:
        compared, self._compared = self._compared, []
        if len(compared) < 2 or self._random.random() > COMPARED:
            return
        last, key, best = compared[-1][0], self._ids(), self._random.randrange(len(compared))
        at, person_id = last.ended_at + timedelta(minutes=1), self._decider(last)
        self._comparisons.add(key, last.place.key, "image", person_id, at)
        for position, (job, desk, revision_id) in enumerate(compared):
            model = model_used(job.kind, job.parameters["model"])
            self._entries.add(key, desk.review_id, revision_id, position, model, position == best)
        desk = compared[best][1]
        detail = json.dumps({"comparison": str(UUID(key)), "of": len(compared)})
        state = State.IN_REVIEW
        self._event(desk, Action.CHOSEN, person_id, before=state, after=state, detail=detail, at=at)

    def _decider(self, job: Job) -> int:
        deciders = job.place.deciders
        chosen = self._random.choice(deciders)
        if chosen == job.person_id:
            chosen = deciders[deciders.index(chosen) - 1]
        return chosen

    def _revision(
        self, desk: _Desk, output: MadeOutput, number: int, origin: Origin, person_id: int, text: str
    ) -> None:
        self._revisions.add(
            desk.revision_id, desk.review_id, number, origin.value, person_id, desk.at, output.title, text,
            json.dumps(output.post_types), output.file_id, output.id if output.file_id else None,
            desk.fingerprint,
        )  # fmt: skip

    def _event(
        self, desk: _Desk, action: Action, person_id: int | None, *, before: str, after: str,
        comment: str = "", detail: str = "{}", at: datetime | None = None,
    ) -> None:  # fmt: skip
        self._order += 1
        moment = at or desk.at
        row = (
            desk.review_id, desk.revision_id, desk.round, desk.version, moment, person_id, action.value,
            comment, str(before), str(after), desk.fingerprint, detail,
        )  # fmt: skip
        self._pending.append((moment, self._order, row))
