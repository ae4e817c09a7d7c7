"""The data set that figures are measured on: believable enough that every page opens on it."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from benchmarks.dataset import DataSet, fill, session_cookie
from generations.lifecycle import RUNNING, due
from generations.models import Generation
from media_library.models import MediaFile
from reviews.fingerprints import is_approved
from reviews.models import Review
from reviews.queue import waiting_for
from search.index import refresh
from search.sources import all_sources
from workspaces.models import Membership

JOBS = 200
PLACES = ["overview", "generations", "library", "reviews", "costs", "search", "notifications"]


@pytest.fixture
def data_set(db) -> DataSet:
    return fill(JOBS, pictures=9)


def client_of(username: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_cookie(username)
    return client


def test_every_main_page_opens_on_it(data_set):
    client = client_of(data_set.approver)

    addresses = [
        *map(reverse, PLACES),
        f"{reverse('search')}?q=northwind",
        reverse("generation", args=[data_set.images_page]),
        reverse("generation", args=[data_set.captions_page]),
        reverse("review", args=[data_set.first_waiting]),
    ]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )
    some = MediaFile.objects.filter(workspace=data_set.workspace_id)
    for media_file in (some.filter(type="image").first(), some.filter(type="video").first()):
        assert client.get(media_file.shown_url).status_code == 200
        assert client.get(reverse("media_thumbnail", args=[media_file.pk])).status_code == 200


def test_it_is_what_the_product_would_have_written(data_set):
    jobs = Generation.objects.filter(workspace=data_set.workspace_id)
    assert jobs.count() == data_set.jobs == JOBS
    newest = jobs.values_list("pk", flat=True)[:24]
    assert set(data_set.running) == set(jobs.filter(status__in=RUNNING).values_list("pk", flat=True))
    assert len(data_set.running) == 8
    assert set(data_set.running) <= set(newest)
    assert not due().exists()

    membership = Membership.objects.get(workspace=data_set.workspace_id, user__username=data_set.approver)
    assert waiting_for(membership).count() == data_set.waiting == 40
    approved = Review.objects.filter(workspace=data_set.workspace_id, state=Review.State.APPROVED)
    assert approved.count() > JOBS
    assert all(is_approved(review) for review in approved)

    for source in all_sources():
        keys = list(source.model._default_manager.values_list("pk", flat=True))
        assert keys
        assert refresh(source, keys) == 0
