"""Makes everything findable anew, now instead of in the background."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from search import sweep
from search.models import Document


class Command(BaseCommand):
    """Looks at every object once; safe at any time, while people work."""

    help = "Make everything findable anew. The background does the same, once a day and after an update."

    def handle(self, *args: Any, **options: Any) -> None:
        """Mend the database's index, walk through all objects and say how many can be found."""
        if connection.vendor == "sqlite":
            # Damaged, it answers every search with an error, and no walk would see that.
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO search_words(search_words) VALUES ('rebuild')")
        sweep.walk_anew()
        while sweep.walk_on(seconds=5):
            self.stdout.write(f"{Document.objects.count():,} so far")
        self.stdout.write(self.style.SUCCESS(f"{Document.objects.count():,} can be found."))
