"""What the browser knows of signs and addresses is what the server knows."""

import re
from pathlib import Path

from django.conf import settings

from powerpost import text_parts
from powerpost.top_level_domains import TOP_LEVEL_DOMAINS

TEXT = (Path(settings.BASE_DIR) / "static/js/signs.js").read_text()


def ranges(name: str) -> str:
    """Return the constant of this name as the signs that it stands for."""
    (value,) = re.findall(rf"export const {name} =(.*?);", TEXT, re.DOTALL)
    joined = "".join(re.findall(r'"(.*?)"', value)).replace("\\\\", "\\")
    return re.sub(r"\\u\{?([0-9a-f]+)\}?", lambda found: chr(int(found[1], 16)), joined)


def test_the_same_signs_are_pictures():
    assert ranges("PICTURES") == text_parts._PICTURES
    assert ranges("SIGNS") == text_parts._SIGNS


def test_the_same_domains_exist():
    (names,) = re.findall(r"`(.*?)`", TEXT, re.DOTALL)

    assert set(names.split()) == set(TOP_LEVEL_DOMAINS)
