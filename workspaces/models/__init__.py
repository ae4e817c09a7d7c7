"""API keys, workspaces, their members, and what is kept about people."""

from workspaces.models.counting import Rate, Turn
from workspaces.models.keys import (
    ALLOWANCE_FOR_SUBMISSIONS,
    ANSWER_MOST,
    PAUSE_UNSAID,
    PERMISSION_WORDS,
    READING_LASTS,
    ApiKey,
    BalanceReading,
    kind_of_key,
)
from workspaces.models.people import PersonalSettings, SignIn
from workspaces.models.places import Invitation, Membership, Role, Workspace
from workspaces.models.records import AuditEntry

__all__ = [
    "ALLOWANCE_FOR_SUBMISSIONS",
    "ANSWER_MOST",
    "PAUSE_UNSAID",
    "PERMISSION_WORDS",
    "READING_LASTS",
    "ApiKey",
    "AuditEntry",
    "BalanceReading",
    "Invitation",
    "Membership",
    "PersonalSettings",
    "Rate",
    "Role",
    "SignIn",
    "Turn",
    "Workspace",
    "kind_of_key",
]
