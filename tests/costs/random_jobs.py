"""Jobs at random, with outputs and approvals, as rows: what sums are checked with."""

import random
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from generations.lifecycle import Status
from generations.models import Generation, Output
from reviews.models import Review
from workspaces.models import Workspace

MODELS = {
    "content": [None],
    "images": ["flux2-flex", "ideogram-3", None, "a-model-of-tomorrow"],
    "video": ["kling-3.0-pro", "veo-3.1", None],
}
ENDS = [
    (Status.COMPLETED, 0.0),
    (Status.COMPLETED, 0.0),
    (Status.PARTIAL, 0.5),
    (Status.FAILED, 1.0),
    (Status.ABANDONED, None),
    (Status.PROCESSING, None),
]


def make_jobs(
    workspace: Workspace, people: list[User | None], number: int, seed: int, until: datetime, days: float
) -> list[Generation]:
    """Store and return jobs of the days before `until`, oldest first; some without any cost."""
    chance = random.Random(seed)
    jobs = []
    for when in sorted(chance.random() * days for _ in range(number)):
        kind = chance.choice(list(MODELS))
        status, part = chance.choice(ENDS)
        used = chance.choice([None, 0, 4, 12, 60, 100])
        model = chance.choice(MODELS[kind])
        jobs.append(
            Generation(
                workspace=workspace,
                kind=kind,
                status=status,
                created_by=chance.choice(people),
                created_at=until - timedelta(days=days) + timedelta(days=when),
                prompt=f"Brief {len(jobs)}",
                parameters={"model": model} if model or chance.random() < 0.5 else {},
                credits_used=used,
                credits_refunded=None if part is None or used is None else round(used * part),
                remaining_credits=chance.choice([None, 500]),
            )
        )
    Generation.objects.bulk_create(jobs)
    outputs = [
        Output(
            generation=job,
            type="caption" if job.kind == "content" else "image" if job.kind == "images" else "video",
            platform="x" if job.kind == "content" else "",
            media_id="" if job.kind == "content" else f"made-{job.pk}",
        )
        for job in jobs
        if job.status in (Status.COMPLETED, Status.PARTIAL)
    ]
    Output.objects.bulk_create(outputs)
    Review.objects.bulk_create(
        Review(
            workspace=workspace,
            output=output,
            type=output.type,
            state=Review.State.APPROVED if chance.random() < 0.5 else Review.State.IN_REVIEW,
        )
        for output in outputs
        if output.type == "caption"
    )
    return jobs
