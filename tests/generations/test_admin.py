"""Jobs in the admin: to read, never to change."""

import pytest

from tests.generations.factories import add_captions, make_generation


@pytest.fixture
def administrator(make_person):
    person = make_person("ada")
    person.user.is_staff = person.user.is_superuser = True
    person.user.save()
    return person


def test_a_job_is_shown_with_its_history(administrator, workspace):
    job = make_generation(workspace)
    add_captions(job)
    response = administrator.client.get(f"/admin/generations/generation/{job.pk}/change/")
    page = response.content.decode()

    assert response.status_code == 200
    for words in ("Accepted", "Dark mode is here", job.remote_id):
        assert words in page
    assert 'name="_save"' not in page


def test_the_list_can_be_searched(administrator, workspace):
    make_generation(workspace, prompt="A red chair")

    assert "A red chair" in administrator.client.get("/admin/generations/generation/?q=red").content.decode()


def test_nothing_can_be_added_or_deleted(administrator, workspace):
    job = make_generation(workspace)

    assert administrator.client.get("/admin/generations/generation/add/").status_code == 403
    assert administrator.client.post(f"/admin/generations/generation/{job.pk}/delete/").status_code == 403
