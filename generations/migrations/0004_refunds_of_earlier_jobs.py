"""Note for jobs that have ended what PowerPost gave back. The rule as it was when this was written.

Not in one transaction: it would hold a hundred thousand jobs for half a minute. Interrupted, it is repeated.
"""

from django.db import migrations
from django.db.models import Count, F

ROWS_AT_ONCE = 500


def note_refunds(apps, schema_editor):
    Generation = apps.get_model("generations", "Generation")
    charged = Generation.objects.filter(credits_used__isnull=False)
    charged.filter(status="failed").update(credits_refunded=F("credits_used"))
    charged.filter(status="completed").update(credits_refunded=0)
    partial = charged.filter(status="partial").order_by("pk").annotate(made=Count("outputs"))
    last = None
    while page := list((partial if last is None else partial.filter(pk__gt=last))[:ROWS_AT_ONCE]):
        last = page[-1].pk
        for job in page:
            asked = job.parameters.get("quantity") or 1
            missing = max(0, asked - job.made)
            job.credits_refunded = round(job.credits_used * missing / asked)
        Generation.objects.bulk_update(page, ["credits_refunded"], batch_size=100)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("generations", "0003_briefs_prices_and_refunds")]

    operations = [migrations.RunPython(note_refunds, migrations.RunPython.noop)]
