"""What the platform itself takes: lengths counted its way, hashtags, mentions, titles, signs."""

from collections.abc import Iterator

from powerpost import catalog
from powerpost.platform_limits import PLATFORM_LIMITS, Counting, PlatformLimits, text_limit
from powerpost.text_parts import hashtags_in, mentions_in
from reviews.checks.model import Check, Tone, Words, counted
from workspaces.numbers import grouped


def platform_checks(words: Words) -> Iterator[Check]:
    """Yield what the platform's own limits say of a caption; nothing for a platform that is unknown."""
    limits = PLATFORM_LIMITS.get(words.platform)
    if limits is None:
        return
    platform = catalog.PLATFORMS[words.platform]
    yield _length(words, platform)
    if limits.title_most is not None:
        yield _title(words.title, limits, limits.title_most, platform)
    yield from _hashtags(words.text, limits, platform)
    yield from _mentions(words.text, limits, platform)
    yield from _signs(words, limits, platform)


def _length(words: Words, platform: catalog.Platform) -> Check:
    limit = text_limit(words.platform, words.post_types)
    if limit is None or not words.text.strip():
        return Check("length", Tone.WARN, "There is no text.")
    length = limit.counting.length(words.text)
    text = f"{grouped(length)} of {grouped(limit.most)} {limit.counting.unit}"
    if length > limit.most:
        where = limit.post_type.name if limit.post_type else platform.name
        return Check(
            "length", Tone.BLOCK, f"{text}: {grouped(length - limit.most)} over the limit of {where}"
        )
    if limit.counting is Counting.WEIGHTED:
        text += f", as {platform.name} counts"
    return Check("length", Tone.GOOD, text)


def _title(title: str, limits: PlatformLimits, most: int, platform: catalog.Platform) -> Check:
    length = limits.title_counting.length(title)
    text = f"Title: {grouped(length)} of {grouped(most)} {limits.title_counting.unit}"
    if not title.strip():
        return Check("title", Tone.WARN, f"Without a title. {platform.name} asks for one.")
    if length > most:
        return Check(
            "title", Tone.BLOCK, f"{text}: {grouped(length - most)} over the limit of {platform.name}"
        )
    if limits.title_warn is not None and length > limits.title_warn:
        return Check("title", Tone.WARN, f"{text}; lists cut it after about {limits.title_warn}")
    return Check("title", Tone.GOOD, text)


def _hashtags(text: str, limits: PlatformLimits, platform: catalog.Platform) -> Iterator[Check]:
    count = len(hashtags_in(text))
    if limits.hashtags_most is not None and count > limits.hashtags_most:
        most = limits.hashtags_most
        yield Check(
            "hashtags", Tone.BLOCK, f"{grouped(count)} hashtags; {platform.name} takes {most} at most"
        )
    elif limits.hashtags_warn is not None and count > limits.hashtags_warn:
        most = limits.hashtags_warn
        yield Check(
            "hashtags", Tone.WARN, f"{grouped(count)} hashtags; {platform.name} is moving to {most} at most"
        )
    elif count:
        yield Check("hashtags", Tone.GOOD, counted(count, "hashtag"))
    else:
        yield Check("hashtags", Tone.GOOD, "No hashtags")


def _mentions(text: str, limits: PlatformLimits, platform: catalog.Platform) -> Iterator[Check]:
    count = mentions_in(text)
    if limits.mentions_most is not None and count > limits.mentions_most:
        most = limits.mentions_most
        yield Check(
            "mentions", Tone.BLOCK, f"{grouped(count)} mentions; {platform.name} takes {most} at most"
        )
    elif count:
        yield Check("mentions", Tone.GOOD, counted(count, "mention"))


def _signs(words: Words, limits: PlatformLimits, platform: catalog.Platform) -> Iterator[Check]:
    found = [sign for sign in limits.forbidden if sign in words.everything]
    if found:
        yield Check("signs", Tone.BLOCK, f"{platform.name} does not take {' or '.join(found)}")
