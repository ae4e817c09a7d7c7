"""The order of the library, and a file's neighbours in it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from media_library.models import MediaFile


@dataclass(frozen=True, slots=True)
class Sort:
    """One order, by a field and, where that is the same, by the id. Each has an index of the database."""

    id: str
    label: str
    by: str
    is_descending: bool = False
    is_lower: bool = False

    def apply(self, files: QuerySet[MediaFile]) -> QuerySet[MediaFile]:
        """Return the files in this order."""
        return self._ordered(files, backwards=False)

    def neighbours(
        self, files: QuerySet[MediaFile], media_file: MediaFile
    ) -> tuple[MediaFile | None, MediaFile | None]:
        """Return the file before and the file after this one, which need not be among the files."""
        return self._next(files, media_file, backwards=True), self._next(files, media_file, backwards=False)

    def _ordered(self, files: QuerySet[MediaFile], *, backwards: bool) -> QuerySet[MediaFile]:
        key = Lower(self.by) if self.is_lower else F(self.by)
        if self.is_descending != backwards:
            return files.order_by(key.desc(), "-id")
        return files.order_by(key.asc(), "id")

    def _next(
        self, files: QuerySet[MediaFile], media_file: MediaFile, *, backwards: bool
    ) -> MediaFile | None:
        towards = "lt" if self.is_descending != backwards else "gt"
        value: Any = getattr(media_file, self.by)
        name = self.by
        if self.is_lower:
            # Lowered by the database, which does it in its own way.
            files, name = files.annotate(sort_key=Lower(self.by)), "sort_key"
            value = MediaFile.objects.filter(pk=media_file.pk).values(lowered=Lower(self.by))
        # The first condition alone bounds the walk through the index.
        further = Q(**{f"{name}__{towards}e": value}) & (
            Q(**{f"{name}__{towards}": value}) | Q(id__gt=media_file.pk)
            if towards == "gt"
            else Q(**{f"{name}__{towards}": value}) | Q(id__lt=media_file.pk)
        )
        return self._ordered(files.filter(further), backwards=backwards).first()


SORTS = {
    sort.id: sort
    for sort in (
        Sort("", "Newest first", "created_at", is_descending=True),
        Sort("oldest", "Oldest first", "created_at"),
        Sort("name", "By name", "name", is_lower=True),
        Sort("largest", "Largest first", "size", is_descending=True),
    )
}
