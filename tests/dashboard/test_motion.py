"""What moves for as long as a page is open is moved as a layer: the page itself is not drawn anew for it.

Anything else than these properties has the browser work out styles and paint sixty times a second.
"""

import re
from pathlib import Path

from django.conf import settings

from dashboard.joined_files import JOINED, PLAIN

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


def test_what_never_ends_begins_after_the_first_paint():
    """A button's ring comes with a press, so that no first view waits for its layer."""
    rules = re.findall(r"([^{}]+)\{[^{}]*animation:[^{};]*\binfinite\b", STYLES)

    waiting = [rule for rule in rules if "[data-busy]" not in rule]
    assert len(waiting) >= 4
    for rule in waiting:
        assert ":root:is(.moves, :not(.js)) " in rule, rule


def test_every_page_with_a_script_of_its_own_has_what_begins_motion():
    root = Path(settings.BASE_DIR)

    assert "js/motion.js" in JOINED["joined/site.js"]
    assert "js/motion.js" in (root / "templates" / "guests" / "base.html").read_text()
    # Without it, `js` is set and `moves` never: nothing there may move for ever.
    assert "js/motion.js" not in (root / "templates" / "standalone.html").read_text()
    assert not {"css/components/status.css", "css/components/progress.css"} & set(PLAIN)
