"""Draws every scene and lays the pictures out on contact sheets: `make screenshots`.

Writes var/screenshots/: a picture for each scene, width and theme, `index.html` to look through and filter
them, and `sheets/*.webp` to look at many at once. It runs the drawing as a test session, which has the
database, the server and the browser already; what follows the command goes to pytest (`-k library`).
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.gallery.contact_sheet import lay_out

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "var" / "screenshots"


def main(options: list[str]) -> int:
    """Draw the scenes that pytest's options choose, all unless told; return the exit status."""
    started = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not options:
        for picture in FOLDER.glob("*.webp"):
            picture.unlink()
    command = [sys.executable, "-m", "pytest", "-q", "--numprocesses", "2", "tests/gallery/draw.py", *options]
    drawn = subprocess.run(command, cwd=ROOT, env=os.environ | {"SCREENSHOTS": str(FOLDER)}, check=False)
    pictures = lay_out(FOLDER)
    seconds = round(time.monotonic() - started)
    print(f"{pictures} pictures in {seconds} seconds: {FOLDER / 'index.html'}")
    return drawn.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
