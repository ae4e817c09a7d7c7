"""Queries that are written once find what the same query written anew finds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from generations.models import Generation
from tests.generations.factories import make_generation
from workspaces.prepared import PreparedQuery


@pytest.fixture
def by_ids():
    return PreparedQuery(
        lambda person, ids: Generation.objects.filter(
            workspace__memberships__user=person, pk__in=ids
        ).values_list("pk", "version", "created_at", "parameters")
    )


def test_rows_are_those_of_django(workspace, owner, by_ids):
    jobs = [make_generation(workspace) for _ in range(5)]
    rows = by_ids.rows(owner.user.pk, [job.pk for job in jobs])

    assert sorted(row[0] for row in rows) == sorted(job.pk for job in jobs)
    kept = Generation.objects.get(pk=jobs[0].pk)
    assert (kept.pk, kept.version, kept.created_at, kept.parameters) in rows


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_lists_of_any_length_find_each_row_once(workspace, owner, by_ids, count):
    jobs = [make_generation(workspace) for _ in range(count)]

    assert len(by_ids.rows(owner.user.pk, [job.pk for job in jobs])) == count
    assert by_ids.rows(owner.user.pk, [uuid4() for _ in range(count)]) == []


def test_every_call_has_its_own_values(workspace, owner, stranger, by_ids):
    job = make_generation(workspace)

    assert len(by_ids.rows(owner.user.pk, [job.pk])) == 1
    assert by_ids.rows(stranger.user.pk, [job.pk]) == []
    assert len(by_ids.rows(owner.user.pk, [job.pk])) == 1


def test_an_empty_list_asks_nothing(owner, by_ids, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert by_ids.rows(owner.user.pk, []) == []


def test_moments_and_texts_can_be_asked_for(workspace, owner):
    job = make_generation(workspace, prompt="A red chair")
    since = PreparedQuery(
        lambda moment, words: Generation.objects.filter(created_at__gt=moment, prompt=words).values_list("pk")
    )

    now = timezone.now()
    assert since.rows(now - timedelta(hours=1), "A red chair") == [(job.pk,)]
    assert since.rows(now + timedelta(hours=1), "A red chair") == []
    assert since.rows(now - timedelta(hours=1), "A blue chair") == []


def test_lists_of_numbers_can_be_asked_for(workspace, owner, stranger):
    by_numbers = PreparedQuery(lambda numbers: User.objects.filter(pk__in=numbers).values_list("pk"))
    people = [owner.user.pk, stranger.user.pk]

    assert sorted(by_numbers.rows([*people, 0])) == sorted((pk,) for pk in people)
    assert by_numbers.rows([owner.user.pk]) == [(owner.user.pk,)]


def test_a_value_that_the_query_leaves_out_is_refused(workspace):
    careless = PreparedQuery(lambda ids: Generation.objects.values_list("pk"))

    with pytest.raises(ValueError, match="no place"):
        careless.rows([uuid4()])


def test_objects_come_with_those_that_are_selected_along(workspace, owner, django_assert_num_queries):
    job = make_generation(workspace, created_by=owner.user, parameters={"quantity": 3})
    make_generation(workspace)
    by_job = PreparedQuery(
        lambda pk: Generation.objects.select_related("created_by", "workspace").filter(pk=pk)
    )

    (found,) = by_job.objects(job.pk)
    with django_assert_num_queries(0):
        assert (found, found.created_by, found.workspace) == (job, owner.user, workspace)
    assert found.parameters == job.parameters
    assert not found._state.adding
    assert by_job.objects(uuid4()) == []


def test_an_object_without_the_one_that_could_come_along_has_none(workspace, django_assert_num_queries):
    job = make_generation(workspace)
    by_job = PreparedQuery(lambda pk: Generation.objects.select_related("created_by").filter(pk=pk))

    with django_assert_num_queries(1):
        assert by_job.objects(job.pk)[0].created_by is None


def test_a_query_of_values_makes_no_objects(workspace, owner, by_ids):
    with pytest.raises(TypeError):
        by_ids.objects(owner.user.pk, [make_generation(workspace).pk])
