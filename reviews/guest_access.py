"""What a guest may reach: the outputs of one link, for as long as the link is valid, and nothing else.

A token is exchanged once for an entry in the session. From then on addresses name the link's id, which opens
nothing without that session, and every request reads the link anew.
"""

import uuid

from django.db.models import Q
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from reviews.models import GuestLink
from workspaces.entry_tokens import find_by_token
from workspaces.models import Membership
from workspaces.rate import count_one

SESSION_LINKS = "guest_links"
SESSION_NAME = "guest_name"
# Of one browser; an older one is opened again by the address that was sent.
LINKS_MOST = 20
# How much each may be used in a minute. Files: an overview asks for 100 small pictures, a video for parts.
SPAN = 60.0
VIEWS_MOST = 120
FILES_MOST = 1_200
WORDS_MOST = 20


class NoEntry(Exception):
    """A guest gets no further; the page says why."""


class Unknown(NoEntry):
    """No such link, or one that this browser has not opened, or an output that it does not show."""


class Closed(NoEntry):
    """The link was revoked or has expired."""


class LooksOnly(NoEntry):
    """The link shows outputs and takes no answers."""


class OfTheTeam(NoEntry):
    """Somebody of the team is signed in in this browser: what they say is not said by a guest."""


@sensitive_variables("token")
def exchange(request: HttpRequest, token: str) -> GuestLink:
    """Remember in the session the link that the token opens, and return it.

    Raises Unknown for a wrong token, Closed, or TooOften after too many wrong ones from one address.
    """
    link = find_by_token(request, GuestLink.objects.all(), token, purpose="guests")
    if link is None:
        raise Unknown
    if not link.is_valid:
        raise Closed
    known = request.session.get(SESSION_LINKS, [])
    if str(link.pk) not in known:
        # A session that somebody else has planted in this browser opens nothing afterwards.
        request.session.cycle_key()
        request.session[SESSION_LINKS] = [*known, str(link.pk)][-LINKS_MOST:]
    return link


def get_link(request: HttpRequest, link_id: uuid.UUID) -> GuestLink:
    """Return the link as it is now, when this browser has opened it; raises Unknown or Closed."""
    if str(link_id) not in request.session.get(SESSION_LINKS, []):
        raise Unknown
    link = GuestLink.objects.select_related("workspace").filter(pk=link_id).first()
    if link is None:
        raise Unknown
    if not link.is_valid:
        raise Closed
    return link


def is_of_the_team(request: HttpRequest, link: GuestLink) -> bool:
    """Return whether a member, or an author of what the link shows, is signed in in this browser.

    They may look at what their guest sees. Their voice counts once, on the desk: under a guest's name an
    author could approve their own work, and a reviewer could be two of the people who are needed.
    """
    person = request.user
    if not person.is_authenticated:
        return False
    if Membership.objects.filter(workspace=link.workspace_id, user=person.pk).exists():
        return True
    return link.reviews.filter(Q(author=person.pk) | Q(revisions__author=person.pk)).exists()


def count_view(link: GuestLink) -> None:
    """Count a page; raises TooOften."""
    count_one(f"guests.views.{link.pk}", VIEWS_MOST, SPAN)


def count_file(link: GuestLink) -> None:
    """Count a picture, or a part of a video; raises TooOften."""
    count_one(f"guests.files.{link.pk}", FILES_MOST, SPAN)


def count_words(link: GuestLink) -> None:
    """Count a decision or a comment; raises TooOften."""
    count_one(f"guests.words.{link.pk}", WORDS_MOST, SPAN)


def name_given(request: HttpRequest) -> str:
    """Return the name that the guest gave in this browser, or nothing."""
    return request.session.get(SESSION_NAME, "")


def remember_name(request: HttpRequest, name: str) -> None:
    """Keep the guest's name for all that is said from this browser."""
    if name != name_given(request):
        request.session[SESSION_NAME] = name
