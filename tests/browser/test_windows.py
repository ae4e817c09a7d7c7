"""What tests stand on: a window of theirs knows nothing of the test before."""

from django.urls import reverse


def test_what_is_kept_for_the_next_test_is_empty(kept_windows, db):
    contexts = []
    for name in ("first", "second"):
        with kept_windows.for_one_test() as opened:
            page = opened.open()
            contexts.append(page.context)
            page.goto(reverse("health"))
            found = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
            page.evaluate(
                "name => { localStorage.kept = sessionStorage.kept = document.cookie = 'kept=' + name }",
                name,
            )
        assert found == [0, 0, ""]
    assert contexts[0] is contexts[1]


def test_two_windows_of_one_test_are_two_browsers_to_the_site(kept_windows, db):
    with kept_windows.for_one_test() as opened:
        first, second = opened.open(), opened.open()
        for page in (first, second):
            page.goto(reverse("health"))
        first.evaluate("localStorage.draft = 'mine'")
        assert second.evaluate("localStorage.length") == 0
