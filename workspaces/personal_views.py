"""A person's own settings, whatever workspaces they are in."""

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from workspaces.personal import is_zone, settings_of
from workspaces.personal_forms import NewPasswordForm, PersonalSettingsForm


@require_http_methods(["GET", "HEAD", "POST"])
def personal_settings(request: HttpRequest) -> HttpResponse:
    """Show and change the person's own name, address, time zone and formats; nobody else's can be reached."""
    # Read anew: what is refused of it must not show in the frame as if it were stored.
    person = User.objects.select_related("personal_settings").get(username=request.user.get_username())
    stored = settings_of(person)
    form = PersonalSettingsForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("personal_settings")
    context = {
        "form": form,
        "site_zone": timezone.get_default_timezone_name(),
        "lost_zone": stored.time_zone if stored.time_zone and not is_zone(stored.time_zone) else "",
    }
    return render(request, "workspaces/personal_settings.html", context, status=422 if form.is_bound else 200)


class ChangePassword(PasswordChangeView):
    """Django's own view: this browser stays signed in, the person's other ones do not."""

    form_class = NewPasswordForm
    template_name = "workspaces/change_password.html"
    success_url = reverse_lazy("personal_settings")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Store it, and say what became of other browsers."""
        messages.success(self.request, "Your password is changed. Other browsers have to sign in again.")
        return super().form_valid(form)


change_password = ChangePassword.as_view()
