"""The audit of packages: what it can say without a network, and that it never calls silence good news."""

import json
import subprocess

import pytest

from scripts import audit


@pytest.fixture
def advisories(monkeypatch):
    """Return a function that has the program which asks for advisories answer this."""

    def answer(*dependencies: dict, output: str | None = None) -> None:
        said = output if output is not None else json.dumps({"dependencies": dependencies})
        monkeypatch.setattr(
            audit.subprocess, "run", lambda *args, **kwargs: subprocess.CompletedProcess(args, 0, said, "")
        )

    return answer


def test_what_is_installed_is_what_is_pinned():
    assert [problem for name in audit.FILES for problem in audit.problems_of(audit.PROJECT / name)] == []
    assert len(audit.entries_of(audit.PROJECT / "requirements.txt")) > 20


@pytest.mark.parametrize(
    ("pin", "problem"),
    [
        ("django==5.2.19", "not pinned to one version with checksums"),
        ("django>=5.2 --hash=sha256:00", "not pinned to one version with checksums"),
        ("django==1.0 --hash=sha256:00", "and should be 1.0"),
        ("no-such-package==1.0 --hash=sha256:00", "is not installed"),
        ("no-such-package==1.0 ; python_version < '3' \\\n    --hash=sha256:00", ""),
    ],
)
def test_a_pin(tmp_path, pin, problem):
    file = tmp_path / "requirements.txt"
    file.write_text(f"# a comment\n{pin}\n    # via nothing\n")
    found = audit.problems_of(file)
    assert [problem in line for line in found] == ([True] if problem else [])


def test_a_known_hole(advisories, capsys):
    hole = {"id": "PYSEC-1", "fix_versions": ["5.3"]}
    advisories({"name": "django", "version": "5.2.19", "vulns": [hole]})
    assert audit.main() == 1
    assert "django 5.2.19: PYSEC-1, mended in 5.3" in capsys.readouterr().out


def test_none(advisories, capsys):
    advisories({"name": "django", "version": "5.2.19", "vulns": []})
    assert audit.main() == 0
    assert "No hole is known" in capsys.readouterr().out


@pytest.mark.parametrize("output", [None, "", "not JSON", "{}", '{"dependencies": []}'])
def test_silence_is_no_good_news(advisories, capsys, output):
    advisories({"name": "django", "skip_reason": "Dependency not found on PyPI"}, output=output)
    assert audit.main() == 2
    said = capsys.readouterr().out
    assert "nothing is known about holes" in said
    assert "No hole is known" not in said
