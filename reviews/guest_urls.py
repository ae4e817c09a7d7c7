"""Addresses for guests, below /guests/: the only ones beside sign-in that need no account."""

from django.urls import path

from reviews.views import guests

urlpatterns = [
    path("<str:token>/", guests.enter, name="guest"),
    path("links/<uuid:link_id>/", guests.overview, name="guest_overview"),
    path("links/<uuid:link_id>/name/", guests.name, name="guest_name"),
    path("links/<uuid:link_id>/outputs/<uuid:review_id>/", guests.output, name="guest_output"),
    path("links/<uuid:link_id>/outputs/<uuid:review_id>/answer/", guests.answer, name="guest_answer"),
    path("links/<uuid:link_id>/outputs/<uuid:review_id>/file/<int:number>", guests.file, name="guest_file"),
    path(
        "links/<uuid:link_id>/outputs/<uuid:review_id>/thumbnail/<int:number>",
        guests.thumbnail,
        name="guest_thumbnail",
    ),
]
