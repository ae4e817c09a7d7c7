"""Addresses of the notifications app, below /notifications/."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("", views.notifications, name="notifications"),
    path("bell/", views.bell, name="notifications_bell"),
    path("read/", views.mark_all_read, name="notifications_read"),
    path("settings/", views.preferences, name="notification_settings"),
    path("<int:notification_id>/", views.open_notification, name="notification"),
]
