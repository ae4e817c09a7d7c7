import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from dashboard.version import VERSION


@pytest.mark.django_db
def test_the_admin_says_which_version_runs(client):
    client.force_login(User.objects.create_superuser("admin"))
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    assert f"PowerPost Dashboard {VERSION}" in answer.content.decode()
