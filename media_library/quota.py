"""How much of an account's storage at PowerPost is taken, as far as this dashboard knows."""

from dataclasses import dataclass

from django.db.models import Sum

from media_library.models import MediaFile
from powerpost import catalog
from workspaces.models import ApiKey


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes taken and bytes in all (page "Upload Media", Storage: 10 GB an account)."""

    used: int
    quota: int = catalog.STORAGE_QUOTA

    @property
    def percent(self) -> float:
        """The taken part, from 0 to 100."""
        return min(100.0, self.used * 100 / self.quota)


def known_storage(api_key: ApiKey) -> Storage:
    """Return what the files here take of the key's account, over all its workspaces.

    An estimate from below: files added elsewhere, or deleted here and not there, are not known.
    """
    used = (
        MediaFile.objects.filter(workspace__api_key=api_key)
        .exclude(transfer=MediaFile.Transfer.FAILED)
        .aggregate(total=Sum("size"))["total"]
    )
    return Storage(used or 0)
