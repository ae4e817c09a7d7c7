"""Where a file is used. The floors above register what they use; the library shows it and keeps the file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from media_library.models import MediaFile

# The title of a job names a use of the file; this many characters of it do.
TITLE_MOST = 80


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that uses a file: a sentence part such as "Style reference of ..." and its address."""

    label: str
    url: str


_finders: list[Callable[[MediaFile], Iterable[Use]]] = []


def register(finder: Callable[[MediaFile], Iterable[Use]]) -> Callable[[MediaFile], Iterable[Use]]:
    """Add a function that returns the uses of a file; usable as a decorator."""
    _finders.append(finder)
    return finder


def uses_of(media_file: MediaFile) -> list[Use]:
    """Return every registered use of the file."""
    return [use for finder in _finders for use in finder(media_file)]
