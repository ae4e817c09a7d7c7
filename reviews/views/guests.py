"""What a guest sees and does. Every request reads the link anew; to be signed in gives no right here."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from media_library.models import MediaFile
from media_library.serving import serve
from media_library.shown import serve_display, serve_thumbnail
from reviews import decisions, discussion, guest_access
from reviews.actors import Actor
from reviews.decisions import CommentMissing, Refused
from reviews.forms.guests import AnswerForm, NameForm
from reviews.guest_access import LooksOnly, OfTheTeam, Unknown, get_link, is_of_the_team
from reviews.guest_stage import GuestStage, Shared, files_of, name_for_guest, shared_by
from reviews.guests import note_view
from reviews.models import Comment, GuestLink, Review
from reviews.reading import with_parts
from reviews.views.guest_frame import for_guests
from workspaces.rate import TooOften


@require_safe
@for_guests
@sensitive_variables("token")
def enter(request: HttpRequest, token: str) -> HttpResponseBase:
    """Exchange the token for an entry in the session, and lead to an address without it."""
    link = guest_access.exchange(request, token)
    guest_access.count_view(link)
    response = redirect("guest_overview", link.pk)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@for_guests
def overview(request: HttpRequest, link_id: uuid.UUID) -> HttpResponseBase:
    """Show everything that the link shares."""
    link = get_link(request, link_id)
    guest_access.count_view(link)
    shared = shared_by(link)
    context = _frame(link) | {
        "waiting": [entry for entry in shared if entry.waits],
        "rest": [entry for entry in shared if not entry.waits],
        "count": len(shared),
        "name_given": guest_access.name_given(request),
    }
    return render(request, "guests/overview.html", context)


@require_safe
@for_guests
def output(request: HttpRequest, link_id: uuid.UUID, review_id: uuid.UUID) -> HttpResponseBase:
    """Show one output in its present revision."""
    link = get_link(request, link_id)
    guest_access.count_view(link)
    return _show_output(request, link, review_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_guests
def answer(request: HttpRequest, link_id: uuid.UUID, review_id: uuid.UUID) -> HttpResponseBase:
    """Approve, request changes, comment, or answer in a thread: about the revision that the guest saw."""
    if request.method != "POST":
        # The address bar shows this one after an answer was refused.
        return redirect("guest_output", link_id, review_id)
    link = _link_that_answers(request, link_id)
    stage = GuestStage(_find(shared_by(link), review_id), guest_access.name_given(request))
    form = AnswerForm(request.POST, name_given=guest_access.name_given(request))
    if form.has_error("action") or form.has_error("thread") or form.has_error("revision"):
        raise Unknown
    thread_id = form.cleaned_data["thread"]
    if thread_id and thread_id not in [comments[0].thread_id for comments in stage.conversations]:
        raise Unknown
    if not form.is_valid():
        return _show_output(request, link, review_id, form=form, status=422)
    try:
        guest_access.count_words(link)
    except TooOften as reason:
        return _too_often(request, link, review_id, reason, form)
    if "name" in form.cleaned_data:
        guest_access.remember_name(request, form.cleaned_data["name"])
    actor = Actor(guest_link=link, guest_name=guest_access.name_given(request))
    try:
        _say(review_id, actor, form)
    except CommentMissing as error:
        form.add_error("comment", str(error))
        return _show_output(request, link, review_id, form=form, status=422)
    except Refused:
        # In words for guests: the refusal names members, and speaks of what only they can do.
        link = get_link(request, link_id)
        what = _what_happened(link, review_id, form.cleaned_data["revision"])
        return _show_output(request, link, review_id, form=form, refusal=what, status=409)
    return redirect("guest_output", link.pk, review_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_guests
def name(request: HttpRequest, link_id: uuid.UUID) -> HttpResponseBase:
    """Ask for another name than the one that was given."""
    link = _link_that_answers(request, link_id)
    guest_access.count_view(link)
    form = NameForm(request.POST or None, initial={"name": guest_access.name_given(request)})
    if request.method == "POST" and form.is_valid():
        guest_access.remember_name(request, form.cleaned_data["name"])
        return redirect("guest_overview", link.pk)
    context = _frame(link) | {"form": form}
    return render(request, "guests/name.html", context, status=422 if form.errors else 200)


@require_safe
@for_guests
def file(request: HttpRequest, link_id: uuid.UUID, review_id: uuid.UUID, number: int) -> HttpResponseBase:
    """Serve what is shown of a file of the present revision: an image drawn anew, a video in parts."""
    link, review, found = _file(request, link_id, review_id, number)
    if not is_of_the_team(request, link):
        note_view(link, review, guest_access.name_given(request))
    if found.is_image:
        return _picture(serve_display, request, found)
    return _revalidated(
        serve(
            request,
            found.file,
            size=found.size,
            etag=found.sha256,
            last_modified=found.created_at,
            content_type=found.mime_type,
            max_age=0,
        )
    )


@require_safe
@for_guests
def thumbnail(
    request: HttpRequest, link_id: uuid.UUID, review_id: uuid.UUID, number: int
) -> HttpResponseBase:
    """Serve the thumbnail of a file of the present revision, or with `?small` a smaller one."""
    _, _, found = _file(request, link_id, review_id, number)
    return _picture(serve_thumbnail, request, found)


def _picture(
    serve_picture: Callable[..., HttpResponseBase], request: HttpRequest, found: MediaFile
) -> HttpResponseBase:
    try:
        return _revalidated(serve_picture(request, found, max_age=0))
    except Http404:
        raise Unknown from None


def _link_that_answers(request: HttpRequest, link_id: uuid.UUID) -> GuestLink:
    link = get_link(request, link_id)
    if not link.may_decide:
        raise LooksOnly
    if is_of_the_team(request, link):
        raise OfTheTeam
    return link


def _find(shared: list[Shared], review_id: uuid.UUID) -> Shared:
    for entry in shared:
        if entry.review.pk == review_id:
            return entry
    raise Unknown


def _say(review_id: uuid.UUID, actor: Actor, form: AnswerForm) -> None:
    words, revision = form.cleaned_data["comment"], form.cleaned_data["revision"]
    if form.cleaned_data["thread"]:
        discussion.reply(form.cleaned_data["thread"], actor, text=words)
    elif form.decision is None:
        discussion.start_thread(review_id, actor, text=words, revision=revision)
    else:
        decisions.decide(review_id, form.decision, actor, revision=revision, comment=words)


def _file(
    request: HttpRequest, link_id: uuid.UUID, review_id: uuid.UUID, number: int
) -> tuple[GuestLink, Review, MediaFile]:
    link = get_link(request, link_id)
    review = with_parts(link.reviews.all()).filter(pk=review_id).first()
    files = files_of(review) if review else []
    if review is None or not 1 <= number <= len(files):
        raise Unknown
    guest_access.count_file(link)
    return link, review, files[number - 1]


def _revalidated(response: HttpResponseBase) -> HttpResponseBase:
    # The address stays when a revision brings another file, and a revoked link must not open from a cache.
    response["Cache-Control"] = "private, no-cache"
    return response


def _frame(link: GuestLink) -> dict[str, Any]:
    return {"link": link, "team": link.workspace.name}


def _too_often(
    request: HttpRequest, link: GuestLink, review_id: uuid.UUID, reason: TooOften, form: AnswerForm
) -> HttpResponse:
    """Show the page with all that was typed, and when it can be sent."""
    words = (
        f"Many answers came within a minute. Yours was not sent; try again in {reason.retry_after} seconds."
    )
    response = _show_output(request, link, review_id, form=form, refusal=words, status=429)
    response["Retry-After"] = str(reason.retry_after)
    return response


def _what_happened(link: GuestLink, review_id: uuid.UUID, seen: int) -> str:
    """Return in a guest's words why a decision was refused; what was decided meanwhile stands."""
    stage = GuestStage(_find(shared_by(link), review_id), "")
    if stage.revision is None or stage.revision.number != seen:
        return (
            "The team changed this while you were looking at it, so your answer was not counted. "
            "This is the new version; what you wrote is still there."
        )
    if stage.review.state != Review.State.IN_REVIEW or stage.situation.has_approved:
        return f"Your answer was not counted, because something happened before it. {stage.standing}"
    if stage.situation.is_blocked:
        return f"Your approval was not counted. {stage.standing}"
    return "This could not be done now, and nothing was changed. Ask whoever sent you the link."


def _show_output(
    request: HttpRequest,
    link: GuestLink,
    review_id: uuid.UUID,
    *,
    form: AnswerForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page of one output; `form` is one that was refused, with all that was typed."""
    shared = shared_by(link)
    entry = _find(shared, review_id)
    given = guest_access.name_given(request)
    is_team = is_of_the_team(request, link)
    if not is_team:
        note_view(link, entry.review, given)
    stage = GuestStage(entry, given)
    place = shared.index(entry)
    waiting = [other for other in (*shared[place + 1 :], *shared[:place]) if other.waits]
    number = stage.revision.number if stage.revision else 0
    sent_to = form["thread"].value() if form else None
    if form is not None and given:
        # Given with this very form, which was refused for something else.
        form.fields.pop("name", None)

    def blank(**options: Any) -> AnswerForm:
        return AnswerForm(name_given=given, initial={"revision": number}, **options)

    answering = form if form is not None and not sent_to else blank()
    # Without a decision to take, a comment is all there is to send.
    answering.fields["comment"].required = not stage.can_decide
    conversations = []
    for index, comments in enumerate(stage.conversations):
        is_refused = form is not None and sent_to == str(comments[0].thread_id)
        said = [(comment, _author(comment, link)) for comment in comments]
        conversations.append(
            (comments[0].thread, said, form if is_refused else blank(auto_id=f"id_{index}_%s"))
        )
    context = _frame(link) | {
        "stage": stage,
        "is_of_the_team": is_team,
        "may_answer": link.may_decide and not is_team,
        "place": place + 1,
        "count": len(shared),
        "before": shared[place - 1] if place else None,
        "after": shared[place + 1] if place + 1 < len(shared) else None,
        "next_waiting": waiting[0] if waiting else None,
        "form": answering,
        "conversations": conversations,
        "name_given": given,
        "refusal": refusal,
    }
    return render(request, "guests/output.html", context, status=status)


def _author(comment: Comment, link: GuestLink) -> str:
    return comment.author_name if comment.guest_name else name_for_guest(comment.person, link)
