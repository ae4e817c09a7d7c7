"""Addresses of the workspaces app, below /workspaces/."""

from django.urls import path

from workspaces import views

urlpatterns = [path("switch/", views.switch, name="switch_workspace")]
