"""What a benchmark needs to know of the data set that it measures."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DataSet:
    """The workspace Northwind, its people by what they do there, and pages that are typical of it."""

    workspace_id: UUID
    neighbour_id: UUID
    manager: str
    # Decides, and has made nothing: all that waits for review waits for this person.
    approver: str
    creators: tuple[str, ...]
    viewer: str
    # All eight of Northwind, those above among them.
    usernames: tuple[str, ...]
    # Of Northwind: jobs, outputs under review in any state, and those that wait for the approver.
    jobs: int
    reviews: int
    waiting: int
    # Completed jobs, decided on: four images, and three captions.
    images_page: UUID
    captions_page: UUID
    # Jobs that are under way, all on the first page of the list.
    running: tuple[UUID, ...]
    # Of the outputs that wait, the one that has waited longest.
    first_waiting: UUID | None
