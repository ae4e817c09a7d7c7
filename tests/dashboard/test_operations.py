"""The admin's page of operations: who sees it, what it tells, and that its acts are safe."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.models import Worker
from dashboard.operations import acts
from generations.lifecycle import Status
from generations.models import Generation
from notifications.models import NotificationPreference
from tests.conftest import Person
from tests.generations.factories import add_file_outputs, make_file, make_generation
from workspaces.models import ApiKey, AuditEntry, Role, Turn

PAGE = "/admin/operations/"


@pytest.fixture
def admin(db) -> Person:
    """A superuser who is a member of nothing."""
    return Person(User.objects.create_superuser("root"))


def page_of(person: Person) -> str:
    response = person.client.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def left(workspace) -> Generation:
    """A job that its worker left in the middle."""
    return make_generation(
        workspace,
        "video",
        Status.PROCESSING,
        prompt="Zanzibarquartz",
        next_due_at=timezone.now() - timedelta(minutes=5),
        lease_token=uuid.uuid4(),
        lease_until=timezone.now() - timedelta(minutes=4),
    )


def act_at(act: str, pk: object) -> str:
    return reverse("operations_act", args=[act, pk])


def test_only_superusers_enter(owner, client, left):
    staff = User.objects.create(username="staff", is_staff=True)
    clerk = Client()
    clerk.force_login(staff)
    for address in (PAGE, act_at("release", left.pk)):
        for method in ("get", "post"):
            assert getattr(client, method)(address).status_code == 302
            assert getattr(owner.client, method)(address).status_code == 302
            assert getattr(clerk, method)(address).status_code in (403, 405)
    left.refresh_from_db()
    assert left.lease_until is not None
    assert not AuditEntry.objects.exists()


def test_the_admin_leads_there(admin):
    assert f'href="{PAGE}"' in admin.client.get("/admin/").content.decode()


def test_an_empty_installation(admin):
    text = page_of(admin)
    assert "No worker was heard from" in text
    assert "Nothing is late or stuck." in text


def test_everything_that_is_wrong_is_told(admin, workspace, left):
    now = timezone.now()
    Worker.objects.create(host="machine-7", process_id=42, started_at=now, seen_at=now)
    asked = make_generation(workspace, "images", Status.NEEDS_ATTENTION)
    slow = make_generation(
        workspace, "content", Status.PROCESSING, submitted_at=now - timedelta(hours=1), next_due_at=now
    )
    well = make_generation(workspace, "images", Status.PROCESSING, next_due_at=now + timedelta(seconds=3))
    [output] = add_file_outputs(make_generation(workspace, "images", Status.COMPLETED), kept=False)
    file = make_file(workspace, transfer="failed")
    ApiKey.objects.update(refused_at=now)
    NotificationPreference.objects.create(person=User.objects.create(username="nora"), attempts=3)
    Turn.objects.create(name="generations.sweep", taken_until=now)
    text = page_of(admin)
    for words in ("machine-7", "Refused by PowerPost", "nora", "generations.sweep", "PowerPost refused it."):
        assert words in text, words
    for found in (left, asked, slow, file):
        assert str(found.pk) in text
    assert str(output.pk) in text
    assert str(well.pk) not in text
    for reason in (
        "A person has to decide",
        "Its worker has gone",
        "Takes longer than usual",
        "Due for more",
    ):
        assert reason in text, reason


def test_who_is_no_member_sees_ids_and_no_prompts(admin, left, workspace, make_person):
    file = make_file(workspace, transfer="failed", name="Zanzibarquartz.jpg")
    text = page_of(admin)
    assert "Zanzibarquartz" not in text
    assert left.get_absolute_url() not in text
    assert file.get_absolute_url() not in text
    workspace.memberships.create(user=admin.user, role=Role.VIEWER)
    text = page_of(admin)
    assert "Zanzibarquartz" not in text
    assert f'href="{left.get_absolute_url()}"' in text
    assert f'href="{file.get_absolute_url()}"' in text


def test_the_number_of_queries_does_not_grow(admin, workspace, django_assert_max_num_queries):
    for _ in range(3):
        make_generation(workspace, "images", Status.NEEDS_ATTENTION)
        make_file(workspace, transfer="failed")
        add_file_outputs(make_generation(workspace, "images", Status.COMPLETED), kept=False)
    page_of(admin)
    with django_assert_max_num_queries(24):
        page_of(admin)


def test_a_long_list_says_how_much_more_there_is(admin, workspace, monkeypatch):
    monkeypatch.setattr("dashboard.operations.facts.ROWS_MOST", 2)
    for _ in range(5):
        make_generation(workspace, "images", Status.NEEDS_ATTENTION)
    assert "And 3 more." in page_of(admin)


def test_looking_changes_nothing(admin, left):
    for act in acts.ACTS:
        assert admin.client.get(act_at(act, left.pk)).status_code == 200
    left.refresh_from_db()
    assert left.lease_until is not None
    assert not AuditEntry.objects.exists()


def test_a_job_left_behind_is_released_and_looked_at(
    admin, left, django_capture_on_commit_callbacks, monkeypatch
):
    nudged = []
    monkeypatch.setattr(acts, "enqueue", nudged.append)
    with django_capture_on_commit_callbacks(execute=True):
        admin.client.post(act_at("release", left.pk))
    left.refresh_from_db()
    assert (left.lease_token, left.lease_until) == (None, None)
    assert left.status == Status.PROCESSING
    assert nudged == [left.pk]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.workspace) == ("operations.release", admin.user, left.workspace)
    assert entry.after["job"] == str(left.pk)
    assert "Zanzibarquartz" not in f"{entry.object_label} {entry.before} {entry.after}"


def test_a_job_that_a_worker_holds_is_not_released(admin, left):
    Generation.objects.update(lease_until=timezone.now() + timedelta(seconds=30))
    answer = admin.client.post(act_at("release", left.pk), follow=True)
    assert "Nothing was changed. A worker holds this job" in answer.content.decode()
    left.refresh_from_db()
    assert left.lease_token is not None
    assert not AuditEntry.objects.exists()


def test_looking_at_a_job_changes_nothing_of_it(admin, left, django_capture_on_commit_callbacks, monkeypatch):
    nudged = []
    monkeypatch.setattr(acts, "enqueue", nudged.append)
    before = Generation.objects.values().get()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            admin.client.post(act_at("look", left.pk))
    assert Generation.objects.values().get() == before
    assert nudged == [left.pk, left.pk]
    assert AuditEntry.objects.filter(action="operations.look").count() == 2


def test_a_failed_file_is_sent_again_once(admin, workspace, django_capture_on_commit_callbacks, monkeypatch):
    nudged = []
    monkeypatch.setattr(acts, "enqueue_transfer", nudged.append)
    file = make_file(workspace, transfer="failed")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            admin.client.post(act_at("send", file.pk))
    file.refresh_from_db()
    assert file.transfer == "waiting"
    assert nudged == [file.pk]
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("act", acts.ACTS)
def test_what_is_gone_is_told(admin, act):
    answer = admin.client.post(act_at(act, uuid.UUID(int=1)), follow=True)
    assert "Nothing was changed. This" in answer.content.decode()


def test_a_job_with_nothing_left_to_do(admin, workspace):
    job = make_generation(workspace, status=Status.FAILED)
    answer = admin.client.post(act_at("look", job.pk), follow=True)
    assert "nothing left to do" in answer.content.decode()


def test_there_are_no_other_acts(admin, left):
    assert admin.client.post(act_at("pay-twice", left.pk)).status_code == 404
