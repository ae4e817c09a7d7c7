"""Members in the admin, on the page of a workspace and on that of a person.

Saving holds the workspaces and checks in the same transaction: the admin cannot take the last manager away,
and neither can two admins at the same instant.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from workspaces import audit
from workspaces.members import LastManager, hold, managed
from workspaces.models import Membership, Role, Workspace


class MembershipFormSet(BaseInlineFormSet):
    """The memberships below a workspace or a person."""

    def clean(self) -> None:
        """Refuse what leaves a workspace without a manager: at the role that did, or above the table."""
        super().clean()
        if any(form.errors for form in self.forms if not self._is_deleted(form)):
            return
        touched = [form for form in self.initial_forms if self._is_deleted(form) or form.has_changed()]
        if not touched:
            return
        held = hold(form.initial.get("workspace") or form.instance.workspace_id for form in touched)
        lost = managed(held) - self._managed_after(held)
        if not lost:
            return
        refusal = str(LastManager(Workspace.objects.filter(pk__in=lost).values_list("name", flat=True)))
        for form in touched:
            if not self._is_deleted(form):
                form.add_error("role", refusal)
        if any(self._is_deleted(form) for form in touched):
            raise ValidationError(refusal)

    def _managed_after(self, held: list[Any]) -> set[Any]:
        """Return which of the held workspaces have a manager once this is saved."""
        present = Membership.objects.filter(workspace__in=held).values_list(
            "pk", "workspace_id", "user_id", "role"
        )
        rows = {pk: (workspace, user, role) for pk, workspace, user, role in present}
        for number, form in enumerate(self.forms):
            if self._is_deleted(form):
                rows.pop(form.instance.pk, None)
            elif form.has_changed():
                row = form.instance
                rows[row.pk or -number - 1] = (row.workspace_id, row.user_id, row.role)
        managing = [(workspace, user) for workspace, user, role in rows.values() if role == Role.MANAGER]
        active = set(
            User.objects.filter(pk__in=[user for _, user in managing], is_active=True).values_list(
                "pk", flat=True
            )
        )
        return {workspace for workspace, user in managing if user in active}

    def _is_deleted(self, form: Any) -> bool:
        return bool(self.can_delete and self._should_delete_form(form))  # type: ignore[attr-defined]


class MembershipInline(admin.TabularInline):
    """Members and their roles, on the page of a workspace or of a person."""

    model = Membership
    formset = MembershipFormSet
    extra = 0
    autocomplete_fields = ["user", "workspace"]


def save_and_record(request: HttpRequest, formset: Any, save: Callable[[], None]) -> None:
    """Save a set of memberships by `save`, and write down what it changed."""
    for form in formset.deleted_forms:
        if form.instance.pk:
            _record(request, "membership.removed", form.instance, _before(form, ("role",)), {})
    save()
    for row in formset.new_objects:
        _record(request, "membership.joined", row, {}, audit.described(row, ("role",)))
    for row, fields in formset.changed_objects:
        form = next(form for form in formset.initial_forms if form.instance is row)
        _record(request, "membership.role_changed", row, _before(form, fields), audit.described(row, fields))


def record_leaving(request: HttpRequest, person: User) -> None:
    """Write down, for the managers of each workspace, that the person is taken out by being deleted."""
    for row in Membership.objects.filter(user=person).select_related("user", "workspace"):
        _record(request, "membership.removed", row, audit.described(row, ("role",)), {})


def _before(form: Any, fields: Iterable[str]) -> dict[str, Any]:
    """Return the stored values: cleaning has put what was typed into the row already."""
    row = form.instance
    stored = Membership(
        workspace_id=form.initial.get("workspace", row.workspace_id),
        user_id=form.initial.get("user", row.user_id),
        role=form.initial.get("role", row.role),
    )
    return audit.described(stored, fields)


def _record(request: HttpRequest, action: str, row: Membership, before: Any, after: Any) -> None:
    workspace = Workspace.objects.filter(pk=row.workspace_id).first()
    audit.record(request.user, action, row, before=before, after=after, workspace=workspace)
