"""Addresses of a person's own settings, below /settings/."""

from django.urls import path

from workspaces import personal_views, session_views

urlpatterns = [
    path("", personal_views.personal_settings, name="personal_settings"),
    path("time-zones/", personal_views.time_zones, name="time_zones"),
    path("password/", personal_views.change_password, name="change_password"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/<int:sign_in_id>/end/", session_views.end_session, name="end_session"),
    path("sessions/end-others/", session_views.end_other_sessions, name="end_other_sessions"),
]
