"""Addresses of the reviews app, below /reviews/."""

from django.urls import path

from reviews.views import decisions, desk

urlpatterns = [
    path("", desk.desk, name="reviews"),
    path("<uuid:review_id>/", desk.desk, name="review"),
    path("<uuid:review_id>/decide/", decisions.decide, name="decide"),
]
