"""The documents and the code agree."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
PACKAGES = sorted({path.parent.name for path in ROOT.glob("*/apps.py")} | {"powerpost"})
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)`( \*)? \|([^|]*)\|", re.MULTILINE)
# Read by the sandbox, which has settings of its own.
OF_THE_SANDBOX = {"POWERPOST_SANDBOX_SPEED"}


def sources() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").glob("*.py"))


def read_as(*functions: str) -> set[str]:
    """Return the variables that the code reads with one of these functions."""
    return set(re.findall(rf'\b(?:{"|".join(functions)})\(\s*"([A-Z][A-Z0-9_]+)"', sources()))


SECRETS = read_as("read_secret", "_secret")
SWITCHES = read_as("yes")
PLAIN = read_as("text", "text_list", "number") | SWITCHES


def test_the_table_names_every_setting_and_no_other():
    documented = {name for name, _, _ in ROW.findall(README)}
    assert documented == SECRETS | PLAIN | OF_THE_SANDBOX


def test_the_table_marks_what_can_come_from_a_file():
    assert {name for name, star, _ in ROW.findall(README) if star} == SECRETS


def test_the_table_gives_the_defaults():
    defaults = {name: text.strip("` ") for name, _, text in ROW.findall(README)}
    in_code = dict(re.findall(r'\b(?:text|text_list|number)\("([A-Z][A-Z0-9_]+)", "([^"]*)"\)', sources()))
    in_code |= dict.fromkeys(SWITCHES, "no")
    in_code["POWERPOST_SANDBOX_URL"] = "the sandbox that `make run` starts"
    assert {name: defaults[name] for name in in_code} == in_code


def test_compose_sets_nothing_that_the_product_does_not_read():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    ours = [entry for entry in compose["services"].values() if entry.get("image") == "powerpost-dashboard"]
    assert ours
    known = SECRETS | PLAIN | OF_THE_SANDBOX | {f"{name}_FILE" for name in SECRETS}
    assert {name for service in ours for name in service["environment"]} <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text)
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_modules_that_are_named_exist(document):
    text = document.read_text(encoding="utf-8")
    named = re.findall(rf"`((?:{'|'.join(PACKAGES)})/[\w/]+\.py)`", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_commands_that_are_named_exist():
    text = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`(?:\w+=\S+ )?make (\w+)", text)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    assert set(re.findall(r"manage\.py (\w+)", text)) <= set(get_commands())
