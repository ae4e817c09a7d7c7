"""What can happen in the demo: a file is uploaded, a job is started, somebody decides on an output.

Each act goes through the functions that the pages use, in the name of one of the team, and is safe to do
again: it may have been done just before the worker was killed.
"""

import uuid
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from dashboard.demo.team import TEAM, Teammate, join
from generations.forms import FORMS
from generations.lifecycle import FINISHED, Status
from generations.models import Generation, Output
from generations.start import start_brief, start_generation
from media_library.receive import receive_upload
from media_library.tags import add_tags
from powerpost.catalog import Kind
from reviews import comparing, decisions, discussion, revisions
from reviews.actors import Actor
from reviews.anchors import Anchor
from reviews.models import ComparisonEntry, Review, Thread
from reviews.opening import open_reviews, unopened
from reviews.transitions import Action
from workspaces.models import Membership, Workspace

# Names the ids of everything that one demo makes.
NAMESPACE = uuid.UUID("4f5f8a0e-7d0c-4c1c-9a33-0f2f3f1b7a10")


class CannotGoOn(Exception):
    """The demo cannot be set up further; the text says why, for a person."""


class Stage:
    """The workspace, its team, and where the plan's files and jobs are."""

    def __init__(self, workspace: Workspace, files: dict[str, str], jobs: dict[str, list[str]]) -> None:
        """`files` and `jobs` map the plan's names to ids, and grow as acts are done."""
        self.workspace = workspace
        self.files = files
        self.jobs = jobs
        self._people: dict[str, User] = {}

    def person(self, teammate: Teammate) -> User:
        """Return the member."""
        if teammate.username not in self._people:
            self._people[teammate.username] = join(self.workspace, teammate)
        return self._people[teammate.username]

    def actor(self, teammate: Teammate) -> Actor:
        """Return the member as whoever decides on outputs, with the role of this moment."""
        person = self.person(teammate)
        return Actor(person, Membership.objects.get(workspace=self.workspace, user=person).role)

    def jobs_of(self, name: str) -> list[Generation]:
        """Return the jobs that an act started, in its order; those that somebody deleted are left out."""
        found = Generation.objects.filter(workspace=self.workspace).in_bulk(
            [uuid.UUID(entry) for entry in self.jobs.get(name, ())]
        )
        return list(found.values())

    def has_ended(self, name: str) -> bool:
        """Return whether the jobs of this name were started and have all ended, however."""
        return name in self.jobs and all(job.status in FINISHED for job in self.jobs_of(name))

    def reviews(self, name: str) -> list[Review]:
        """Return the reviews of what the jobs of this name made; empty when they made nothing."""
        ids = [job.pk for job in self.jobs_of(name)]
        open_reviews(unopened().filter(generation_id__in=ids))
        found = Review.objects.filter(output__generation_id__in=ids).select_related("revision", "output")
        return list(found.order_by("output__generation__created_at", "output__position", "created_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that happens once the jobs of the names in `after` have ended."""

    name: str
    after: tuple[str, ...] = ()

    def is_ready(self, stage: Stage) -> bool:
        """Return whether what this act stands on is there."""
        return all(stage.has_ended(name) for name in self.after)

    @abstractmethod
    def do(self, stage: Stage) -> None:
        """Let it happen. Raises CannotGoOn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather(Act):
    """The team comes together."""

    def do(self, stage: Stage) -> None:
        """Make everybody a member."""
        for teammate in TEAM:
            stage.person(teammate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Act):
    """Somebody uploads a file that is drawn at that moment."""

    by: Teammate
    file_name: str
    draw: Callable[[], bytes]
    tags: tuple[str, ...]

    def do(self, stage: Stage) -> None:
        """Upload and tag it."""
        uploaded = SimpleUploadedFile(self.file_name, self.draw())
        received = receive_upload(stage.workspace, stage.person(self.by), uploaded)
        add_tags(stage.workspace, [received.media_file], list(self.tags))
        stage.files[self.name] = str(received.media_file.pk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generate(Act):
    """Somebody fills in a form and presses its button."""

    by: Teammate
    kind: Kind
    fields: Mapping[str, str | Sequence[str]]
    # Which field takes which files of the plan; a job's name stands for the first file that it made.
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    captions: str = ""

    def do(self, stage: Stage) -> None:
        """Start the job, or one for each chosen model; none when what it is made from did not come about."""
        data = QueryDict(mutable=True)
        for name, value in self.fields.items():
            data.setlist(name, [value] if isinstance(value, str) else list(value))
        for name, wanted in self.files.items():
            found = [_file(stage, entry) for entry in wanted]
            if not all(found):
                stage.jobs[self.name] = []
                return
            data.setlist(name, found)
        if self.captions:
            captions = stage.jobs_of(self.captions)
            if not captions or captions[0].status != Status.COMPLETED:
                stage.jobs[self.name] = []
                return
            data["generation_id"] = str(captions[0].pk)
        # The same in every try, so that the button is pressed once.
        data["form_token"] = str(uuid.uuid5(NAMESPACE, f"{stage.workspace.pk} {self.name}"))
        form = FORMS[self.kind](data, workspace=stage.workspace)
        if not form.is_valid():
            raise CannotGoOn(f"“{self.name}” was refused: {form.errors.as_text()}")
        person = stage.person(self.by)
        made_of: dict[str, Any] = {"inputs": form.inputs, "source_generation": form.source_generation}
        if len(form.requests) > 1:
            started = start_brief(stage.workspace, person, form.requests, **made_of, brief=form.press())
        else:
            started = [
                start_generation(stage.workspace, person, form.request, **made_of, form_token=form.press())
            ]
        stage.jobs[self.name] = [str(job.pk) for job in started]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(Act):
    """Somebody decides on one of the outputs; on nothing, when the job made less."""

    by: Teammate
    job: str
    which: int
    action: Action
    comment: str = ""

    def do(self, stage: Stage) -> None:
        """Decide, unless that was done, or somebody else was faster."""
        review = _nth(stage, self.job, self.which)
        if review is None or review.revision is None:
            return
        actor = stage.actor(self.by)
        if review.events.filter(person=actor.person, action=_EVENTS[self.action]).exists():
            return
        try:
            decisions.decide(
                review.pk, self.action, actor, revision=review.revision.number, comment=self.comment
            )
        except decisions.Refused:
            # The person who looks at the demo may decide as well, while it is being set up.
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class Discuss(Act):
    """Somebody comments on an output, and others answer."""

    by: Teammate
    job: str
    which: int
    text: str
    # What the comment is about: the first words of a caption, or a place.
    words: int = 0
    anchor: Anchor | None = None
    answers: tuple[tuple[Teammate, str], ...] = ()

    def do(self, stage: Stage) -> None:
        """Begin the thread and answer in it; the same comment again is the same press."""
        review = _nth(stage, self.job, self.which)
        if review is None or review.revision is None:
            return
        anchor = self.anchor
        if self.words:
            quote = " ".join(review.revision.text.split("\n")[0].split(" ")[: self.words])
            anchor = Anchor(Thread.Anchor.TEXT, start=0, end=len(quote), quote=quote)
        try:
            thread = discussion.start_thread(
                review.pk, stage.actor(self.by), text=self.text, revision=1, anchor=anchor
            )
            said = set(thread.comments.values_list("text", flat=True))
            for teammate, text in self.answers:
                if text not in said:
                    discussion.reply(thread.pk, stage.actor(teammate), text=text)
        except decisions.Refused:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Act):
    """Somebody rewrites a caption."""

    by: Teammate
    job: str
    which: int
    change: Callable[[str], str]

    def do(self, stage: Stage) -> None:
        """Make the second revision, unless there is one."""
        review = _nth(stage, self.job, self.which)
        if review is None or review.revision is None or review.revision.number > 1:
            return
        text = self.change(review.revision.text)
        try:
            revisions.edit_caption(
                review.pk, stage.actor(self.by), title=review.revision.title, text=text, revision=1
            )
        except decisions.Refused:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Act):
    """Somebody compares outputs of one brief without seeing which model made which."""

    by: Teammate
    job: str
    chosen: int
    reason: str

    def do(self, stage: Stage) -> None:
        """Choose among the first output of each job, unless these were compared."""
        firsts = [review for review in stage.reviews(self.job) if review.output.position == 0]
        if len(firsts) < 2 or ComparisonEntry.objects.filter(review__in=firsts).exists():
            return
        actor = stage.actor(self.by)
        shown = comparing.shuffled(firsts, stage.person(self.by).pk)
        compared = [(review.pk, review.revision.number if review.revision else 0) for review in shown]
        chosen = firsts[min(self.chosen, len(firsts) - 1)]
        try:
            comparing.choose(stage.workspace, compared, chosen.pk, actor, self.reason)
        except decisions.Refused:
            return


_EVENTS = {
    Action.APPROVE: "approved",
    Action.REQUEST_CHANGES: "changes_requested",
    Action.REJECT: "rejected",
}


def _nth(stage: Stage, job: str, which: int) -> Review | None:
    found = stage.reviews(job)
    return found[which] if which < len(found) else None


def _file(stage: Stage, name: str) -> str:
    """Return the id of the file of this name, or of the first that a job made; empty when there is none."""
    if name in stage.files:
        return stage.files[name]
    jobs = [job.pk for job in stage.jobs_of(name)]
    made = Output.objects.filter(generation_id__in=jobs, media_file__isnull=False).order_by("pk").first()
    return str(made.media_file_id) if made else ""
