"""Addresses of the workspaces app, below /workspaces/."""

from django.urls import path

from workspaces import member_views, views

urlpatterns = [
    path("switch/", views.switch, name="switch_workspace"),
    path("members/", member_views.members_page, name="members"),
    path("members/<int:membership_id>/", member_views.member, name="member"),
    path("members/<int:membership_id>/remove/", member_views.remove_member, name="remove_member"),
    path("leave/", member_views.leave, name="leave_workspace"),
    path("files/", member_views.change_files, name="change_workspace_files"),
    path("invitations/new/", member_views.new_invitation, name="new_invitation"),
    path(
        "invitations/<int:invitation_id>/withdraw/",
        member_views.withdraw_invitation,
        name="withdraw_invitation",
    ),
]
