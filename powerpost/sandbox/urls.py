"""Every address the sandbox answers at."""

from django.urls import path

from powerpost.catalog import API_PREFIX
from powerpost.sandbox import control
from powerpost.sandbox.views import account, content, files, home, images, media, videos

API = API_PREFIX.lstrip("/")

urlpatterns = [
    path(f"{API}/media/upload", media.upload),
    path(f"{API}/content/generate", content.generate),
    path(f"{API}/content/generations", content.list_generations),
    path(f"{API}/content/generations/<uuid:identifier>", content.show),
    path(f"{API}/images/generate", images.generate),
    path(f"{API}/images/generations/<uuid:identifier>", images.show),
    path(f"{API}/videos/generate", videos.generate),
    path(f"{API}/videos/generations/<uuid:identifier>", videos.show),
    path(f"{API}/account/credits", account.show_credits),
    path("storage/thumbs/<uuid:identifier>.jpg", files.download_thumbnail),
    path("storage/<slug:folder>/<uuid:identifier>.<slug:extension>", files.download),
    path("sandbox/accounts/<str:key>", control.account),
    path("sandbox/requests", control.requests),
    path("sandbox/media/<uuid:identifier>", control.media),
    path("sandbox/health", home.health),
    path("", home.home),
]

handler404 = home.unknown_path
handler500 = home.broken
