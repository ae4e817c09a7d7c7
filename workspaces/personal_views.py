"""A person's own settings, whatever workspaces they are in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from workspaces.password_limits import LOCKED_FOR
from workspaces.personal import is_zone, settings_of
from workspaces.personal_forms import NewPasswordForm, PersonalSettingsForm
from workspaces.sign_ins import end_all
from workspaces.throttling import present_password_may_be_tried, present_password_was_right
from workspaces.time_zones import zones_by_region

# The button by which a browser without JavaScript asks for the whole list of time zones.
ALL_ZONES = "all_time_zones"


@require_http_methods(["GET", "HEAD", "POST"])
def personal_settings(request: HttpRequest) -> HttpResponse:
    """Show and change the person's own name, address, time zone and formats; nobody else's can be reached."""
    # Read anew: what is refused of it must not show in the frame as if it were stored.
    person = User.objects.select_related("personal_settings").get(username=request.user.get_username())
    stored = settings_of(person)
    shows_all_zones = ALL_ZONES in request.POST
    form = (
        PersonalSettingsForm.with_all_zones(request.POST, person)
        if shows_all_zones
        else PersonalSettingsForm(request.POST or None, instance=person)
    )
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("personal_settings")
    context = {
        "form": form,
        "shows_all_zones": shows_all_zones,
        "site_zone": timezone.get_default_timezone_name(),
        "lost_zone": stored.time_zone if stored.time_zone and not is_zone(stored.time_zone) else "",
    }
    return render(request, "workspaces/personal_settings.html", context, status=422 if form.is_bound else 200)


@require_GET
def time_zones(request: HttpRequest) -> HttpResponse:
    """Return the options of all time zones, for the select that shows a few of them."""
    return render(request, "workspaces/time_zones.html", {"regions": zones_by_region()})


class ChangePassword(PasswordChangeView):
    """Django's own view: this browser stays signed in, the person's other ones do not."""

    form_class = NewPasswordForm
    template_name = "workspaces/change_password.html"
    success_url = reverse_lazy("personal_settings")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it; who sits at somebody else's browser does not get to guess for long."""
        if present_password_may_be_tried(request.user.get_username()):
            return super().post(request, *args, **kwargs)
        form = self.get_form_class()(user=request.user)  # type: ignore[arg-type]
        minutes = round(LOCKED_FOR.total_seconds() / 60)
        context = self.get_context_data(form=form, locked_minutes=minutes)
        return self.render_to_response(context, status=429, headers={"Retry-After": str(minutes * 60)})

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Store it, end the person's other sessions, and say what became of them."""
        present_password_was_right(self.request.user.get_username())
        # Saving gives this session another key; its row follows when the request is over.
        here = self.request.session.session_key
        response = super().form_valid(form)
        end_all(form.user, but=here)
        messages.success(self.request, "Your password is changed. Other browsers have to sign in again.")
        return response

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        """Say what is wrong at the field; a right present password is not held against anybody."""
        if "old_password" not in form.errors:
            present_password_was_right(self.request.user.get_username())
        return super().form_invalid(form)


change_password = ChangePassword.as_view()
