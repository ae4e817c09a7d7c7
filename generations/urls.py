"""Addresses of the generations app, below /generations/."""

from django.urls import path

from generations.views import board, create, detail, lineage, resolve

urlpatterns = [
    path("", board.generations, name="generations"),
    path("lineage/file/<uuid:media_file_id>/", lineage.lineage_of_file, name="lineage_of_file"),
    path("new/images/captions/", create.more_captions, name="more_captions"),
    path("new/<str:kind>/", create.new_generation, name="new_generation"),
    path("<uuid:generation_id>/", detail.generation, name="generation"),
    path("<uuid:generation_id>/lineage/", lineage.lineage, name="lineage"),
    path("<uuid:generation_id>/send-again/", resolve.send_again, name="send_generation_again"),
    path("<uuid:generation_id>/look-again/", resolve.look_again, name="look_for_generation_again"),
    path("<uuid:generation_id>/link/", resolve.link, name="link_generation"),
    path("<uuid:generation_id>/give-up/", resolve.give_up, name="give_up_generation"),
    path("<uuid:generation_id>/fetch-again/", resolve.fetch_again, name="fetch_outputs_again"),
]
