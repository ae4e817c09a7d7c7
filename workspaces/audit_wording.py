"""An entry of the audit trail as a manager reads it."""

from dataclasses import dataclass
from typing import Any

from workspaces.models import AuditEntry, Role
from workspaces.people import name_of, role_name

_SENTENCES = {
    "membership.role_changed": "changed the role of {label}",
    "membership.removed": "removed {label}",
    "membership.left": "left",
    "membership.joined": "added {label}",
    "invitation.made": "made an invitation",
    "invitation.withdrawn": "withdrew an invitation",
    "invitation.accepted": "joined by invitation",
    "workspace.changed": "changed the workspace",
    "workspace.made": "made the workspace",
    "files.discarded": "deleted files of rejected outputs",
    "workspace.retention_changed": "changed the rule for rejected files",
}
_WORDS = {
    "role": "Role",
    "for_whom": "For",
    "expires_at": "Until",
    "keeps_metadata": "Keeps what cameras write",
    "rejected_kept_days": "Days until rejected files are deleted",
    "is_active": "Active",
    "api_key": "API key",
    "powerpost_workspace_id": "PowerPost workspace",
}
# Such as a moment to the microsecond: it stands in the entry, and says nothing here.
_LEFT_OUT = {"expires_at"}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one value."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """Who did what, and each value that it changed."""

    entry: AuditEntry
    who: str
    what: str
    changes: tuple[Change, ...]


def told(entry: AuditEntry) -> Told:
    """Return the entry in words."""
    who = name_of(entry.actor) if entry.actor else entry.actor_name or "The program"
    sentence = _SENTENCES.get(entry.action, "{action}: {label}")
    label = entry.object_label
    if entry.object_type == "workspaces.membership":
        label = label.rpartition(" in ")[0] or label
    what = sentence.format(label=label, action=entry.action.replace(".", " ").replace("_", " "))
    names = [name for name in dict.fromkeys((*entry.before, *entry.after)) if name not in _LEFT_OUT]
    changes = [
        Change(
            _WORDS.get(name, name.replace("_", " ").capitalize()),
            _value(name, entry.before.get(name)) if name in entry.before else "",
            _value(name, entry.after.get(name)) if name in entry.after else "",
        )
        for name in names
        if entry.before.get(name) != entry.after.get(name)
    ]
    return Told(entry, who, what, tuple(changes))


def _value(name: str, value: Any) -> str:
    if name == "role" and value in Role.values:
        return role_name(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "nothing"
    return str(value)
