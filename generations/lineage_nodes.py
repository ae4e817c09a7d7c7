"""What is shown of each node of a lineage, and the same lineage as nested lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.urls import reverse

from generations.lifecycle import STATES, Status
from generations.lineage import Key, Lineage, Sort
from generations.models import Generation, Output
from generations.models_used import name_of_model
from generations.presentation import KIND_ICONS
from media_library.models import MediaFile
from workspaces.models import Workspace
from workspaces.shortening import shorten

TITLE_MOST = 140


@dataclass(frozen=True, slots=True)
class Node:
    """One file or job: what it is called, what it is, and where it leads.

    `url` is its own page, `lineage_url` the lineage around it. `thumbnail_url` is empty for a job. `tone` and
    `state` are those of a job that did not just succeed.
    """

    key: Key
    title: str
    about: str
    icon: str
    url: str
    lineage_url: str
    thumbnail_url: str = ""
    is_video: bool = False
    state: str = ""
    tone: str = ""


@dataclass(slots=True)
class Branch:
    """A node in the nested lists, what lies behind it, and how many more there are.

    What several things were made from has its branches at the first of them only.
    """

    node: Node
    how: str
    branches: list["Branch"] = field(default_factory=list)
    hidden: int = 0
    is_repeated: bool = False


def address_of(key: Key) -> str:
    """Return the address of the lineage around a node."""
    return reverse("lineage_of_file" if key.sort is Sort.FILE else "lineage", args=[key.id])


def nodes_of(workspace: Workspace, keys: Sequence[Key]) -> dict[Key, Node]:
    """Return the nodes that are in the workspace, in three queries."""
    jobs = Generation.objects.filter(
        workspace=workspace, pk__in=[key.id for key in keys if key.sort is Sort.JOB]
    )
    captions = Output.objects.filter(type=Output.Type.CAPTION)
    # In no order: along the index of the order, all of the workspace would be looked through for these.
    jobs = (
        jobs.order_by()
        .select_related("source_generation")
        .prefetch_related(Prefetch("outputs", captions, "captions"))
    )
    files = MediaFile.objects.filter(
        workspace=workspace, pk__in=[key.id for key in keys if key.sort is Sort.FILE]
    ).order_by()
    found = [_node_of_job(entry) for entry in jobs] + [_node_of_file(entry) for entry in files]
    return {node.key: node for node in found}


def branches_of(lineage: Lineage, nodes: dict[Key, Node], *, older: bool) -> list[Branch]:
    """Return what the centre was made from, or what was made from it, each with what lies behind it."""
    beside: dict[Key, list[tuple[Key, str]]] = {}
    for link in lineage.links:
        near, far = (link.newer, link.older) if older else (link.older, link.newer)
        beside.setdefault(near, []).append((far, link.how))
    hidden = lineage.hidden_older if older else lineage.hidden_newer
    opened: set[Key] = {lineage.centre}

    def behind(near: Key) -> list[Branch]:
        branches = []
        for far, how in beside.get(near, ()):
            steps = lineage.steps[far]
            if far not in nodes or (steps > 0 if older else steps < 0):
                continue
            if far in opened:
                branches.append(Branch(nodes[far], how, is_repeated=True))
                continue
            opened.add(far)
            branches.append(Branch(nodes[far], how, behind(far), hidden.get(far, 0)))
        return branches

    return behind(lineage.centre)


def _node_of_file(media_file: MediaFile) -> Node:
    key = Key(Sort.FILE, media_file.pk)
    made = "made here" if media_file.source == MediaFile.Source.GENERATED else "uploaded"
    return Node(
        key,
        title=shorten(media_file.name, TITLE_MOST),
        about=f"{media_file.get_type_display()}, {made}",
        icon="clapperboard" if media_file.is_video else "image",
        url=media_file.get_absolute_url(),
        lineage_url=address_of(key),
        thumbnail_url=reverse("media_thumbnail", args=[media_file.pk]),
        is_video=media_file.is_video,
    )


def _node_of_job(generation: Generation) -> Node:
    key = Key(Sort.JOB, generation.pk)
    state = STATES[Status(generation.status)]
    is_plain = generation.status == Status.COMPLETED
    return Node(
        key,
        title=shorten(generation.title, TITLE_MOST),
        about=_about_job(generation),
        icon=KIND_ICONS[Generation.Kind(generation.kind)],
        url=generation.get_absolute_url(),
        lineage_url=address_of(key),
        state="" if is_plain else state.label,
        tone="" if is_plain else state.tone,
    )


def _about_job(generation: Generation) -> str:
    if generation.kind == Generation.Kind.CONTENT:
        names = [entry.platform_name for entry in generation.captions]  # type: ignore[attr-defined]
        names = names or [platform.name for platform in generation.platforms]
        return f"Captions for {', '.join(names)}" if names else "Captions"
    model = name_of_model(generation.parameters.get("model"))
    kind = generation.get_kind_display()
    return f"{kind} by {model}" if model else kind
