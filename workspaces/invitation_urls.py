"""Addresses of whoever was invited, below /invitations/: open to people without an account."""

from django.urls import path

from workspaces import invitation_views

urlpatterns = [
    path("", invitation_views.invitation, name="invitation"),
    path("new-account/", invitation_views.join_as_new, name="join_as_new"),
    path("<str:token>/", invitation_views.enter, name="enter_invitation"),
]
