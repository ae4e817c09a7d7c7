"""The virtual environment: found Pythons, what is said when one lacks something, and nothing done twice."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import environment

PRINTS_VERSION = 'case "$2" in *ensurepip*) {probe};; *) echo "{version}";; esac'


@pytest.fixture
def pythons(monkeypatch, tmp_path):
    """Return a function that puts a pretended Python on an otherwise empty path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "missing"))

    def add(name: str, version: str, *, complete: bool = True) -> str:
        probe = f'echo "{version}"' if complete else "exit 1"
        path = folder / name
        path.write_text(f"#!/bin/sh\n{PRINTS_VERSION.format(version=version, probe=probe)}\n")
        path.chmod(0o755)
        return str(path)

    return add


@pytest.fixture
def project(monkeypatch, tmp_path):
    """A project folder of the test's own, with commands recorded instead of run."""
    for name in environment.DEVELOP:
        (tmp_path / name).write_text(f"{name}\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "3 11"\n')
    python.chmod(0o755)
    monkeypatch.setattr(environment, "PROJECT", str(tmp_path))
    monkeypatch.setattr(environment, "PYTHON", str(python))
    monkeypatch.setattr(environment, "STAMP", str(tmp_path / ".venv" / "stamp"))
    installed: list[tuple[str, ...]] = []
    monkeypatch.setattr(environment, "install", lambda files: installed.append(tuple(files)))
    return tmp_path, installed


def test_a_python_that_is_new_enough_is_found(pythons):
    pythons("python3", "3 9")
    newer = pythons("python3.12", "3 12")
    assert environment.find_python() == newer


def test_one_that_cannot_make_environments_is_passed_over(pythons):
    pythons("python3.13", "3 13", complete=False)
    good = pythons("python3", "3 11")
    assert environment.find_python() == good


def test_it_says_when_all_are_too_old(pythons, capsys):
    pythons("python3", "3 9")
    with pytest.raises(SystemExit) as caught:
        environment.find_python()
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert "needs Python 3.11 or newer" in said
    assert "3.9" in said
    assert "apt install" in said


def test_it_says_when_there_is_none(pythons, capsys):
    with pytest.raises(SystemExit):
        environment.find_python()
    assert "none" in capsys.readouterr().err


def test_it_says_what_to_install_when_venv_is_missing(pythons, capsys):
    pythons("python3", "3 11", complete=False)
    with pytest.raises(SystemExit):
        environment.find_python()
    assert "apt install python3-venv" in capsys.readouterr().err


def test_requirements_are_installed_once(project, monkeypatch):
    _, installed = project
    monkeypatch.setattr(sys, "argv", ["environment.py"])
    environment.main()
    environment.main()
    assert installed == [environment.RUN]


def test_those_for_development_include_those_for_running(project, monkeypatch):
    _, installed = project
    monkeypatch.setattr(sys, "argv", ["environment.py", "--dev"])
    environment.main()
    monkeypatch.setattr(sys, "argv", ["environment.py"])
    environment.main()
    assert installed == [environment.DEVELOP]


def test_changed_requirements_are_installed_again(project, monkeypatch):
    folder, installed = project
    monkeypatch.setattr(sys, "argv", ["environment.py", "--dev"])
    environment.main()
    (folder / "requirements.txt").write_text("something newer\n")
    environment.main()
    assert len(installed) == 2


def test_a_failed_install_is_tried_again(project, monkeypatch):
    _, installed = project
    monkeypatch.setattr(sys, "argv", ["environment.py"])
    monkeypatch.setattr(environment, "install", lambda files: environment.fail("no network"))
    with pytest.raises(SystemExit):
        environment.main()
    monkeypatch.setattr(environment, "install", lambda files: installed.append(tuple(files)))
    environment.main()
    assert installed == [environment.RUN]


def test_an_old_python_can_read_the_script():
    """It is read by whatever `python3` is, in order to say that it is too old."""
    source = Path(environment.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))


def test_the_script_needs_nothing_installed():
    source = Path(environment.__file__).read_text(encoding="utf-8")
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported <= sys.stdlib_module_names


def test_make_lists_its_targets():
    result = subprocess.run(
        ["make", "help"],
        cwd=Path(environment.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    for target in ("run", "test", "lint", "format", "bench"):
        assert f"make {target}" in result.stdout
