"""The floor's addresses, and all of the product's."""

from django.urls import include, path

from benchmarks.floor import views

urlpatterns = [
    path("floor/a/", views.few_bytes),
    path("floor/b/", views.cards),
    path("floor/c/", views.nothing_new),
    path("floor/d/<uuid:generation_id>/", views.four_images),
    path("floor/plain/<slug:name>/", views.plain),
    path("", include("dashboard.urls")),
]
