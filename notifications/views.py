"""A person's notifications, the number on the bell, and how they want to hear by e-mail."""

from datetime import UTC, datetime
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.forms import PreferenceForm
from notifications.models import Notification
from notifications.reading import count_unread, notifications_of, reachable_by
from notifications.sending import preference_of
from notifications.wording import Wording
from workspaces.access import all_memberships
from workspaces.mail import is_configured

PAGE_SIZE = 50


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """Show what this person was told in all of their workspaces, by day, newest first."""
    found = notifications_of(request).select_related("workspace")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    days = [
        (day, [Wording(entry) for entry in entries])
        for day, entries in groupby(page.object_list, key=_day_of)
    ]
    context = {
        "days": days,
        "page": page,
        # What arrives while the page is looked at is not marked by it.
        "seen_until": max((entry.updated_at for entry in page.object_list), default=None),
        "several_workspaces": len(all_memberships(request)) > 1,
    }
    return render(request, "notifications/notifications.html", context)


@require_safe
def open_notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Mark a notification as read and go to what it is about; 404 for anybody else's."""
    found = reachable_by(request).filter(pk=notification_id).first()
    if found is None:
        raise Http404
    if found.read_at is None and request.method == "GET":
        Notification.objects.filter(pk=found.pk, read_at=None).update(read_at=timezone.now())
    is_path = found.url.startswith("/") and url_has_allowed_host_and_scheme(found.url, allowed_hosts=None)
    return redirect(found.url if is_path else "notifications")


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark as read what the person had before them: everything up to the moment that the form names."""
    until = _moment(request.POST.get("until", "")) or timezone.now()
    unread = notifications_of(request).filter(read_at=None, updated_at__lte=until)
    unread.update(read_at=timezone.now())
    return redirect("notifications")


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """Answer the poll of the bell: 204 while the number is the one that the page shows."""
    count = count_unread(request)
    if request.GET.get("count") == str(count):
        return HttpResponse(status=204)
    return render(request, "components/bell.html", {"notifications_unread": count})


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and change how this person hears of things by e-mail."""
    is_offered = is_configured()
    preference = preference_of(request.user)  # type: ignore[arg-type]
    form = PreferenceForm(request.POST or None, instance=preference) if is_offered else None
    if form is not None and request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("notification_settings")
    context = {"form": form, "is_offered": is_offered, "address": getattr(request.user, "email", "")}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "notifications/settings.html", context, status=status)


def _day_of(notification: Notification) -> str:
    day = timezone.localdate(notification.updated_at)
    ago = (timezone.localdate() - day).days
    if ago <= 1:
        return "Yesterday" if ago == 1 else "Today"
    return date_format(day, "WEEKDAY_DATE_FORMAT")


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
        # The first and last day there are cannot be told in every zone.
        return moment.astimezone(UTC) if moment is not None and timezone.is_aware(moment) else None
    except (ValueError, OverflowError):
        return None
