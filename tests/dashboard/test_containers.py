"""What docker-compose.yml and Dockerfile name exists, and their promises are kept.

`make lint` checks their form; what compose would start is started natively by tests/scale_out.
"""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from dashboard.programs import WEB_STOPPING_LIMIT
from scripts import secret_files

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, dict] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image") == "powerpost-dashboard"]
PACKAGES = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"powerpost"}


def default_of(value: str) -> str:
    """Return what compose makes of a value while nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """What the containers of the dashboard get by default, with secrets from the script."""
    subprocess.run(
        [sys.executable, "scripts/secret_files.py", str(tmp_path / "secrets")],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    values = {name: default_of(value) for name, value in SERVICES["bootstrap"]["environment"].items()}
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "data"),
        **{name: value.replace("/run/secrets", str(tmp_path / "secrets")) for name, value in values.items()},
    }


def commands() -> list[list[str]]:
    """Return every command of ours that a container runs: its own, its health check's, the image's."""
    found = [SERVICES[name]["command"] for name in OURS]
    found += [SERVICES[name]["healthcheck"]["test"][1:] for name in OURS if name != "bootstrap"]
    found.append(yaml.safe_load(DOCKERFILE.rpartition("CMD ")[2]))
    return found


@pytest.mark.parametrize("command", commands(), ids=shlex.join)
def test_commands_exist(command):
    program, first, second, *_ = command
    assert program == "python"
    if first == "-m":
        assert importlib.util.find_spec(second)
    elif first == "-c":
        compile(second, "health check", "exec")
    else:
        assert first == "manage.py"
        assert second in get_commands()


def test_only_the_proxy_is_reached_from_outside():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert [SERVICES[name]["networks"] for name in ("postgres", "redis")] == [["inside"]] * 2
    assert COMPOSE["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_locked_down(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] not in ("root", "0")
    assert "no-new-privileges:true" in service["security_opt"]
    # Or it could not be scaled.
    assert "container_name" not in service


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "bootstrap"])
def test_every_container_that_goes_on_is_watched(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_stopping_leaves_time_to_finish():
    def seconds(name: str) -> int:
        return int(SERVICES[name]["stop_grace_period"].removesuffix("s"))

    assert seconds("web") > WEB_STOPPING_LIMIT
    assert seconds("worker") > settings.HUEY["consumer"]["shutdown_timeout"]


def test_nothing_secret_is_in_the_environment():
    names = {name for service in OURS for name in SERVICES[service]["environment"]}
    assert {name for name in names if re.search("KEY|PASSWORD|SECRET|TOKEN|EMAIL_URL", name)} == {
        name for name in names if name.endswith("_FILE")
    }


def test_the_secrets_are_those_that_the_script_makes():
    assert {name: f"./secrets/{name}" for name in secret_files.FILES} == {
        name: secret["file"] for name, secret in COMPOSE["secrets"].items()
    }
    for service in SERVICES.values():
        used = re.findall(r"/run/secrets/([\w-]+)", str(service.get("environment", {})))
        assert sorted(used) == sorted(service.get("secrets", []))


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path):
    folder = tmp_path / "secrets"
    command = [sys.executable, "scripts/secret_files.py", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    made = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / "admin-password").write_text("mine\n")
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    again = {path.name: path.read_text() for path in folder.iterdir()}
    assert again == made | {"admin-password": "mine\n"}
    assert folder.stat().st_mode & 0o077 == 0
    # The users inside the containers are not the owner.
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o644}


def test_the_deployment_check_is_clean_with_what_compose_sets(environment):
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=ROOT,
        env=environment | {"ALLOWED_HOSTS": "posts.example.com,localhost"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("package", sorted(PACKAGES | {"templates", "static", "deployment"}))
def test_the_image_gets_every_package(package):
    assert re.search(rf"^COPY {package}\b", DOCKERFILE, re.MULTILINE)
    assert f"!{package}" in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()


def test_images_are_pinned_to_a_version():
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [service["image"] for name, service in SERVICES.items() if name in ("postgres", "redis")]
    assert len(images) == 5
    for image in images:
        assert re.search(r":\d+\.\d+(\.\d+)?-[\w-]+$", image), image
