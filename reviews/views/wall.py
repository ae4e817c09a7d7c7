"""The wall: a job's captions as posts of all chosen post types, side by side, as followers meet them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generations.access import get_generation
from generations.models import Generation, Output
from generations.output_marks import Mark
from generations.previews.frames import frames_of
from generations.previews.media import media_for
from generations.previews.preview import Preview
from reviews.marks import mark_of
from reviews.models import Review
from reviews.reading import with_parts


@dataclass(frozen=True, slots=True)
class Post:
    """One post type on the wall: its caption as it is now, and what is said of it."""

    preview: Preview
    mark: Mark | None

    @property
    def name(self) -> str:
        """Platform and format: "Instagram reel"."""
        frames = self.preview.frames
        return frames[0].frame.post_type.name if frames else self.preview.platform_name


@require_safe
def wall(request: HttpRequest, generation_id: object) -> HttpResponse:
    """Show every post of a caption job. Raises Http404 for a stranger, and for what has no captions."""
    found = get_generation(request, generation_id)
    if found.kind != Generation.Kind.CONTENT:
        raise Http404("Only captions are posts.")
    inputs = list(found.inputs.select_related("media_file"))
    outputs = list(found.outputs.filter(type=Output.Type.CAPTION))
    for output in outputs:
        output.generation = found
    found._prefetched_objects_cache = {"inputs": inputs}  # type: ignore[attr-defined]
    return render(request, "reviews/wall.html", {"generation": found, "posts": _posts(found, outputs)})


def _posts(found: Generation, outputs: list[Output]) -> list[Post]:
    """Return a post for each chosen post type that has its caption, in the catalog's order."""
    reviews = {review.output_id: review for review in with_parts(Review.objects.filter(output__in=outputs))}
    media = media_for(found, found.inputs.all())
    posts = []
    for output in outputs:
        review = reviews.get(output.pk)
        # What would be posted now; without a review, what PowerPost wrote.
        words = review.revision if review and review.revision else output
        mark = mark_of(review) if review else None
        frames = frames_of(output.platform, found.post_types)
        for post_type in [frame.id for frame in frames] or [""]:
            preview = Preview(
                key=post_type or str(output.pk),
                platform_id=output.platform,
                post_types=[post_type],
                title=words.title,
                text=words.text,
                account=found.workspace.name,
                pictures_for=media.pictures_for,
            )
            posts.append(Post(preview, mark))
    return posts
