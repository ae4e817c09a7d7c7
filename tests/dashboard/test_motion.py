"""What moves for as long as a page is open is moved as a layer: the page itself is not drawn anew for it.

Anything else than these properties has the browser work out styles and paint sixty times a second.
"""

import re
from pathlib import Path

from django.conf import settings

# Chromium moves a drawing (SVG) by `transform` alone.
MOVED_AS_LAYERS = {"translate", "transform", "opacity"}
STYLES = "\n".join(
    path.read_text() for path in sorted((Path(settings.BASE_DIR) / "static" / "css").rglob("*.css"))
)


def test_what_never_ends_needs_no_painting():
    endless = set(re.findall(r"animation:\s*([\w-]+)[^;}]*\binfinite\b", STYLES))

    assert {"breathe", "slide", "turn"} <= endless
    for name in endless:
        frames = re.search(rf"@keyframes {name} \{{(.*?\}})\s*\}}", STYLES, re.DOTALL)
        assert frames, name
        assert set(re.findall(r"([\w-]+)\s*:", frames[1])) <= MOVED_AS_LAYERS, name
