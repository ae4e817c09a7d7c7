"""What there is to find, made findable as the product does it in the background."""

from collections.abc import Callable

import pytest

from search import sweep
from search.finding import find, scope_of
from search.queries import parse
from tests.generations.conftest import connection_queries  # noqa: F401
from workspaces.models import Workspace


@pytest.fixture
def make_findable() -> Callable[[], None]:
    """Return a function that looks at everything there is, as the background does."""

    def look() -> None:
        sweep.walk_anew()
        assert not sweep.walk_on(seconds=60)

    return look


@pytest.fixture
def titles(make_findable) -> Callable[..., list[str]]:
    """Return a function that searches a workspace and returns the titles of what was found, newest first."""

    def search(workspace: Workspace, words: str, **narrowed: object) -> list[str]:
        make_findable()
        found = find(workspace, parse(words), scope_of(workspace, **narrowed))
        return [result.title for result in found.results]

    return search
