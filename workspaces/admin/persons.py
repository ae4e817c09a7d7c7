"""People in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_variables

from workspaces import audit
from workspaces.account_mail import new_password_path
from workspaces.admin.audited import Audited
from workspaces.admin.members import MembershipInline, record_leaving, save_and_record
from workspaces.members import LastManager, left_alone_without
from workspaces.sign_ins import end_all, sign_ins_of


class PersonForm(UserChangeForm):
    """Refuses to shut out whom a workspace cannot do without."""

    def clean_is_active(self) -> bool:
        """Take the tick away only while each of their workspaces has another manager."""
        is_active = self.cleaned_data["is_active"]
        if (
            "is_active" in self.changed_data
            and not is_active
            and (names := left_alone_without([self.instance]))
        ):
            raise ValidationError(str(LastManager(names)))
        return is_active


class PersonAdmin(Audited, UserAdmin):
    """People, with their workspaces. Rights in a workspace come from the role there, not from groups."""

    form = PersonForm
    change_form_template = "admin/person_change_form.html"
    audited = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
    audited_as = "person"
    inlines = [MembershipInline]
    list_display = ["username", "email", "first_name", "last_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "workspaces"]
    filter_horizontal = []
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("About", {"fields": ("first_name", "last_name", "email")}),
        (
            "Administration",
            {
                "fields": ("is_active", "is_staff", "is_superuser"),
                "description": "An admin reaches these pages: “staff” and “superuser” together.",
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        """Ask for workspaces once the person exists."""
        return [MembershipInline] if obj else []

    def get_urls(self) -> list[Any]:
        """Add the two pages that are about a person's way in."""
        own = [
            path(
                "<id>/new-password-link/",
                self.admin_site.admin_view(self.new_password_link),
                name="new_password_link",
            ),
            path("<id>/end-sessions/", self.admin_site.admin_view(self.end_sessions), name="end_sessions"),
        ]
        return own + super().get_urls()

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody gets at somebody with more rights, by the way of their password or their address."""
        return super().has_change_permission(request, obj) and not _is_above(obj, request.user)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser is deleted by a superuser."""
        return super().has_delete_permission(request, obj) and not _is_above(obj, request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only a superuser says who reaches the admin: others would make superusers of themselves."""
        present = super().get_readonly_fields(request, obj)
        return present if request.user.is_superuser else (*present, "is_staff", "is_superuser")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """List people; what is done to several of them is done whole, with their workspaces held."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            return super().changelist_view(request, extra_context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what goes along, and as protected each workspace that would lose its last manager."""
        found, counts, needed, protected = super().get_deleted_objects(objs, request)
        with transaction.atomic():
            names = left_alone_without(objs)
        return found, counts, needed, [*protected, *([str(LastManager(names))] if names else [])]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save; whoever may not sign in any more is signed out."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            end_all(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the memberships, and record each that changed."""
        saved = super().save_formset
        save_and_record(request, formset, lambda: saved(request, form, formset, change))

    def record_deletion(self, request: HttpRequest, obj: User) -> None:
        """Record the person, for each of their workspaces too, and end their sessions."""
        record_leaving(request, obj)
        super().record_deletion(request, obj)
        end_all(obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set a password for somebody; their sessions end, except that of the admin who is it."""
        before = (
            User.objects.filter(pk=id).values_list("password", flat=True).first() if id.isdecimal() else None
        )
        here = request.session.session_key
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            person = User.objects.filter(pk=id).first() if before is not None else None
            if person is not None and person.password != before:
                end_all(person, but=here)
                audit.record(request.user, "person.password_set", person, before={}, after={})
        return response

    @sensitive_variables("address")
    def new_password_link(self, request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002
        """Make a link with which the person sets a new password, and show it, once."""
        person = self._person(request, id)
        address = ""
        if request.method == "POST":
            address = request.build_absolute_uri(new_password_path(person))
            audit.record(request.user, "person.password_link_made", person, before={}, after={})
        context = {"address": address, "title": "Link to set a new password"}
        response = self._show(request, "admin/new_password_link.html", person, context)
        patch_cache_control(response, no_store=True)
        return response

    def end_sessions(self, request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002
        """Show where the person is signed in, and end all of it but the admin's own browser."""
        person = self._person(request, id)
        context: dict[str, Any] = {"title": "Sessions"}
        if request.method == "POST":
            with transaction.atomic():
                ended = end_all(person, but=request.session.session_key)
                audit.record(
                    request.user, "person.sessions_ended", person, before={"sessions": ended}, after={}
                )
            context["ended"] = ended
        context["sign_ins"] = sign_ins_of(person)
        return self._show(request, "admin/end_sessions.html", person, context)

    def _person(self, request: HttpRequest, id: str) -> User:  # noqa: A002
        """Return the person, for whoever may change them."""
        person = self.get_object(request, id)
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person

    def _show(
        self, request: HttpRequest, template: str, person: User, context: dict[str, Any]
    ) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "person": person,
            "original": person,
        }
        return render(request, template, frame | context)


def _is_above(person: User | None, actor: Any) -> bool:
    return person is not None and person.is_superuser and not actor.is_superuser


admin.site.unregister(Group)
admin.site.unregister(User)
admin.site.register(User, PersonAdmin)
