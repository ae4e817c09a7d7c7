"""What a browser is called, from what it says of itself: enough for a person to know their own again."""

import re

# The first that fits: many call themselves by their ancestors' names too.
_PROGRAMS = (
    (re.compile(r"\bEdg(?:e|A|iOS)?/"), "Edge"),
    (re.compile(r"\b(?:OPR|Opera)/"), "Opera"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\b(?:Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"\b(?:HeadlessChrome|Chrome|CriOS|Chromium)/"), "Chrome"),
    (re.compile(r"\bSafari/"), "Safari"),
)
_SYSTEMS = (
    (re.compile(r"\biPhone\b"), "iPhone"),
    (re.compile(r"\biPad\b"), "iPad"),
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\bCrOS\b"), "ChromeOS"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\bMacintosh\b|\bMac OS X\b"), "Mac"),
    (re.compile(r"\bLinux\b"), "Linux"),
)


def browser_name(said: str) -> str:
    """Return such as "Firefox on Linux" for a User-Agent header; it is a hint, for anybody may send any."""
    program = next((name for pattern, name in _PROGRAMS if pattern.search(said)), "")
    system = next((name for pattern, name in _SYSTEMS if pattern.search(said)), "")
    if program and system:
        return f"{program} on {system}"
    return program or (f"A browser on {system}" if system else "An unknown program")


def is_small(said: str) -> bool:
    """Return whether the header is that of a phone or a tablet."""
    return bool(re.search(r"\b(?:iPhone|iPad|Android|Mobile)\b", said))
