"""The addresses of the site, each app's own list below its path."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from dashboard import views
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
    path(
        "accounts/login/",
        LoginView.as_view(redirect_authenticated_user=True),
        name="login",
    ),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("demo/", views.begin_demo, name="begin_demo"),
    path("demo/progress/", views.demo_progress, name="demo_progress"),
    path("healthz", login_not_required(views.health), name="health"),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
