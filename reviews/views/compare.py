"""Comparing outputs of one brief: what there is to compare, choosing blindly, and what was chosen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from generations.access import get_generation
from generations.output_marks import Mark
from media_library.models import MediaFile
from reviews import briefs, comparing
from reviews.access import get_review
from reviews.actors import Actor, actor_of
from reviews.comparing import NotComparable, PastChoice
from reviews.decisions import Refused, decide
from reviews.forms.compare import CompareForm
from reviews.marks import mark_of
from reviews.models import Comparison, ComparisonEntry, Review
from reviews.reading import with_parts
from reviews.situations import situation_of
from reviews.statistics import model_name, statistics_of
from reviews.transitions import Action, obstacle
from workspaces.access import Right, current_membership, get_in_workspace, get_workspace, role_allows

TEMPLATE = "reviews/compare.html"
LIST_TEMPLATE = "reviews/compare_list.html"
RESULT_TEMPLATE = "reviews/compare_result.html"
BRIEFS_A_PAGE = 12
# Width by height from which a picture is shown as a wide one, and up to which as a tall one.
WIDE_FROM, TALL_TO = 1.2, 0.9


@dataclass(frozen=True, slots=True)
class Contender:
    """One of the compared outputs, without anything that tells where it comes from."""

    place: int
    review: Review
    may_approve: bool

    @property
    def file(self) -> MediaFile:
        """The file; ensure_comparable() has seen that there is one."""
        return self.review.revision.media_file  # type: ignore[union-attr,return-value]

    @property
    def name(self) -> str:
        """What it is called while the model is hidden: by its place."""
        return f"{'Video' if self.file.is_video else 'Image'} {self.place}"


@dataclass(frozen=True, slots=True)
class Revealed:
    """One of the compared outputs after the choice: which model made it, at what cost, its state now."""

    entry: ComparisonEntry
    cost: float | None
    mark: Mark

    @property
    def model(self) -> str:
        """The model as people say it."""
        return model_name(self.entry.model)


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Show the outputs that the address names side by side and keep the choice; without any, the briefs.

    `?generation=` leads to those of one job, with others of its brief when it made only one.
    """
    if "generation" in request.GET:
        return _of_job(request, request.GET["generation"])
    if "outputs" not in request.GET:
        return _list(request)
    try:
        reviews = _reviews(request, comparing.ids_in(request.GET["outputs"]))
        comparing.ensure_comparable(reviews)
    except NotComparable as error:
        messages.error(request, str(error))
        return redirect("compare")
    actor = actor_of(request)
    shown = comparing.shuffled(reviews, request.user.pk or 0)
    if request.method != "POST":
        form = CompareForm(count=len(shown), initial={"seen": _numbers(shown)})
        return _page(request, shown, actor, form)
    form = CompareForm(request.POST, count=len(shown))
    if not form.is_valid():
        return _page(request, shown, actor, form, status=422)
    chosen = shown[form.cleaned_data["choice"] - 1]
    compared = list(zip((review.pk for review in shown), _seen(form, shown), strict=True))
    try:
        made = comparing.choose(shown[0].workspace, compared, chosen.pk, actor, form.whole_reason)
    except Refused as error:
        # What is on the page now is what the next press chooses among.
        data = request.POST.copy()
        data["seen"] = _numbers(shown)
        form = CompareForm(data, count=len(shown))
        form.add_error(None, str(error))
        return _page(request, shown, actor, form, status=422)
    if form.cleaned_data["approve"]:
        _approve(request, chosen, actor)
    return redirect("comparison", made.pk)


@require_safe
def comparison(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Show what was chosen and why, with the names of the models and what each output cost."""
    comparisons = Comparison.objects.select_related("created_by")
    found = get_in_workspace(request, comparisons, Right.SEE, pk=comparison_id)
    entries = list(
        found.entries.select_related(
            "revision__media_file", "revision__made_by__generation", "review__revision"
        )
    )
    if not entries:
        raise Http404("What was compared is gone.")
    # Read once more, with all that is needed to say truly whether one of them is approved.
    reviews = with_parts(Review.objects.filter(workspace=found.workspace)).in_bulk(
        [entry.review_id for entry in entries]
    )
    costs = comparing.cost_of_one(entries)
    revealed = [Revealed(entry, costs.get(entry.pk), mark_of(reviews[entry.review_id])) for entry in entries]
    statistics = statistics_of(found.workspace).all_time
    models = {entry.model for entry in entries if entry.model}
    context = {
        "comparison": found,
        "revealed": revealed,
        "chosen": next((entry for entry in revealed if entry.entry.is_chosen), None),
        "generation": reviews[entries[0].review_id].output.generation,
        "shape": _shape([entry.revision.media_file for entry in entries if entry.revision.media_file]),
        "models": [figures for figures in statistics.ranking if figures.model in models],
        "may_choose": _may_choose(request),
    }
    return render(request, RESULT_TEMPLATE, context)


def _of_job(request: HttpRequest, generation_id: str) -> HttpResponse:
    job = get_generation(request, generation_id, Right.REVIEW)
    reviews = list(briefs.comparable(Review.objects.filter(output__generation=job))[: briefs.MOST])
    if len(reviews) >= briefs.FEWEST:
        return redirect(briefs.compare_url(review.pk for review in reviews))
    url = briefs.siblings_url(reviews[0]) if reviews else ""
    if not url:
        messages.info(request, "There is nothing to compare this with yet.")
    return redirect(url or "compare")


def _list(request: HttpRequest) -> HttpResponse:
    workspace = get_workspace(request)
    may_choose = _may_choose(request)
    groups = briefs.uncompared_briefs(workspace) if may_choose else []
    page = Paginator(groups, BRIEFS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "briefs": briefs.briefs(workspace, list(page.object_list)),
        "past": [_past(entry) for entry in comparing.past_choices(workspace)],
        "may_choose": may_choose,
    }
    return render(request, LIST_TEMPLATE, context)


def _past(found: PastChoice) -> dict[str, Any]:
    return {
        "comparison": found.comparison,
        "media_file_id": found.entry.revision.media_file_id,
        "title": found.entry.review.output.generation.title,
        "model": model_name(found.entry.model),
        "count": found.count,
    }


def _reviews(request: HttpRequest, ids: list[UUID]) -> list[Review]:
    """Return the reviews, all of one workspace. Raises Http404 unless the person can see every one."""
    first = get_review(request, ids[0], Right.REVIEW)
    found = with_parts(Review.objects.filter(workspace=first.workspace)).in_bulk(ids)
    if len(found) < len(ids):
        raise Http404
    for review in found.values():
        review.workspace = first.workspace
    return list(found.values())


def _page(
    request: HttpRequest, shown: list[Review], actor: Actor, form: CompareForm, status: int = 200
) -> HttpResponse:
    contenders = [
        Contender(place, review, obstacle(Action.APPROVE, situation_of(review, actor)) is None)
        for place, review in enumerate(shown, start=1)
    ]
    context = {
        "form": form,
        "contenders": contenders,
        "generation": shown[0].output.generation,
        "is_video": contenders[0].file.is_video,
        "shape": _shape([contender.file for contender in contenders]),
        "may_approve": any(contender.may_approve for contender in contenders),
        "choice": form["choice"].value(),
    }
    return render(request, TEMPLATE, context, status=status)


def _shape(files: list[MediaFile]) -> str:
    """Return the shape of the places in which the files are shown: that of the widest."""
    widest = max((file.width / max(1, file.height) for file in files), default=1)
    return "wide" if widest >= WIDE_FROM else "tall" if widest <= TALL_TO else "square"


def _numbers(shown: list[Review]) -> str:
    """Return the numbers of the revisions on the page, in their order."""
    return ",".join(str(review.revision.number if review.revision else 0) for review in shown)


def _seen(form: CompareForm, shown: list[Review]) -> list[int]:
    """Return the revisions that the person saw; nothing that fits when the page's own note is damaged."""
    parts = form.cleaned_data["seen"].split(",")
    if len(parts) != len(shown) or not all(part.isdecimal() and len(part) < 9 for part in parts):
        return [0] * len(shown)
    return [int(part) for part in parts]


def _approve(request: HttpRequest, chosen: Review, actor: Actor) -> None:
    number = chosen.revision.number if chosen.revision else 0
    try:
        decide(chosen.pk, Action.APPROVE, actor, revision=number)
    except Refused as error:
        messages.warning(request, f"Your choice is kept, but it was not approved: {error}")
    else:
        messages.success(request, "Your choice is kept, and your approval with it.")


def _may_choose(request: HttpRequest) -> bool:
    membership = current_membership(request)
    return membership is not None and role_allows(membership.role, Right.REVIEW)
