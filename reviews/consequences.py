"""What a change of an output un-approves, said before the change is made."""

from collections.abc import Sequence

from django.utils.text import get_text_list

from powerpost import catalog
from reviews.models import Review, ReviewEvent
from reviews.transitions import State

_AFTERWARDS: dict[State, tuple[str, str]] = {
    State.DRAFT: ("stays a draft", "stay drafts"),
    State.CHANGES_REQUESTED: ("goes back to review", "go back to review"),
}
_AGAIN = ("waits for approval again", "wait for approval again")


def consequences(review: Review, given: Sequence[ReviewEvent]) -> list[str]:
    """Return in sentences what a new revision means; `given` are the approvals that count until then.

    PowerPost writes one caption for all post types of a platform, so one edit concerns all of them.
    """
    one, several = _AFTERWARDS.get(State(review.state), _AGAIN)
    what = {"caption": "This caption", "image": "This image", "video": "This video"}[review.type]
    count = len(_known(review))
    if not review.is_caption or not count:
        sentences = [f"{what} then {one}."]
    elif count == 1:
        sentences = [f"{what} is for {post_types_in_words(review)}; it {one}."]
    else:
        all_of_them = "both" if count == 2 else f"all {count}"
        sentences = [f"{what} is for {post_types_in_words(review)}; {all_of_them} {several}."]
    if given and review.revision is not None:
        names = get_text_list(list(dict.fromkeys(event.actor_name for event in given)), "and")
        have, their = ("has", "That approval") if len(given) == 1 else ("have", "Those approvals")
        no_longer = "no longer counts" if len(given) == 1 else "no longer count"
        sentences.append(f"{names} {have} approved revision {review.revision.number}. {their} {no_longer}.")
    return sentences


def post_types_in_words(review: Review) -> str:
    """Return what a caption is for, as in "Instagram feed and reel"; empty when nothing is known."""
    known = _known(review)
    if not known:
        return ""
    return f"{known[0].platform.name} {get_text_list([entry.label for entry in known], 'and')}"


def _known(review: Review) -> list[catalog.PostType]:
    if review.revision is None:
        return []
    return [catalog.POST_TYPES[entry] for entry in review.revision.post_types if entry in catalog.POST_TYPES]
