"""PowerPost's limits row by row, as its reference pages state them: just inside and just outside each.

Data only. The same table is held against the request types, the sandbox over HTTP and the forms, so a
rule that one of them reads differently shows up. The numbers stand here in full, on purpose apart from
`powerpost/catalog.py`: a table that read them there could never find a wrong one.

A row's `body` is the JSON of the request. In it, `"<...>"` stands for a file or for captions that have
to exist first: `PLACEHOLDERS` says which.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CONTENT, IMAGES, VIDEO = "content", "images", "video"


@dataclass(frozen=True)
class Row:
    """One request and the one field that is wrong with it, or None.

    `json_only`: a wrong JSON type, which a form of a page cannot send. `ours`: the pages say nothing;
    the dashboard is stricter than PowerPost so that a slip costs nothing.
    """

    kind: str
    description: str
    body: Mapping[str, Any]
    wrong_field: str | None = None
    json_only: bool = False
    ours: bool = False

    @property
    def id(self) -> str:
        verdict = f"wrong {self.wrong_field}" if self.wrong_field else "right"
        return f"{self.kind}: {self.description} [{verdict}]"


# Placeholder -> the format (an id of the catalog) of the file it stands for. Every placeholder is a
# different file.
PLACEHOLDERS: dict[str, str] = {
    "<image>": "jpeg",
    "<png>": "png",
    "<webp>": "webp",
    **{f"<image-{number}>": "jpeg" for number in range(2, 12)},
    "<video-mp4>": "mp4",
    "<video-mp4-2>": "mp4",
    "<video-mov>": "mov",
    "<webm>": "webm",
}
# A completed caption generation, made for these post types.
CAPTIONS = "<captions>"
CAPTIONS_POST_TYPES = ("instagram-feed", "x-post")

ELEVEN_IMAGES = ["<image>", *(f"<image-{number}>" for number in range(2, 12))]


def placeholders_in(row: Row) -> list[str]:
    """Return the placeholders of files in a row's body, in their order."""
    ids = [*row.body.get("media_ids", []), *row.body.get("style_images", []), row.body.get("source_image")]
    return [entry for entry in ids if entry in PLACEHOLDERS]


def resolved(body: Mapping[str, Any], find: Callable[[str], str]) -> dict[str, Any]:
    """Return the body with each placeholder replaced by what `find` returns for it."""

    def resolve(value: Any) -> Any:
        if isinstance(value, list):
            return [resolve(entry) for entry in value]
        return find(value) if value in PLACEHOLDERS or value == CAPTIONS else value

    return {field: resolve(value) for field, value in body.items()}


# --- Page "Generate Content" --------------------------------------------------------------------------

POST_TYPES = (
    "instagram-feed",
    "instagram-reel",
    "instagram-story",
    "tiktok-video",
    "tiktok-photos",
    "youtube-video",
    "youtube-short",
    "x-post",
    "facebook-post",
    "facebook-reel",
    "facebook-story",
    "linkedin-post",
)


def content(**fields: Any) -> dict[str, Any]:
    body = {"prompt": "We just shipped dark mode", "post_types": ["x-post"], "research_mode": "regular"}
    return without_none(body | fields)


def without_none(body: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in body.items() if value is not None}


def content_rows() -> Iterator[Row]:
    def right(description: str, **fields: Any) -> Row:
        return Row(CONTENT, description, content(**fields))

    def wrong(field: str, description: str, **fields: Any) -> Row:
        return Row(CONTENT, description, content(**fields), field)

    yield right("a prompt of 3 characters", prompt="abc")
    yield wrong("prompt", "a prompt of 2 characters", prompt="ab")
    yield right("a prompt of 500 characters", prompt="a" * 500)
    yield wrong("prompt", "a prompt of 501 characters", prompt="a" * 501)
    yield right("500 accented characters, 1,000 bytes", prompt="é" * 500)
    yield wrong("prompt", "neither prompt nor media", prompt=None)
    yield wrong("prompt", "an empty prompt and no media", prompt="")
    yield wrong("prompt", "a blank prompt and no media", prompt="     ")
    yield wrong(
        "prompt", "a prompt of 501 characters beside an image", prompt="a" * 501, media_ids=["<image>"]
    )

    for post_type in POST_TYPES:
        yield right(f"post type {post_type}", post_types=[post_type])
    yield right("all post types", post_types=list(POST_TYPES))
    yield right("two post types of one platform", post_types=["instagram-feed", "instagram-reel"])
    yield wrong("post_types", "no post types", post_types=[])
    yield wrong("post_types", "post types left out", post_types=None)
    yield wrong("post_types", "an unknown post type", post_types=["x-story"])
    yield wrong("post_types", "an unknown post type among known", post_types=["x-post", "myspace-post"])
    yield wrong("post_types", "a platform for a post type", post_types=["instagram"])

    yield right("regular research", research_mode="regular")
    yield right("deep research", research_mode="deep")
    yield wrong("research_mode", "an unknown research mode", research_mode="shallow")
    yield wrong("research_mode", "no research mode", research_mode=None)
    yield wrong("research_mode", "research mode in capitals", research_mode="Regular")

    yield right("a call to action of 100 characters", cta_text="a" * 100)
    yield wrong("cta_text", "a call to action of 101 characters", cta_text="a" * 101)

    yield right("one image alone", prompt=None, media_ids=["<image>"])
    yield right("one image and a prompt", media_ids=["<image>"])
    yield right("JPEG, PNG and WebP together", prompt=None, media_ids=["<image>", "<png>", "<webp>"])
    yield right("10 images", prompt=None, media_ids=ELEVEN_IMAGES[:10])
    yield wrong("media_ids", "11 images", prompt=None, media_ids=ELEVEN_IMAGES)
    yield right("an MP4 alone", prompt=None, media_ids=["<video-mp4>"])
    yield right("an MP4 and a prompt", media_ids=["<video-mp4>"])
    yield right("a MOV alone", prompt=None, media_ids=["<video-mov>"])
    yield wrong("media_ids", "a WebM", prompt=None, media_ids=["<webm>"])
    yield wrong("media_ids", "a WebM and a prompt", media_ids=["<webm>"])
    yield wrong("media_ids", "two videos", prompt=None, media_ids=["<video-mp4>", "<video-mov>"])
    yield wrong("media_ids", "two MP4s", prompt=None, media_ids=["<video-mp4>", "<video-mp4-2>"])
    yield wrong("media_ids", "an image and a video", prompt=None, media_ids=["<image>", "<video-mp4>"])

    for field, value in {
        "prompt": 12345,
        "post_types": "x-post",
        "cta_text": 5,
        "research_mode": True,
    }.items():
        yield Row(CONTENT, f"{field} as {value!r}", content(**{field: value}), field, json_only=True)
    yield Row(CONTENT, "media_ids as text", content(media_ids="not-a-list"), "media_ids", json_only=True)
    yield Row(CONTENT, "a post type twice", content(post_types=["x-post", "x-post"]), "post_types", ours=True)
    yield Row(CONTENT, "an image twice", content(media_ids=["<image>", "<image>"]), "media_ids", ours=True)
    # An empty list is never sent, so the field that needs filling in is the prompt.
    nothing = content(prompt=None, media_ids=[])
    yield Row(CONTENT, "an empty list of media and no prompt", nothing, "prompt", ours=True)
    # The page gives the 3 characters for text input only.
    yield Row(
        CONTENT,
        "a prompt of 2 characters beside an image",
        content(prompt="ab", media_ids=["<image>"]),
        "prompt",
        ours=True,
    )


# --- Page "Generate Images" ---------------------------------------------------------------------------

IMAGE_SIZES: dict[str, tuple[str, ...]] = {
    "flux2-flex": ("square", "feed", "portrait", "landscape"),
    "ideogram-3": ("square", "feed", "portrait", "landscape"),
    "gpt-image-1.5": ("square", "portrait", "landscape"),
    "nano-banana-2": ("square", "feed", "portrait", "landscape"),
}


def images(**fields: Any) -> dict[str, Any]:
    return without_none({"prompt": "Minimalist workspace"} | fields)


def images_rows() -> Iterator[Row]:
    def right(description: str, **fields: Any) -> Row:
        return Row(IMAGES, description, images(**fields))

    def wrong(field: str, description: str, **fields: Any) -> Row:
        return Row(IMAGES, description, images(**fields), field)

    yield right("a prompt of 1 character", prompt="a")
    yield right("a prompt of 2000 characters", prompt="a" * 2000)
    yield wrong("prompt", "a prompt of 2001 characters", prompt="a" * 2001)
    yield wrong("prompt", "nothing at all", prompt=None)
    yield wrong("prompt", "an empty prompt", prompt="")
    yield wrong("prompt", "a blank prompt", prompt="   ")

    for model, sizes in IMAGE_SIZES.items():
        yield right(f"{model}, size left out", model=model)
        for size in sizes:
            yield right(f"{model} {size}", model=model, size=size)
    yield wrong("size", "gpt-image-1.5 feed", model="gpt-image-1.5", size="feed")
    for size in IMAGE_SIZES["flux2-flex"]:
        yield right(f"{size}, model left out", size=size)
    yield wrong("size", "an unknown size", size="banner")
    yield wrong("size", "pixels for a size", size="1024x1024")
    yield wrong("model", "an unknown model", model="dall-e-2")
    yield wrong("model", "a video model", model="veo-3.1")

    for quantity in (1, 2, 3, 4):
        yield right(f"quantity {quantity}", quantity=quantity)
    for quantity in (-1, 0, 5):
        yield wrong("quantity", f"quantity {quantity}", quantity=quantity)
    for flag in (True, False):
        yield right(f"enhance_prompt {flag}", enhance_prompt=flag)

    yield right("1 reference", style_images=["<image>"])
    yield right("4 references of each format", style_images=["<image>", "<png>", "<webp>", "<image-2>"])
    yield wrong("style_images", "5 references", style_images=ELEVEN_IMAGES[:5])
    yield wrong("prompt", "a reference without a prompt", prompt=None, style_images=["<image>"])
    yield wrong("style_images", "a video for a reference", style_images=["<video-mp4>"])
    yield wrong("style_images", "a WebM among references", style_images=["<image>", "<webm>"])

    yield right("for captions, no prompt", prompt=None, generation_id=CAPTIONS)
    yield right("for captions, with a prompt", generation_id=CAPTIONS)
    yield wrong("prompt", "for captions, 2001 characters", prompt="a" * 2001, generation_id=CAPTIONS)
    for post_type in CAPTIONS_POST_TYPES:
        yield right(
            f"for captions, from {post_type}", prompt=None, generation_id=CAPTIONS, source_post_type=post_type
        )
    yield wrong(
        "source_post_type",
        "for captions, from an unknown post type",
        prompt=None,
        generation_id=CAPTIONS,
        source_post_type="x-story",
    )
    yield wrong("source_post_type", "a source post type without captions", source_post_type="x-post")
    yield wrong(
        "size",
        "for captions, gpt-image-1.5 feed",
        prompt=None,
        generation_id=CAPTIONS,
        model="gpt-image-1.5",
        size="feed",
    )

    for field, value in {
        "prompt": 12345,
        "quantity": "2",
        "enhance_prompt": "yes",
        "style_images": "not-a-list",
        "size": 5,
        "model": 5,
    }.items():
        yield Row(IMAGES, f"{field} as {value!r}", images(**{field: value}), field, json_only=True)
    yield Row(IMAGES, "quantity as 1.5", images(quantity=1.5), "quantity", json_only=True)
    yield Row(IMAGES, "quantity as true", images(quantity=True), "quantity", json_only=True)
    yield Row(
        IMAGES, "a reference twice", images(style_images=["<image>", "<image>"]), "style_images", ours=True
    )


# --- Page "Generate Videos" ---------------------------------------------------------------------------

VIDEO_DURATIONS: dict[str, tuple[int, ...]] = {
    "kling-3.0-pro": (5, 10),
    "veo-3.1": (4, 8),
    "runway-gen-4.5": (5, 10),
}
VIDEO_PROMPT_MAX = {"kling-3.0-pro": 2500, "veo-3.1": 3000, "runway-gen-4.5": 1000}
VIDEO_HAS_AUDIO = {"kling-3.0-pro": True, "veo-3.1": True, "runway-gen-4.5": False}


def video(**fields: Any) -> dict[str, Any]:
    model = fields.get("model")
    duration = VIDEO_DURATIONS.get(model, (5,))[0] if isinstance(model, str) else 5
    return without_none({"prompt": "A golden retriever", "duration": duration} | fields)


def video_rows() -> Iterator[Row]:
    def right(description: str, **fields: Any) -> Row:
        return Row(VIDEO, description, video(**fields))

    def wrong(field: str, description: str, **fields: Any) -> Row:
        return Row(VIDEO, description, video(**fields), field)

    for model, durations in VIDEO_DURATIONS.items():
        for duration in range(12):
            wrong_field = None if duration in durations else "duration"
            yield Row(VIDEO, f"{model}, {duration} s", video(model=model, duration=duration), wrong_field)
        longest = VIDEO_PROMPT_MAX[model]
        yield right(f"{model}, {longest} characters", model=model, prompt="a" * longest)
        yield wrong("prompt", f"{model}, {longest + 1} characters", model=model, prompt="a" * (longest + 1))
        for size in ("landscape", "portrait"):
            yield right(f"{model} {size}", model=model, size=size)
        for size in ("square", "feed"):
            yield wrong("size", f"{model} {size}", model=model, size=size)
        yield right(f"{model} without audio", model=model, has_audio=False)
        if VIDEO_HAS_AUDIO[model]:
            yield right(f"{model} with audio", model=model, has_audio=True)
        else:
            yield wrong("has_audio", f"{model} with audio", model=model, has_audio=True)
        yield right(f"{model} from an image", model=model, source_image="<image>")

    # Without a model it is kling-3.0-pro.
    yield right("model left out, 5 s", duration=5)
    yield right("model left out, 10 s", duration=10)
    yield wrong("duration", "model left out, 4 s", duration=4)
    yield wrong("duration", "model left out, 8 s", duration=8)
    yield right("model left out, 2500 characters", prompt="a" * 2500)
    yield wrong("prompt", "model left out, 2501 characters", prompt="a" * 2501)
    yield right("model left out, with audio", has_audio=True)
    yield wrong("duration", "no duration", duration=None)
    yield wrong("prompt", "no prompt", prompt=None)
    yield wrong("prompt", "an empty prompt", prompt="")
    yield wrong("prompt", "a blank prompt", prompt="   ")
    yield wrong("prompt", "an image without a prompt", prompt=None, source_image="<image>")
    yield wrong("model", "an unknown model", model="sora-2")
    yield wrong("model", "an image model", model="flux2-flex")
    yield wrong("size", "an unknown size", size="banner")
    for flag in (True, False):
        yield right(f"enhance_prompt {flag}", enhance_prompt=flag)
    for image in ("<png>", "<webp>"):
        yield right(f"from {image}", source_image=image)
    yield wrong("source_image", "from a video", source_image="<video-mp4>")

    for field, value in {
        "prompt": 12345,
        "duration": "5",
        "has_audio": "no",
        "enhance_prompt": 1,
        "size": 5,
        "model": 5,
    }.items():
        yield Row(VIDEO, f"{field} as {value!r}", video(**{field: value}), field, json_only=True)
    yield Row(VIDEO, "duration as 5.5", video(duration=5.5), "duration", json_only=True)


ROWS: tuple[Row, ...] = (*content_rows(), *images_rows(), *video_rows())
