"""Rows whose changes in the admin are written down, with what was before and what is after."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from workspaces import audit


class Audited:
    """Records what is made, changed and deleted: `audited` names the fields, `audited_as` the kind."""

    audited: tuple[str, ...] = ()
    audited_as = ""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and record what it changed."""
        stored = type(obj)._base_manager.filter(pk=obj.pk).first() if change else None
        before = audit.described(stored, self.audited) if stored else {}
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        after = audit.described(obj, self.audited)
        changed = [name for name in self.audited if before.get(name) != after.get(name)]
        if not changed:
            return
        audit.record(
            request.user,
            f"{self.audited_as}.{'changed' if stored else 'made'}",
            obj,
            before={name: before[name] for name in changed if name in before},
            after={name: after[name] for name in changed},
            workspace=self.workspace_of(obj),
        )

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, and record what was there."""
        self.record_deletion(request, obj)
        super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete several, and record each."""
        for obj in queryset:
            self.record_deletion(request, obj)
        super().delete_queryset(request, queryset)  # type: ignore[misc]

    def record_deletion(self, request: HttpRequest, obj: Any) -> None:
        """Record one that is about to be deleted."""
        before = audit.described(obj, self.audited)
        audit.record(request.user, f"{self.audited_as}.deleted", obj, before=before, after={})

    def workspace_of(self, obj: Model) -> Any:
        """Return the workspace whose managers read the entry, or None."""
        return None
