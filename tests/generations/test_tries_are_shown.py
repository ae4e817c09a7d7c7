"""How many tries are used is on the card and on the job's page, in the words of the real lifecycle."""

import pytest

from generations import lifecycle
from generations.models import Generation
from tests.generations.lifecycle.driving import start_images, turn


@pytest.mark.parametrize("where", ["board", "page"])
def test_a_job_that_is_tried_again_says_how_often(workspace, owner, where):
    job = start_images(workspace)
    Generation.objects.update(attempts=6)
    job = turn(job)
    page = owner.client.get("/generations/" if where == "board" else f"/generations/{job.pk}/")
    words = f"Trying again, 7 of {lifecycle.SUBMISSION_ATTEMPTS} tries used."
    assert words in page.content.decode()
    assert "Nothing was charged." in page.content.decode()
