"""Makes everything findable anew, now instead of in the background."""

from typing import Any

from django.core.management.base import BaseCommand

from search import sweep
from search.models import Document


class Command(BaseCommand):
    """Looks at every object once; safe at any time, while people work."""

    help = "Make everything findable anew. The background does the same, once a day and after an update."

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk through all objects and say how many can be found."""
        sweep.walk_anew()
        while sweep.walk_on(seconds=5):
            self.stdout.write(f"{Document.objects.count():,} so far")
        self.stdout.write(self.style.SUCCESS(f"{Document.objects.count():,} can be found."))
