"""Static files as the product serves them, for tests of what pages bring along."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from dashboard.static_files import JoinedStaticFilesStorage
from tests.prepared_folder import PreparedFolder


@pytest.fixture
def collected(prepared_folder: PreparedFolder, monkeypatch) -> Path:
    """Have pages link collected files; return their folder, in which nothing may be changed."""
    folder = prepared_folder.folder / "static"
    staticfiles_storage.exists("")  # it is made when it is first used
    storage = JoinedStaticFilesStorage(location=folder, base_url="/static/")
    monkeypatch.setattr(staticfiles_storage, "_wrapped", storage)
    return folder


def linked_files(page: str) -> list[str]:
    """Return the names of the scripts and stylesheets that a page links, below /static/."""
    page = re.sub(r"<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
    return re.findall(r"""(?:<script[^>]* src|<link rel="stylesheet" href)="/static/([^"]+)\"""", page)


def weight(folder: Path, names: list[str]) -> int:
    """Return how many bytes these files are on their way to a browser, all together."""
    return sum(_as_sent(folder / name).stat().st_size for name in names)


def _as_sent(file: Path) -> Path:
    compressed = file.with_name(f"{file.name}.br")
    # What compression makes no smaller is sent as it is.
    return compressed if compressed.exists() else file
