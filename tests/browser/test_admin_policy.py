"""Django's admin keeps to the same strict policy as our own pages, without an exception for it."""

from django.urls import reverse

from workspaces.models import ApiKey

LISTS_AND_FORMS = (
    "auth_user_changelist",
    "auth_user_add",
    "workspaces_apikey_add",
    "workspaces_workspace_changelist",
    "workspaces_workspace_add",
    "generations_generation_changelist",
)


def test_no_page_of_the_admin_breaks_the_policy(open_window, owner, workspace):
    owner.user.is_staff = owner.user.is_superuser = True
    owner.user.save()
    addresses = [
        reverse("admin:index"),
        *(reverse(f"admin:{name}") for name in LISTS_AND_FORMS),
        reverse("admin:auth_user_change", args=[owner.user.pk]),
        reverse("admin:workspaces_apikey_change", args=[ApiKey.objects.get().pk]),
        reverse("admin:workspaces_workspace_change", args=[workspace.pk]),
    ]
    page = open_window(owner)
    # What the browser refuses is an error in its console, which fails the test at its end.
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        assert "script-src 'self'" in answer.headers["content-security-policy"]
