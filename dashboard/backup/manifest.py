"""What an archive says of itself."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from dashboard.backup.archive import ArchiveDamaged

# Grows when an older version could no longer read what is written.
FORMAT = 1


@dataclass(slots=True)
class Manifest:
    """When and from what an archive was made, and what is in it.

    `migrations` are the applied ones as `app.name`; `rows` counts each table's, `unpacked` is the length of
    its member unpacked, in bytes. `missing` and `damaged` name files that a row knows and the storage has
    not, or not as they were received.
    """

    product: str
    vendor: str
    taken_at: datetime
    migrations: list[str]
    rows: dict[str, int] = field(default_factory=dict)
    unpacked: dict[str, int] = field(default_factory=dict)
    with_media: bool = True
    with_secrets: bool = False
    files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        """Return it as JSON."""
        entries = asdict(self) | {"taken_at": self.taken_at.isoformat()}
        return json.dumps(entries, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes) -> "Manifest":
        """Read it; raises ArchiveDamaged when it is none, or of a later format."""
        try:
            entries: dict[str, Any] = json.loads(content)
            if entries["format"] > FORMAT:
                raise ArchiveDamaged(
                    f"The archive was made by a newer version ({entries['product']}). Update this one first."
                )
            _require_kinds(entries)
            return cls(**entries | {"taken_at": datetime.fromisoformat(entries["taken_at"])})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ArchiveDamaged("The archive's manifest cannot be read.") from error


def _require_kinds(entries: dict[str, Any]) -> None:
    """Raise ValueError unless what is counted and looked up by is of the kind that as_bytes() writes."""
    texts = [*entries["migrations"], *entries["missing"], *entries["damaged"]]
    numbers = [
        *entries["rows"].values(),
        *entries["unpacked"].values(),
        entries["files"],
        entries["file_bytes"],
    ]
    lists = (entries["migrations"], entries["missing"], entries["damaged"])
    if not (
        all(type(found) is list for found in lists)
        and all(type(text) is str for text in texts)
        and all(type(number) is int and number >= 0 for number in numbers)
    ):
        raise ValueError("An entry is of another kind than it is written as.")
