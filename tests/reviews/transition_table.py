"""Who may do what to an output in which state: written down as a team lead would, apart from the code.

    V viewer   C creator   R reviewer   M manager   g guest who may only look   G guest who may decide
    a letter followed by * is that member as the author of the output or of its present revision

Each line says who may do the action under the policy that a workspace begins with, when nobody has approved
and no check forbids it. What other policies change stands below.
"""

from dataclasses import dataclass

from reviews.models import Review, ReviewPolicy
from reviews.transitions import Action
from workspaces.models import Role

State = Review.State

TABLE = """
    submit           draft               C C* R R* M M*
    submit           changes_requested   C C* R R* M M*
    withdraw         in_review             C* R R* M M*
    approve          in_review                R    M    G
    request_changes  in_review                R R* M M* G
    reject           in_review                R R* M M*
    reopen           approved                 R R* M M*
    reopen           rejected                 R R* M M*
    edit             draft               C C* R R* M M*
    edit             changes_requested   C C* R R* M M*
    edit             in_review             C* R R* M M*
    edit             approved              C* R R* M M*
"""

# With another policy, these too, or no longer.
AUTHOR_MAY_APPROVE = {("approve", "in_review"): {"R*", "M*"}}
EDITORS_ARE_CREATORS = {("edit", "in_review"): {"C"}, ("edit", "approved"): {"C"}}
EDITORS_ARE_REVIEWERS_NOT = {("edit", "in_review"): {"C*"}, ("edit", "approved"): {"C*"}}

# Where an action leads; approving only when nobody else's approval is missing.
LEADS_TO = {
    ("submit", "draft"): "in_review",
    ("submit", "changes_requested"): "in_review",
    ("withdraw", "in_review"): "draft",
    ("approve", "in_review"): "approved",
    ("request_changes", "in_review"): "changes_requested",
    ("reject", "in_review"): "rejected",
    ("reopen", "approved"): "in_review",
    ("reopen", "rejected"): "in_review",
    ("edit", "draft"): "draft",
    ("edit", "changes_requested"): "in_review",
    ("edit", "in_review"): "in_review",
    ("edit", "approved"): "in_review",
}


@dataclass(frozen=True, slots=True)
class Someone:
    """One of the letters of the table."""

    letter: str
    role: str = ""
    is_author: bool = False
    is_guest: bool = False
    guest_may_decide: bool = False


ROLES = {"V": Role.VIEWER, "C": Role.CREATOR, "R": Role.REVIEWER, "M": Role.MANAGER}
MEMBERS = [
    Someone(letter + star, role=role, is_author=bool(star))
    for letter, role in ROLES.items()
    for star in ("", "*")
]
GUESTS = [Someone("g", is_guest=True), Someone("G", is_guest=True, guest_may_decide=True)]
NOBODY = Someone("-")
EVERYBODY = [*MEMBERS, *GUESTS, NOBODY]

_ALLOWED: dict[tuple[str, str], set[str]] = {}
for _line in TABLE.strip().splitlines():
    _action, _state, *_letters = _line.split()
    _ALLOWED[_action, _state] = set(_letters)


def may(action: Action, state: State, someone: Someone, policy: ReviewPolicy) -> bool:
    """Return whether the table lets this person do it, when nobody approved and no check forbids it."""
    place = (action.value, state.value)
    letters = set(_ALLOWED.get(place, set()))
    if policy.author_may_approve:
        letters |= AUTHOR_MAY_APPROVE.get(place, set())
    if policy.editors == ReviewPolicy.Editors.CREATORS:
        letters |= EDITORS_ARE_CREATORS.get(place, set())
    if policy.editors == ReviewPolicy.Editors.REVIEWERS:
        letters -= EDITORS_ARE_REVIEWERS_NOT.get(place, set())
    return someone.letter in letters


POLICIES = [
    ReviewPolicy(author_may_approve=author_may_approve, editors=editors, approvals_needed=approvals_needed)
    for author_may_approve in (False, True)
    for editors in ReviewPolicy.Editors.values
    for approvals_needed in (1, 2, 3)
]
