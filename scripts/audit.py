"""Asks whether the packages that the product runs on are the pinned ones, and have known holes.

    .venv/bin/python scripts/audit.py

Without a network it still holds the pins: each package with its version and checksums, and what is installed
equal to what is pinned. Exits with 1 when one of that is not so or a hole is known, with 2 when all that is
well but the advisories could not be asked for: then nothing is known about holes.
"""

import json
import re
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parent.parent
FILES = ("requirements.txt", "requirements-dev.txt")
SECONDS = 300


def entries_of(file: Path) -> list[tuple[Requirement, int]]:
    """Return the requirements of a file, each with how many checksums it has; options are left out."""
    lines = re.sub(r"\\\n", " ", file.read_text()).splitlines()
    found = []
    for line in lines:
        words, *_ = line.partition("#")
        text, *checksums = words.split("--hash=")
        if text.strip() and not text.startswith("-"):
            found.append((Requirement(text.strip()), len(checksums)))
    return found


def problems_of(file: Path) -> list[str]:
    """Return what is wrong with the pins of a file, or with what is installed for them."""
    problems = []
    for requirement, checksums in entries_of(file):
        pins = [entry.version for entry in requirement.specifier if entry.operator == "=="]
        if len(pins) != 1 or not checksums:
            problems.append(f"{file.name}: {requirement.name} is not pinned to one version with checksums.")
        elif requirement.marker is None or Marker(str(requirement.marker)).evaluate():
            problems += _not_as_pinned(file.name, requirement.name, pins[0])
    return problems


def _not_as_pinned(file: str, name: str, pinned: str) -> list[str]:
    try:
        installed = version(name)
    except PackageNotFoundError:
        return [f"{file}: {name} {pinned} is not installed."]
    return [] if installed == pinned else [f"{file}: {name} is {installed}, and should be {pinned}."]


def holes() -> tuple[list[str], list[str]]:
    """Return the known holes of what the product runs on, and the packages nothing could be learnt about."""
    program = Path(sysconfig.get_path("scripts"), "pip-audit")
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    asked = [requirement.name for requirement, _ in entries_of(PROJECT / FILES[0])]
    try:
        result = subprocess.run(
            [str(program), "--requirement", str(PROJECT / FILES[0]), *options],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        entries = json.loads(result.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return [], asked
    # Where the database cannot be reached, pip-audit calls each package unknown and ends as if all were well.
    unknown = [entry["name"] for entry in entries if "skip_reason" in entry]
    known = [
        f"{entry['name']} {entry['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions'])}"
        for entry in entries
        for hole in entry.get("vulns", [])
    ]
    return known, unknown if entries else asked


def main() -> int:
    """Look; return 0 when all is well, 1 when something is wrong, 2 when the advisories stayed unread."""
    problems = [problem for name in FILES for problem in problems_of(PROJECT / name)]
    known, unknown = holes()
    for line in [*problems, *known]:
        sys.stdout.write(f"{line}\n")
    pinned = sum(len(entries_of(PROJECT / name)) for name in FILES)
    if not problems:
        sys.stdout.write(f"{pinned} packages are pinned with checksums and installed as pinned.\n")
    if unknown:
        sys.stdout.write(
            f"The advisories of PyPI could not be read for {len(unknown)} packages, so nothing is known "
            f"about holes in them: {', '.join(unknown[:5])}{' and others' if len(unknown) > 5 else ''}.\n"
        )
    elif not known:
        sys.stdout.write("No hole is known in what the product runs on.\n")
    if problems or known:
        return 1
    return 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
