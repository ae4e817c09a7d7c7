"""What the page frame shows on every page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from workspaces.access import Right, all_memberships, current_membership, role_allows
from workspaces.models import Membership, Workspace

# What an address begins with, and the item of the main navigation that it belongs to.
_SECTIONS = {
    "generations": "generations",
    "reviews": "review",
    "library": "library",
    "search": "search",
    "costs": "costs",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame around a page: where the person is, where else they could go, and the credits there."""

    membership: Membership | None
    workspaces: list[Workspace]
    section: str

    @property
    def workspace(self) -> Workspace | None:
        """The workspace the person is in."""
        return self.membership.workspace if self.membership else None

    @property
    def can_create(self) -> bool:
        """Whether the person may upload and generate here."""
        return self.membership is not None and role_allows(self.membership.role, Right.CREATE)

    @property
    def balance(self) -> int | None:
        """The account's balance in credits as last heard from PowerPost; None when never."""
        return self.workspace.api_key.balance if self.workspace else None

    @property
    def balance_checked_at(self) -> datetime | None:
        """When the balance was last heard."""
        return self.workspace.api_key.balance_checked_at if self.workspace else None

    @property
    def balance_stamp(self) -> str:
        """What tells one reading of the balance from another, as a part of an address; empty without one."""
        checked_at = self.balance_checked_at
        return f"{self.balance}.{checked_at.timestamp():.0f}" if checked_at else ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame, read only when a template asks for it: fragments need none of it."""
    return {"frame": LazyFrame(request)}


class LazyFrame:
    """Stands in for a Frame and makes it at the first look."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._frame: Frame | None = None

    def __getattr__(self, name: str) -> Any:
        if self._frame is None:
            user = getattr(self._request, "user", None)
            signed_in = user is not None and user.is_authenticated
            self._frame = Frame(
                membership=current_membership(self._request) if signed_in else None,
                workspaces=[entry.workspace for entry in all_memberships(self._request)] if signed_in else [],
                section=section_of(self._request),
            )
        return getattr(self._frame, name)


def section_of(request: HttpRequest) -> str:
    """Return which item of the main navigation the page belongs to, or an empty text."""
    path = request.path_info
    if path == "/":
        return "overview"
    if path.startswith("/generations/new/"):
        return "create"
    return _SECTIONS.get(path.removeprefix("/").partition("/")[0], "")
