"""Note for jobs that have ended what PowerPost gave back. The rule as it was when this was written."""

from django.db import migrations
from django.db.models import Count, F


def note_refunds(apps, schema_editor):
    Generation = apps.get_model("generations", "Generation")
    charged = Generation.objects.filter(credits_used__isnull=False)
    charged.filter(status="failed").update(credits_refunded=F("credits_used"))
    charged.filter(status="completed").update(credits_refunded=0)
    for job in charged.filter(status="partial").annotate(made=Count("outputs")).iterator():
        asked = job.parameters.get("quantity") or 1
        missing = max(0, asked - job.made)
        Generation.objects.filter(pk=job.pk).update(
            credits_refunded=round(job.credits_used * missing / asked)
        )


class Migration(migrations.Migration):
    dependencies = [("generations", "0003_briefs_prices_and_refunds")]

    operations = [migrations.RunPython(note_refunds, migrations.RunPython.noop)]
