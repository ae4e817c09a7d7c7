"""Addresses of the reviews app, below /reviews/."""

from django.urls import path

from reviews.views import (
    comments,
    compare,
    decisions,
    desk,
    editing,
    guest_links,
    handover,
    history,
    policy,
    replacing,
    retention,
    wall,
)

urlpatterns = [
    path("", desk.desk, name="reviews"),
    path("compare/", compare.compare, name="compare"),
    path("compare/<uuid:comparison_id>/", compare.comparison, name="comparison"),
    path("hand-over/", handover.hand_over, name="hand_over"),
    path("guest-links/", guest_links.guest_links, name="guest_links"),
    path("guest-links/new/", guest_links.new_guest_link, name="new_guest_link"),
    path("guest-links/<uuid:link_id>/revoke/", guest_links.revoke_guest_link, name="revoke_guest_link"),
    path("wall/<uuid:generation_id>/", wall.wall, name="wall"),
    path("policy/", policy.policy, name="review_policy"),
    path("retention/", retention.retention, name="retention"),
    path("<uuid:review_id>/", desk.desk, name="review"),
    path("several/", decisions.decide_on_several, name="decide_several"),
    path("undo/<int:event_id>/", decisions.undo, name="undo_decision"),
    path("people/", comments.people, name="people_to_mention"),
    path("<uuid:review_id>/comments/", comments.start_thread, name="start_thread"),
    path("threads/<uuid:thread_id>/reply/", comments.reply, name="reply_to_thread"),
    path("threads/<uuid:thread_id>/resolve/", comments.resolve, name="resolve_thread"),
    path("threads/<uuid:thread_id>/reopen/", comments.reopen, name="reopen_thread"),
    path("<uuid:review_id>/decide/", decisions.decide, name="decide"),
    path("<uuid:review_id>/edit/", editing.edit, name="edit_caption"),
    path("<uuid:review_id>/edit/checks/", editing.check, name="check_caption"),
    path("<uuid:review_id>/history/", history.history, name="review_history"),
    path("<uuid:review_id>/history/<int:number>/restore/", history.restore_revision, name="restore_revision"),
    path("<uuid:review_id>/replace/", replacing.replace, name="replace_file"),
]
