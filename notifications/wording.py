"""Notifications in words: made of their facts whenever they are shown, on a page or in an e-mail."""

from collections.abc import Iterable

from notifications.models import Kind, Notification
from workspaces.numbers import grouped

# Tone and icon of each kind; of decisions, by what was decided.
_LOOKS: dict[str, tuple[str, str]] = {
    Kind.JOB_FINISHED: ("good", "circle-check"),
    Kind.JOB_ATTENTION: ("warn", "triangle-alert"),
    Kind.JOB_FAILED: ("bad", "circle-x"),
    Kind.WAITING: ("busy", "hourglass"),
    Kind.MENTIONED: ("", "at-sign"),
    Kind.ANSWERED: ("", "message-square"),
    Kind.COMMENTED: ("", "message-square"),
    "approved": ("good", "circle-check"),
    "changes_requested": ("warn", "message-square-warning"),
    "rejected": ("bad", "circle-x"),
    "reopened": ("busy", "rotate-ccw"),
    "undone": ("", "undo-2"),
}
_VERBS = {
    "approved": "approved",
    "changes_requested": "requested changes to",
    "rejected": "rejected",
    "reopened": "reopened",
    "undone": "took back a decision on",
}


class Wording:
    """What is shown of one notification."""

    def __init__(self, notification: Notification) -> None:
        self.notification = notification
        self._latest = notification.entries[-1]

    @property
    def sentence(self) -> str:
        """What happened, in one sentence without a full stop."""
        sentence = self._sentence()
        return sentence[0].upper() + sentence[1:]

    @property
    def words(self) -> str:
        """What was said last, if anything."""
        return self._latest["words"]

    @property
    def tone(self) -> str:
        """The tone of the icon, as the design system names them."""
        return self._look[0]

    @property
    def icon(self) -> str:
        """The name of the icon."""
        return self._look[1]

    @property
    def _look(self) -> tuple[str, str]:
        kind = self.notification.kind
        return _LOOKS.get(self._latest["did"] if kind == Kind.DECIDED else kind, ("", "bell"))

    def _sentence(self) -> str:
        subject = f"“{self.notification.subject}”"
        latest, count = self._latest, self.notification.count
        who = names(entry["who"] for entry in self.notification.entries)
        which = f"{grouped(count)} outputs of {subject}" if count > 1 else f"{latest['what']} of {subject}"
        about = f"{latest['what']} of {subject}"
        match self.notification.kind:
            case Kind.JOB_FINISHED if latest["did"] == "partial":
                return f"{subject} is finished, but not all of it could be kept"
            case Kind.JOB_FINISHED:
                return f"{subject} is finished"
            case Kind.JOB_ATTENTION:
                return f"{subject} needs your decision"
            case Kind.JOB_FAILED:
                return f"{who} gave up {subject}" if who else f"{subject} failed"
            case Kind.WAITING:
                return f"{which} {'wait' if count > 1 else 'waits'} for your review"
            case Kind.MENTIONED:
                return f"{who} mentioned you in a comment on {about}"
            case Kind.ANSWERED:
                return f"{who} answered you about {about}"
            case Kind.COMMENTED:
                return f"{who} commented on {about}"
            case _:
                return f"{who} {_VERBS.get(latest['did'], 'decided on')} {which}"


def names(who: Iterable[str]) -> str:
    """Return the names, each once, as people list them: two at most, and how many others."""
    unique = list(dict.fromkeys(name for name in who if name))
    if len(unique) <= 2:
        return " and ".join(unique)
    others = len(unique) - 2
    return f"{unique[0]}, {unique[1]} and {others} other{'s' if others > 1 else ''}"
