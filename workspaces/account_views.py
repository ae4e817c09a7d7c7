"""Signing in and out, and a new password for who has forgotten theirs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from workspaces.mail import is_configured
from workspaces.password_limits import LOCKED_FOR, RESETS_FOR_ONE_MOST, RESETS_MOST
from workspaces.personal_forms import explain_new_password
from workspaces.rate import address_key, keyed, take
from workspaces.sign_ins import end_all
from workspaces.tasks import send_password_reset


class SignInView(LoginView):
    """Django's own view: refuses addresses elsewhere in `next`, and sends on whoever is signed in."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say how a forgotten password is replaced here."""
        return super().get_context_data(**kwargs) | {"can_reset": is_configured()}


sign_in = SignInView.as_view()
sign_out = LogoutView.as_view()


class AddressForm(PasswordResetForm):
    """Asks for the e-mail address of an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and have the link sent to it when somebody has it: the answer does not say.

    Only a task looks for the person, so that neither the answer nor its time tells. 404 without e-mail.
    """
    if not is_configured():
        raise Http404
    form = AddressForm(request.POST or None)
    if request.method != "POST":
        return render(request, "registration/forgotten.html", {"form": form})
    if not form.is_valid():
        return render(request, "registration/forgotten.html", {"form": form}, status=422)
    span = LOCKED_FOR.total_seconds()
    if wait := take(f"password_reset.{address_key(request)}", RESETS_MOST, span):
        form.add_error(None, f"That was asked for very often. Try again in {_minutes(wait)}.")
        answer = render(request, "registration/forgotten.html", {"form": form}, status=429)
        answer["Retry-After"] = str(round(wait) + 1)
        return answer
    address = form.cleaned_data["email"]
    # Nobody's letter box is filled by others; that it was asked for too often would tell of the account.
    if not take(f"password_reset.for.{keyed(address.casefold())}", RESETS_FOR_ONE_MOST, span):
        send_password_reset(address)
    return render(request, "registration/forgotten_sent.html", {"address": address})


class NewPasswordForm(SetPasswordForm):
    """Asks for a new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        explain_new_password(self)


@method_decorator(login_not_required, name="dispatch")
class NewPassword(PasswordResetConfirmView):
    """Django's own view: the token moves into the session, and the form stands at an address without it."""

    form_class = NewPasswordForm
    template_name = "registration/new_password.html"
    success_url = reverse_lazy("login")
    reset_url_token = "form"  # noqa: S105  what stands in the place of the token

    @method_decorator(sensitive_post_parameters())
    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; what lets nobody in any more is gone, not found."""
        response = super().dispatch(*args, **kwargs)
        response["Referrer-Policy"] = "same-origin" if getattr(self, "validlink", False) else "no-referrer"
        if response.status_code == 200 and not self.validlink:
            response.status_code = 410
        return response

    def get_user(self, uidb64: str) -> Any:
        """Return whose link it is; None for whoever may not sign in, as for nobody."""
        person = super().get_user(uidb64)
        return person if person is not None and person.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the password, and end every session that the old one has opened."""
        former = form.user.password
        with transaction.atomic():
            # Held until the new one is stored: of two who use a link at once, the second finds it used.
            unchanged = User.objects.filter(pk=form.user.pk, password=former, is_active=True)
            if not unchanged.update(password=former):
                self.validlink = False
                return self.render_to_response(self.get_context_data())
            response = super().form_valid(form)
        if self.request.user.is_authenticated:
            logout(self.request)
        end_all(form.user)
        messages.success(self.request, "Your password is changed. Sign in with the new one.")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what is wrong at the field."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


new_password = NewPassword.as_view()


def _minutes(seconds: float) -> str:
    minutes = max(1, -int(-seconds // 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"
