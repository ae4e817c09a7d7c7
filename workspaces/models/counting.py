"""Rows with which processes agree: whose turn it is, and how often something was done."""

from django.db import models


class Turn(models.Model):
    """Until when one process does something on behalf of all workers; see turns.py."""

    name = models.CharField(primary_key=True, max_length=100)
    taken_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """How often something was done in the present span of time; see rate.py."""

    name = models.CharField(primary_key=True, max_length=200)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
