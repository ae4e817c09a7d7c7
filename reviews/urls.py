"""Addresses of the reviews app, below /reviews/."""

from django.urls import path

from reviews.views import decisions, desk, editing, history, replacing

urlpatterns = [
    path("", desk.desk, name="reviews"),
    path("<uuid:review_id>/", desk.desk, name="review"),
    path("<uuid:review_id>/decide/", decisions.decide, name="decide"),
    path("<uuid:review_id>/edit/", editing.edit, name="edit_caption"),
    path("<uuid:review_id>/edit/checks/", editing.check, name="check_caption"),
    path("<uuid:review_id>/history/", history.history, name="review_history"),
    path(
        "<uuid:review_id>/history/<int:number>/restore/", history.restore_revision, name="restore_revision"
    ),
    path("<uuid:review_id>/replace/", replacing.replace, name="replace_file"),
]
