"""Who started which job when, and how it ended: the whole year, before anything of it is written."""

from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from benchmarks.dataset.team import Place
from benchmarks.dataset.words import Words
from generations.cost_factors import CostFactors
from generations.lifecycle import Status
from media_library.models import MediaFile
from powerpost import catalog
from powerpost.catalog import Kind
from powerpost.sandbox import prices

DAYS = 425
# Of the newest page of the list, the places of what is under way, from the newest.
RUNNING_PLACES = (0, 1, 2, 4, 5, 7, 10, 13)
NEWEST_MINUTES = 40
KINDS, KIND_WEIGHTS = (Kind.CONTENT, Kind.IMAGES, Kind.VIDEO), (62, 89, 100)
UPLOAD_EACH = 20
# Seconds that a job usually takes, from being sent to its end.
TAKES = {Kind.CONTENT: 34, Kind.IMAGES: 26, Kind.VIDEO: 210}
_HOURS = range(7, 20)
_HOUR_WEIGHTS = (2, 5, 9, 10, 9, 5, 6, 9, 10, 8, 5, 2, 1)
_BY_PLATFORM: dict[str, list[str]] = defaultdict(list)
for _post_type in catalog.POST_TYPES.values():
    _BY_PLATFORM[_post_type.platform.id].append(_post_type.id)
_PLATFORMS, _PLATFORM_WEIGHTS = (
    ("instagram", "linkedin", "facebook", "x", "tiktok", "youtube"),
    (30, 20, 18, 14, 12, 6),
)


@dataclass(slots=True, eq=False)
class Upload:
    """A file that somebody uploaded."""

    id: str
    place: Place
    at: datetime
    person_id: int
    number: int
    is_video: bool
    duration: float | None
    sha256: str


@dataclass(slots=True, eq=False)
class Job:
    """A job to be written; `at` and the other moments are of UTC, without saying so."""

    id: str
    place: Place
    at: datetime
    person_id: int
    kind: Kind
    status: Status
    prompt: str
    parameters: dict[str, Any]
    basis: str
    price: int
    made: int
    submitted_at: datetime
    # Also of what is under way: when it would have come to its end.
    ended_at: datetime
    inputs: list[Upload] = field(default_factory=list)
    source: "Job | None" = None
    brief: str | None = None
    # How many of its outputs, from the last, still wait for review.
    waiting: int = 0

    @property
    def is_running(self) -> bool:
        """Whether PowerPost is still at it."""
        return self.status == Status.PROCESSING


class Ids:
    """Draws ids like uuid4's, the same in every run, as 32 hexadecimal digits."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def __call__(self) -> str:
        """Return the next one."""
        bits = self._random.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62)
        return f"{bits | 4 << 76 | 2 << 62:032x}"


def moments(count: int, now: datetime, random: Random, newest: int) -> list[datetime]:
    """Return so many moments of 14 months, the earliest first, most of them in working hours.

    The last `newest` are of the last minutes.
    """
    days = range(1, DAYS + 1)
    weights = []
    for day in days:
        weekday = (now - timedelta(days=day)).weekday()
        weights.append((1.3 - 0.7 * day / DAYS) * (1.0 if weekday < 5 else 0.15 if weekday == 5 else 0.07))
    hours, midnight = list(accumulate(_HOUR_WEIGHTS)), now.replace(hour=0, minute=0, second=0, microsecond=0)
    newest = min(newest, count)
    today = min(count - newest, count // 300)
    found = [
        midnight
        - timedelta(days=day)
        + timedelta(
            hours=_HOURS[bisect(hours, random.random() * hours[-1])], microseconds=int(random.random() * 36e8)
        )
        for day in random.choices(days, weights=weights, k=count - newest - today)
    ]
    late = now - timedelta(minutes=NEWEST_MINUTES)
    found += [late - timedelta(hours=8 * random.random()) for _ in range(today)]
    found.sort()
    step = timedelta(minutes=NEWEST_MINUTES) / (newest + 1)
    return found + [late + step * number for number in range(1, newest + 1)]


class Planner:
    """Decides what each job is; the same for a seed."""

    def __init__(self, words: Words, random: Random, now: datetime) -> None:
        self._words, self._random, self._now = words, random, now
        self.new_id = Ids(random)
        self.uploads: list[Upload] = []
        self._latest_uploads: dict[str, list[Upload]] = defaultdict(list)
        self._latest_captions: dict[str, list[Job]] = defaultdict(list)
        self._brief: tuple[Job, list[str]] | None = None

    def upload(self, place: Place, at: datetime) -> Upload:
        """Return a file that was uploaded, from which later jobs are made."""
        random, number = self._random, len(self.uploads)
        is_video = random.random() < 0.15
        upload = Upload(
            self.new_id(),
            place,
            at,
            random.choice(place.authors),
            number,
            is_video,
            round(4 + random.random() * 80, 2) if is_video else None,
            f"{random.getrandbits(256):064x}",
        )
        self.uploads.append(upload)
        latest = self._latest_uploads[place.key]
        latest.append(upload)
        del latest[:-60]
        return upload

    def job(self, place: Place, at: datetime, status: Status | None = None) -> Job:
        """Return the next job; its end is drawn unless it has to have this status."""
        random = self._random
        if self._brief is not None and self._brief[0].place is place and status is None:
            return self._next_of_brief(self._brief, at)
        kind = KINDS[bisect(KIND_WEIGHTS, random.random() * 100)]
        person_id, prompt = random.choice(place.authors), self._words.prompt()
        inputs: list[Upload] = []
        source: Job | None = None
        if kind is Kind.CONTENT:
            parameters, inputs = self._captions(place)
        elif kind is Kind.IMAGES:
            parameters, inputs, source = self._images(place)
            if source is not None and random.random() < 0.5:
                prompt = ""
        else:
            parameters, inputs = self._video(place)
        if prompt:
            parameters["prompt"] = prompt
        job = self._finished(place, at, person_id, kind, prompt, parameters, inputs, source, status)
        if kind is Kind.CONTENT and job.made:
            latest = self._latest_captions[place.key]
            latest.append(job)
            del latest[:-80]
        if kind is Kind.IMAGES and source is None and status is None and random.random() < 0.08:
            others = [model for model in catalog.IMAGE_MODELS if model != parameters["model"]]
            job.brief = self.new_id()
            self._brief = job, random.sample(others, k=random.randint(1, 3))
        return job

    def _next_of_brief(self, brief: "tuple[Job, list[str]]", at: datetime) -> Job:
        first, models = brief
        model = models.pop()
        if not models:
            self._brief = None
        sizes = catalog.IMAGE_MODELS[model].sizes
        size = first.parameters["size"]
        parameters = first.parameters | {"model": model, "size": size if size in sizes else "square"}
        job = self._finished(
            first.place, at, first.person_id, first.kind, first.prompt, parameters, first.inputs, None, None
        )
        job.brief = first.brief
        return job

    def _captions(self, place: Place) -> tuple[dict[str, Any], list[Upload]]:
        random = self._random
        wanted: set[str] = set()
        for platform in dict.fromkeys(random.choices(_PLATFORMS, _PLATFORM_WEIGHTS, k=5)):
            wanted.add(random.choice(_BY_PLATFORM[platform]))
            if len(wanted) == 4:
                break
        while len(wanted) < 2:
            wanted.add(random.choice(_BY_PLATFORM[random.choice(_PLATFORMS)]))
        if random.random() < 0.2:
            wanted.add("instagram-story")
        post_types = [entry for entry in catalog.POST_TYPES if entry in wanted]
        if len(catalog.platforms_of(post_types)) < 2:
            post_types.append("linkedin-post")
        mode = "deep" if random.random() < 0.2 else "regular"
        inputs = []
        chance = random.random()
        if chance < 0.2:
            inputs = self._chosen(place, random.randint(1, 3))
        elif chance < 0.25:
            inputs = self._chosen(place, 1, video=True)
        return {"post_types": post_types, "research_mode": mode}, inputs

    def _images(self, place: Place) -> tuple[dict[str, Any], list[Upload], Job | None]:
        random = self._random
        model = random.choice(list(catalog.IMAGE_MODELS))
        parameters = {
            "model": model,
            "size": random.choice(list(catalog.IMAGE_MODELS[model].sizes)),
            "quantity": random.choice((1, 1, 2, 2, 3, 4, 4)),
        }
        if random.random() < 0.3:
            parameters["enhance_prompt"] = True
        chance, sources = random.random(), self._latest_captions[place.key]
        if chance < 0.2:
            return parameters, self._chosen(place, random.randint(1, 3)), None
        if chance < 0.4 and sources:
            source = random.choice(sources)
            if random.random() < 0.6:
                parameters["source_post_type"] = source.parameters["post_types"][0]
            return parameters, [], source
        return parameters, [], None

    def _video(self, place: Place) -> tuple[dict[str, Any], list[Upload]]:
        random = self._random
        model = random.choice(list(catalog.VIDEO_MODELS.values()))
        parameters: dict[str, Any] = {
            "model": model.id,
            "size": random.choice(list(model.sizes)),
            "duration": random.choice(model.durations),
        }
        if model.has_audio and random.random() < 0.5:
            parameters["has_audio"] = True
        return parameters, self._chosen(place, 1) if random.random() < 0.4 else []

    def _chosen(self, place: Place, count: int, *, video: bool = False) -> list[Upload]:
        fitting = [entry for entry in self._latest_uploads[place.key] if entry.is_video is video]
        return self._random.sample(fitting, k=min(count, len(fitting)))

    def _finished(
        self, place: Place, at: datetime, person_id: int, kind: Kind, prompt: str, parameters: dict[str, Any],
        inputs: list[Upload], source: Job | None, status: Status | None,
    ) -> Job:  # fmt: skip
        random = self._random
        asked = 1
        if kind is Kind.CONTENT:
            asked = len(catalog.platforms_of(parameters["post_types"]))
        elif kind is Kind.IMAGES:
            asked = parameters["quantity"]
        if status is None:
            status = self._end(kind, asked)
        made = 0
        if status == Status.COMPLETED:
            made = asked
        elif status == Status.PARTIAL:
            made = random.randint(1, asked - 1)
        sent = at + timedelta(microseconds=int(4e5 + random.random() * 1e6))
        takes = TAKES[kind] * (0.55 + random.random() ** 2 * 1.4)
        ended = sent + timedelta(seconds=takes)
        if ended >= self._now:
            ended = self._now - timedelta(seconds=1)
        return Job(
            self.new_id(), place, at, person_id, kind, status, prompt, parameters,
            CostFactors.of(kind, parameters, [_as_file(entry) for entry in inputs]).basis,
            _price(kind, parameters, inputs), made, sent, ended, inputs, source,
        )  # fmt: skip

    def _end(self, kind: Kind, asked: int) -> Status:
        chance = self._random.random()
        if chance < 0.025:
            return Status.FAILED
        if chance < 0.0275:
            return Status.NEEDS_ATTENTION
        # Only images can come in part: of all jobs it is one of 25.
        if kind is Kind.IMAGES and asked > 1 and chance < 0.215:
            return Status.PARTIAL
        return Status.COMPLETED


def _as_file(upload: Upload) -> MediaFile:
    kind = MediaFile.Type.VIDEO if upload.is_video else MediaFile.Type.IMAGE
    return MediaFile(type=kind, duration=upload.duration)


def _price(kind: Kind, parameters: dict[str, Any], inputs: list[Upload]) -> int:
    if kind is Kind.IMAGES:
        return prices.images_price(parameters["model"], parameters["quantity"])
    if kind is Kind.VIDEO:
        has_audio = bool(parameters.get("has_audio"))
        return prices.video_price(parameters["model"], parameters["duration"], has_audio)
    video = next((entry.duration for entry in inputs if entry.is_video), None)
    images = 0 if video is not None else len(inputs)
    return prices.captions_price(tuple(parameters["post_types"]), parameters["research_mode"], images, video)
