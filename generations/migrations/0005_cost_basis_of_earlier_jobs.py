"""Note for earlier jobs what decides their price. The rule as it was when this was written.

Not in one transaction: it would hold a hundred thousand jobs for half a minute. Interrupted, it is repeated.
"""

from django.db import migrations

PLATFORMS = ["instagram", "tiktok", "youtube", "x", "facebook", "linkedin"]
ROWS_AT_ONCE = 500


def basis_of(kind, parameters, image_count, video_count):
    if kind == "content":
        post_types = parameters.get("post_types") or []
        platforms = {str(entry).partition("-")[0] for entry in post_types} & set(PLATFORMS)
        research = parameters.get("research_mode") or "regular"
        made_from = "video" if video_count else f"images={image_count}"
        words = f"content research={research} platforms={len(platforms)} {made_from}"
    elif kind == "images":
        model = parameters.get("model") or "flux2-flex"
        quantity = parameters.get("quantity") or 1
        words = f"images model={model} quantity={quantity} images={image_count}"
    else:
        model = parameters.get("model") or "kling-3.0-pro"
        audio = "yes" if parameters.get("has_audio") else "no"
        duration = parameters.get("duration") or 0
        words = f"video model={model} duration={duration} audio={audio} images={image_count}"
    return words[:200]


def note_bases(apps, schema_editor):
    Generation = apps.get_model("generations", "Generation")
    GenerationInput = apps.get_model("generations", "GenerationInput")
    last = None
    while True:
        # By key, page after page: rows that are noted leave no gap to jump over.
        jobs = Generation.objects.filter(cost_basis="").order_by("pk").only("pk", "kind", "parameters")
        page = list((jobs if last is None else jobs.filter(pk__gt=last))[:ROWS_AT_ONCE])
        if not page:
            return
        last = page[-1].pk
        counts = {job.pk: {"image": 0, "video": 0} for job in page}
        inputs = GenerationInput.objects.filter(generation__in=[job.pk for job in page])
        for job_id, media_type in inputs.values_list("generation_id", "media_file__type"):
            counts[job_id][media_type] += 1
        for job in page:
            made_from = counts[job.pk]
            job.cost_basis = basis_of(job.kind, job.parameters, made_from["image"], made_from["video"])
        Generation.objects.bulk_update(page, ["cost_basis"], batch_size=100)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("generations", "0004_refunds_of_earlier_jobs")]

    operations = [migrations.RunPython(note_bases, migrations.RunPython.noop)]
