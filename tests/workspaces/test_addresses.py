"""Addresses that are put together without looking them up are those that Django would find."""

from uuid import uuid4

import pytest
from django.urls import reverse, set_script_prefix

from workspaces.addresses import address_of

NAMES = ("generation", "media_file", "media_content", "media_display", "media_thumbnail", "review")


@pytest.mark.parametrize("name", NAMES)
def test_an_address_is_the_one_that_django_finds(name):
    keys = [uuid4(), uuid4()]
    assert [address_of(name, key) for key in keys] == [reverse(name, args=[key]) for key in keys]
    assert address_of(name, str(keys[0])) == reverse(name, args=[keys[0]])


def test_it_begins_where_the_product_is_served(request):
    key = uuid4()
    assert address_of("review", key) == f"/reviews/{key}/"
    request.addfinalizer(lambda: set_script_prefix("/"))
    set_script_prefix("/team/")
    assert address_of("review", key) == f"/team/reviews/{key}/"
