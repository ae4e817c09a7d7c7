"""Addresses of signing in and out and of new passwords, below /accounts/."""

from django.urls import path

from workspaces import account_views

urlpatterns = [
    path("login/", account_views.sign_in, name="login"),
    path("logout/", account_views.sign_out, name="logout"),
    path("password/", account_views.forgotten_password, name="forgotten_password"),
    path("password/<uidb64>/<token>/", account_views.new_password, name="new_password"),
]
