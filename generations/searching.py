"""How jobs are found: by their prompt and by their captions, as PowerPost wrote them and as they are now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse

from generations.models import Generation, GenerationInput, Output
from generations.presentation import KIND_ICONS
from search.index import index, index_new
from search.sources import Material, Passage, Result, Source, register
from workspaces.models import Workspace
from workspaces.people import name_of
from workspaces.prepared import PreparedQuery

JOBS = "jobs"


@dataclass(frozen=True, slots=True)
class Wording:
    """A caption as it is now, and the address where people work on it."""

    title: str
    text: str
    url: str


_finders: list[Callable[[Sequence[Output]], Mapping[UUID, Wording]]] = []


def register_wordings(
    finder: Callable[[Sequence[Output]], Mapping[UUID, Wording]],
) -> Callable[[Sequence[Output]], Mapping[UUID, Wording]]:
    """Add a function that returns what captions say now, by the output's id; usable as a decorator."""
    _finders.append(finder)
    return finder


def index_jobs(generation_ids: Iterable[UUID]) -> None:
    """Make jobs findable by what they and their captions say now. Called with every change of that."""
    index(JOBS, generation_ids)


def index_new_job(generation: Generation) -> None:
    """Make a job findable that the open transaction has made, and that has no captions yet."""
    index_new(JOBS, _material(generation, []))


def _read(keys: Sequence[UUID]) -> list[Material]:
    captions = Output.objects.filter(type=Output.Type.CAPTION).only("generation", "title", "text")
    jobs = Generation.objects.filter(pk__in=keys).only("workspace", "created_at", "created_by", "prompt")
    found = list(jobs.prefetch_related(Prefetch("outputs", captions)))
    wordings = _wordings([output for generation in found for output in generation.outputs.all()])
    return [_material(generation, _texts(generation.outputs.all(), wordings)) for generation in found]


def _material(generation: Generation, texts: Sequence[str]) -> Material:
    return Material(
        object_id=generation.pk,
        workspace_id=generation.workspace_id,
        at=generation.created_at,
        person_id=generation.created_by_id,
        texts=[generation.prompt, *texts],
    )


def _texts(captions: Iterable[Output], wordings: Mapping[UUID, Wording]) -> list[str]:
    """Return what the captions say now, and what PowerPost wrote where that is something else."""
    texts = []
    for caption in captions:
        now = wordings.get(caption.pk)
        if now is not None:
            texts += [now.title, now.text]
        texts += [text for text in (caption.title, caption.text) if text not in texts]
    return texts


# In no order: along the index of the order, all jobs of the workspace would be looked through.
_JOBS = PreparedQuery(
    lambda workspace, jobs: (
        Generation.objects.filter(workspace=workspace, pk__in=jobs)
        .order_by()
        .select_related("created_by", "source_generation")
        .only(
            *("kind", "prompt", "created_at"),
            *("created_by__first_name", "created_by__last_name", "created_by__username"),
            *(f"source_generation__{name}" for name in ("kind", "prompt", "source_generation_id")),
        )
    )
)
_OUTPUTS = PreparedQuery(
    lambda jobs: (
        Output.objects.filter(generation__in=jobs)
        .order_by("type", "position")
        .only("generation_id", "type", "platform", "title", "text", "media_file_id")
    )
)
_MADE_FROM = PreparedQuery(
    lambda jobs: (
        GenerationInput.objects.filter(generation__in=jobs)
        .order_by("field", "position")
        .values_list("generation", "media_file")
    )
)


def _present(workspace: Workspace, keys: Sequence[UUID]) -> dict[UUID, Result]:
    found = _JOBS.objects(workspace.pk, list(keys))
    ids = [generation.pk for generation in found]
    outputs: dict[UUID, list[Output]] = {pk: [] for pk in ids}
    for output in _OUTPUTS.objects(ids):
        outputs[output.generation_id].append(output)
    made_from: dict[UUID, UUID] = {}
    for pk, media_file_id in _MADE_FROM.rows(ids):
        made_from.setdefault(pk, media_file_id)
    all_captions = [
        output for made in outputs.values() for output in made if output.type == Output.Type.CAPTION
    ]
    wordings = _wordings(all_captions)
    return {
        generation.pk: _result(generation, outputs[generation.pk], made_from.get(generation.pk), wordings)
        for generation in found
    }


def _result(
    generation: Generation,
    outputs: Sequence[Output],
    made_from: UUID | None,
    wordings: Mapping[UUID, Wording],
) -> Result:
    passages = []
    for output in outputs:
        if output.type != Output.Type.CAPTION:
            continue
        now = wordings.get(output.pk) or Wording(output.title, output.text, "")
        label = f"{output.platform_name} caption"
        passages.append(Passage(label, "\n".join(filter(None, (now.title, now.text))), now.url))
        if (now.title, now.text) != (output.title, output.text):
            original = "\n".join(filter(None, (output.title, output.text)))
            passages.append(Passage(f"{label} before it was edited", original, now.url))
    # As a card does: what it is made from stands for what is not there yet, or is words.
    picture = next((output.media_file_id for output in outputs if output.media_file_id), made_from)
    return Result(
        title=generation.title,
        url=generation.get_absolute_url(),
        icon=KIND_ICONS[Generation.Kind(generation.kind)],
        what=generation.get_kind_display(),
        who=name_of(generation.created_by),
        at=generation.created_at,
        passages=passages,
        image_url=reverse("media_thumbnail", args=[picture]) if picture else "",
    )


def _wordings(captions: Sequence[Output]) -> dict[UUID, Wording]:
    wordings: dict[UUID, Wording] = {}
    for finder in _finders if captions else []:
        wordings |= finder(captions)
    return wordings


register(
    Source(
        kind=JOBS,
        label="Prompts and captions",
        icon="captions",
        model=Generation,
        time_field="created_at",
        read=_read,
        present=_present,
    ),
    place=1,
)
