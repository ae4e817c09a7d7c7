"""Starting a job takes one way to the server and back: the answer is the page with its card."""

import re
import uuid

import pytest

from generations.models import Generation
from powerpost import transport
from tests.generations.test_create import IMAGES, KINDS, send

# Drawn anew for every page: the token against forged requests, and the age of things.
CHANGING = re.compile(r'value="\w{64}"|x-csrftoken": "\w{64}"|data-address="[^"]*"')


@pytest.fixture(autouse=True)
def unreachable_powerpost(monkeypatch):
    """Fail whatever is sent to PowerPost while the request is answered."""

    def refuse(*arguments, **options):
        raise AssertionError("Nobody waits for PowerPost here.")

    monkeypatch.setattr(transport, "send", refuse)
    monkeypatch.setattr("powerpost.calls.send", refuse)


def main_of(response) -> str:
    page = response.content.decode()
    return CHANGING.sub("", page[page.index("<main") : page.index("</main>")])


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_the_page_with_the_card(owner, kind):
    response = send(owner, kind, **KINDS[kind], in_place="1")

    job = Generation.objects.get()
    assert response.status_code == 200
    assert f'id="generation-{job.pk}"' in response.content.decode()
    assert f'data-address="/generations/{job.pk}/"' in response.content.decode()
    assert response.headers["Content-Location"] == f"/generations/{job.pk}/"


def test_it_is_the_page_that_a_redirect_leads_to(owner):
    response = send(owner, "images", **IMAGES, in_place="1")

    job = Generation.objects.get()
    assert main_of(response) == main_of(owner.client.get(f"/generations/{job.pk}/"))


def test_several_models_are_shown_on_the_board(owner):
    response = send(owner, "images", **IMAGES | {"also_models": ["nano-banana-2"]}, in_place="1")

    jobs = Generation.objects.all()
    page = response.content.decode()
    assert len(jobs) == 2
    assert all(f'id="generation-{job.pk}"' in page for job in jobs)
    assert f'data-address="/generations/?brief={jobs[0].brief}"' in page


def test_a_double_press_shows_the_same_job_and_says_so(owner):
    token = str(uuid.uuid4())
    send(owner, "images", **IMAGES, in_place="1", form_token=token)
    again = send(owner, "images", **IMAGES, in_place="1", form_token=token)

    job = Generation.objects.get()
    assert f'id="generation-{job.pk}"' in again.content.decode()
    assert "You had started this already" in again.content.decode()


def test_a_page_of_a_plain_address_names_none(owner):
    send(owner, "images", **IMAGES)

    job = Generation.objects.get()
    assert "data-address" not in owner.client.get(f"/generations/{job.pk}/").content.decode()


def test_a_refused_form_is_shown_again(owner):
    response = send(owner, "images", **IMAGES | {"prompt": ""}, in_place="1")

    assert response.status_code == 200
    assert "This was not sent" in response.content.decode()
    assert "Content-Location" not in response.headers
    assert not Generation.objects.exists()
