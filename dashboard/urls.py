"""The addresses of the site, each app's own list below its path."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from dashboard import monitoring, views
from dashboard.operations.views import for_superusers, operations, operations_act
from dashboard.styleguide import styleguide

urlpatterns = [
    path("", views.overview, name="overview"),
    path("generations/", include("generations.urls")),
    path("reviews/", include("reviews.urls")),
    path("guests/", include("reviews.guest_urls")),
    path("library/", include("media_library.urls")),
    path("search/", include("search.urls")),
    path("costs/", include("costs.urls")),
    path("settings/", include("workspaces.personal_urls")),
    path("notifications/", include("notifications.urls")),
    path("workspaces/", include("workspaces.urls")),
    path("invitations/", include("workspaces.invitation_urls")),
    path("accounts/", include("workspaces.account_urls")),
    path("admin/operations/", for_superusers(operations), name="operations"),
    path(
        "admin/operations/<slug:act>/<uuid:pk>/",
        for_superusers(operations_act),
        name="operations_act",
    ),
    # Django's way from the admin to a page would tell staff which ids there are, and fails on odd ones.
    path("admin/r/<path:anything>", views.nowhere, name="admin_shortcut"),
    path("admin/", admin.site.urls),
    path("demo/", views.begin_demo, name="begin_demo"),
    path("demo/progress/", views.demo_progress, name="demo_progress"),
    path("healthz", monitoring.health, name="health"),
    path("readyz", monitoring.ready, name="ready"),
    path("metrics", monitoring.measurements, name="metrics"),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
