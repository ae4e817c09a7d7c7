"""The addresses below /costs/."""

from django.urls import path

from costs import views

urlpatterns = [
    path("", views.costs, name="costs"),
    path("ledger.csv", views.ledger_csv, name="costs_csv"),
]
