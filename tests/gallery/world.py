"""What every scene stands on: a team, its workspace, and quick ways to fill it."""

import itertools
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from generations.lifecycle import Status
from generations.models import Generation, Output
from media_library.models import MediaFile
from reviews.actors import Actor
from reviews.models import Review
from tests.gallery.pictures import SHAPES, film_bytes, picture_bytes
from tests.generations.factories import make_generation
from tests.reviews.factories import reviews_of
from workspaces.models import ApiKey, Membership, Role, Workspace

CAPTIONS = {
    "instagram": "Slow mornings, sharp ideas ☕️\n\nWe cleared the desk so the work can breathe: one "
    "notebook, one cup, one thing at a time. What is on yours?\n\n#SlowMornings #DeskSetup #Northwind",
    "tiktok": "POV: your desk finally makes sense ✨ #desksetup #slowmorning",
    "youtube": "A quiet desk in sixty seconds: what we kept, what we threw out, and why the day got better."
    "\n\nThe full list is in the first comment.",
    "x": "One notebook, one cup, one thing at a time. What is on your desk this morning?",
    "facebook": "We cleared the desk so the work can breathe. One notebook, one cup, one thing at a time. "
    "Show us yours in the comments.",
    "linkedin": "Focus is a design decision.\n\nWe removed everything from our desks that did not serve the "
    "next hour of work. Three weeks later, meetings are shorter and drafts are better.\n\n"
    "What would you remove first?",
}


class World:
    """A workspace with its people, made anew for each scene; `settings` changes the site's settings.

    `owner` is its manager Olivia, `teammate` the reviewer Rita, `author` the creator Ada, `viewer` Tom who
    only looks, `newcomer` Nina who is in no workspace, `admin` runs the site and is a manager here. Olivia is
    also in a second workspace, `elsewhere`.
    """

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self._numbers = itertools.count(1)
        self.api_key = ApiKey.objects.create(name="Northwind key", key="pp_sandbox_sk_northwind_0123456789")
        self.api_key.record_balance(1284)
        self.workspace = Workspace.objects.create(
            name="Northwind", api_key=self.api_key, powerpost_workspace_id="northwind"
        )
        self.elsewhere = Workspace.objects.create(
            name="Tailspin Toys", api_key=self.api_key, powerpost_workspace_id="tailspin"
        )
        self.owner = self.person("olivia", "Olivia Bergmann", Role.MANAGER)
        self.teammate = self.person("rita", "Rita Lindqvist", Role.REVIEWER)
        self.author = self.person("ada", "Ada Okafor", Role.CREATOR)
        self.viewer = self.person("tom", "Tom Weber", Role.VIEWER)
        self.newcomer = self.person("nina", "Nina Rossi", None)
        self.admin = self.person("admin", "", Role.MANAGER, is_staff=True, is_superuser=True)
        Membership.objects.create(workspace=self.elsewhere, user=self.owner, role=Role.MANAGER)

    def person(self, username: str, full_name: str, role: str | None, **fields: Any) -> User:
        """Return a new user, a member of the workspace unless the role is None."""
        first, _, last = full_name.partition(" ")
        user = User.objects.create(username=username, first_name=first, last_name=last, **fields)
        if role is not None:
            Membership.objects.create(workspace=self.workspace, user=user, role=role)
        return user

    def actor(self, person: User) -> Actor:
        """Return the person as one who decides and comments in reviews, with the role they have here."""
        return Actor(person, Membership.objects.get(workspace=self.workspace, user=person).role)

    def file(
        self, name: str = "", *, shape: str = "feed", video: bool = False, picture: int = 0, **fields: Any
    ) -> MediaFile:
        """Return a file of the library with a real small picture; `fields` are those of its row."""
        number = next(self._numbers)
        width, height = SHAPES[shape]
        image = picture_bytes(picture or number % 12, shape)
        content = film_bytes() if video else image
        defaults: dict[str, Any] = {
            "workspace": self.workspace,
            "type": "video" if video else "image",
            "format": "mp4" if video else "jpeg",
            "name": name or (f"clip-{number}.mp4" if video else f"photo-{number}.jpg"),
            "size": len(content),
            "sha256": f"{number:064x}",
            "width": 2 * width,
            "height": 2 * height,
            "duration": 4.0 + number if video else None,
            "has_audio": False if video else None,
            "transfer": MediaFile.Transfer.SENT,
            "media_id": f"media-{number}",
            "next_due_at": None,
            "created_by": self.author,
        }
        media_file = MediaFile(**defaults | fields)
        media_file.file.save("file", ContentFile(content), save=False)
        media_file.thumbnail.save("thumbnail", ContentFile(image), save=False)
        media_file.save()
        return media_file

    def generation(self, kind: str = "content", status: str = Status.COMPLETED, **fields: Any) -> Generation:
        """Return a job of Ada's in this state. Outputs come with `captions`, `images`, `video`."""
        return make_generation(self.workspace, kind, status, **{"created_by": self.author} | fields)

    def captions(self, texts: dict[str, str] | None = None, **fields: Any) -> Generation:
        """Return a caption job with a believable caption for each platform, or these texts."""
        generation = self.generation("content", **fields)
        words = CAPTIONS | (texts or {})
        Output.objects.bulk_create(
            Output(
                generation=generation,
                type=Output.Type.CAPTION,
                position=position,
                platform=platform.id,
                title="The quiet desk, explained in sixty seconds" if platform.has_title else "",
                text=words[platform.id],
            )
            for position, platform in enumerate(generation.platforms)
        )
        return generation

    def images(self, count: int = 2, *, shape: str = "feed", **fields: Any) -> Generation:
        """Return an image job with this many pictures, kept in the library."""
        generation = self.generation("images", **fields)
        for position in range(count):
            self._add_output(generation, position, self._made("webp", shape, position), shape)
        return generation

    def video(self, *, shape: str = "portrait", **fields: Any) -> Generation:
        """Return a video job with its video, kept in the library."""
        generation = self.generation("video", **fields)
        self._add_output(generation, 0, self._made("mp4", shape, 0), shape)
        return generation

    def reviews(self, *generations: Generation) -> list[Review]:
        """Open and return the reviews of all outputs of these jobs."""
        return [review for generation in generations for review in reviews_of(generation)]

    def _made(self, format_id: str, shape: str, position: int) -> MediaFile:
        return self.file(
            f"powerpost-{position + 1}.{format_id}",
            shape=shape,
            video=format_id == "mp4",
            format=format_id,
            source=MediaFile.Source.GENERATED,
        )

    def _add_output(self, generation: Generation, position: int, file: MediaFile, shape: str) -> None:
        width, height = SHAPES[shape]
        Output.objects.create(
            generation=generation,
            type=Output.Type.VIDEO if file.is_video else Output.Type.IMAGE,
            position=position,
            media_id=file.media_id,
            media_file=file,
            width=2 * width,
            height=2 * height,
            duration=file.duration,
        )
