"""What the site knows of its own processes."""

from django.db import models


class Worker(models.Model):
    """One process that works the queue, by the machine (or container) and the process id it has there."""

    host = models.CharField(max_length=255)
    process_id = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When it last said that it is alive.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "process_id"], name="one_row_for_each_worker")]

    def __str__(self) -> str:
        return f"{self.host}, process {self.process_id}"
