"""Note for earlier reviews of which job they are. The rule as it was when this was written.

Not in one transaction: it would hold hundreds of thousands of rows for seconds. Interrupted, it is repeated;
what is not noted is counted all the same, only slower.
"""

from django.db import migrations
from django.db.models import CharField, Exists, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left

ROWS_AT_ONCE = 5000
KINDS = {"caption": "content", "image": "images", "video": "video"}
MODEL_MOST = 100


def note_jobs(apps, schema_editor):
    Workspace = apps.get_model("workspaces", "Workspace")
    Review = apps.get_model("reviews", "Review")
    for workspace in Workspace.objects.order_by("pk"):
        until = None
        while True:
            # In the order in which they were written, which the workspace has an index for.
            reviews = Review.objects.filter(workspace=workspace)
            if until is not None:
                reviews = reviews.filter(created_at__lt=until)
            page = list(reviews.order_by("-created_at").values_list("created_at", flat=True)[:ROWS_AT_ONCE])
            if not page:
                break
            note(apps, reviews.filter(created_at__gte=page[-1], job_started_at=None))
            until = page[-1]


def note(apps, reviews):
    Revision = apps.get_model("reviews", "Revision")
    Generation = apps.get_model("generations", "Generation")
    own = Exists(Revision.objects.filter(pk=OuterRef("revision"), made_by=OuterRef("output")))
    asked = Left(KeyTextTransform("model", "parameters"), MODEL_MOST)
    for output_type, kind in KINDS.items():
        job = Generation.objects.filter(outputs=OuterRef("output"), kind=kind)
        noted = {"job_started_at": Subquery(job.values("created_at")[:1])}
        if output_type == "caption":
            reviews.filter(type=output_type).update(**noted)
            continue
        model = Subquery(job.annotate(asked=asked).values("asked")[:1], output_field=CharField())
        reviews.filter(own, type=output_type).update(**noted, job_model=model)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reviews", "0003_approvals_counted_by_job")]

    operations = [migrations.RunPython(note_jobs, migrations.RunPython.noop)]
