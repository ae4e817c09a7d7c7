"""A person who is a member of nothing gets a way forward on the first page they see."""

from django.urls import reverse

URL = reverse("overview")
WORKSPACES = reverse("admin:workspaces_workspace_changelist")


def test_a_person_learns_whom_to_ask(make_person):
    text = make_person("newcomer").client.get(URL).content.decode()
    assert "not in a workspace yet" in text
    assert "newcomer" in text
    assert WORKSPACES not in text


def test_an_admin_is_led_to_the_admin(make_person):
    person = make_person("ann")
    person.user.is_staff = person.user.is_superuser = True
    person.user.save()
    assert WORKSPACES in person.client.get(URL).content.decode()
