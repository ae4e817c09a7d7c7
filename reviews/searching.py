"""How comments are found, and which words a caption consists of now."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from generations.models import Output
from generations.searching import Wording, register_wordings
from reviews.models import Comment, Revision
from search.index import index
from search.sources import Material, Passage, Result, Source, as_object_id, register
from workspaces.models import Workspace
from workspaces.prepared import PreparedQuery

COMMENTS = "comments"


def index_comment(comment: Comment) -> None:
    """Make a comment findable."""
    index(COMMENTS, [comment.pk])


def _now(outputs: Sequence[UUID]) -> QuerySet[Revision, tuple]:
    # The present revision is always the one with the highest number, also while it is being stored.
    latest = Revision.objects.filter(review=OuterRef("review")).order_by("-number").values("pk")[:1]
    present = Revision.objects.filter(review__output__in=outputs, pk=Subquery(latest)).order_by()
    return present.values_list("review__output_id", "title", "text", "review_id")


_NOW = PreparedQuery(_now)


@register_wordings
def wordings_of(captions: Sequence[Output]) -> dict[UUID, Wording]:
    """Return what the captions that are reviewed say now."""
    return {
        output_id: Wording(title, text, reverse("review", args=[review_id]))
        for output_id, title, text, review_id in _NOW.rows([caption.pk for caption in captions])
    }


def _read(keys: Sequence[int]) -> list[Material]:
    found = Comment.objects.filter(pk__in=keys).select_related("thread__review")
    return [
        Material(
            object_id=as_object_id(comment.pk),
            workspace_id=comment.thread.review.workspace_id,
            at=comment.at,
            person_id=comment.person_id,
            texts=[comment.text],
        )
        for comment in found
    ]


_COMMENTS = PreparedQuery(
    lambda workspace, comments: (
        Comment.objects.filter(thread__review__workspace=workspace, pk__in=comments)
        .order_by()
        .select_related(
            "person", "thread__review__output__generation__source_generation", "thread__review__revision"
        )
        .only(
            *("at", "guest_name", "text"),
            *("person__first_name", "person__last_name", "person__username"),
            *(f"thread__review__{name}" for name in ("type", "platform", "revision__media_file_id")),
            "thread__review__output__position",
            *(f"thread__review__output__generation__{name}" for name in ("kind", "prompt")),
            *(
                f"thread__review__output__generation__source_generation__{name}"
                for name in ("kind", "prompt", "source_generation_id")
            ),
        )
    )
)


def _present(workspace: Workspace, keys: Sequence[int]) -> dict[UUID, Result]:
    found = _COMMENTS.objects(workspace.pk, list(keys))
    return {as_object_id(comment.pk): _result(comment) for comment in found}


def _result(comment: Comment) -> Result:
    review = comment.thread.review
    media_file_id = review.revision.media_file_id if review.revision else None
    return Result(
        title=review.output.generation.title,
        url=f"{review.get_absolute_url()}#thread-{comment.thread_id}",
        icon="message-square",
        what=f"Comment on {review.label}",
        who=comment.author_name,
        at=comment.at,
        passages=[Passage("", comment.text)],
        image_url=reverse("media_thumbnail", args=[media_file_id]) if media_file_id else "",
    )


register(
    Source(
        kind=COMMENTS,
        label="Comments",
        icon="message-square",
        model=Comment,
        time_field="at",
        read=_read,
        present=_present,
    ),
    place=3,
)
