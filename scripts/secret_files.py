"""Makes the files of secrets that docker-compose.yml hands to the containers.

    python3 scripts/secret_files.py             in the folder secrets
    python3 scripts/secret_files.py FOLDER

Those that the dashboard cannot do without are made up; the others are left empty, which means unused: write
into them what you have. What exists is never changed, so it may be run again after an update. Needs nothing
but Python.
"""

import base64
import os
import secrets
import sys


def encryption_key():
    """Return a new key as FIELD_ENCRYPTION_KEYS takes it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def password():
    """Return a new password or signing key."""
    return secrets.token_urlsafe(48)


def nothing():
    """Return the content of a file for a secret that is not used."""
    return ""


FILES = {
    "secret-key": password,
    "field-encryption-keys": encryption_key,
    "database-password": password,
    "admin-password": nothing,
    "powerpost-api-key": nothing,
    "s3-access-key-id": nothing,
    "s3-secret-access-key": nothing,
    "email-url": nothing,
    "metrics-token": nothing,
}


def main():
    """Make what is missing and say so."""
    folder = sys.argv[1] if len(sys.argv) > 1 else "secrets"
    # Nobody else on this machine gets past the folder; the files themselves are read by the users inside the
    # containers, which Docker hands them to as they are.
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.chmod(folder, 0o700)
    for name, make in FILES.items():
        path = os.path.join(folder, name)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            # Whatever the umask says.
            os.fchmod(file.fileno(), 0o644)
            content = make()
            file.write(content + "\n" if content else "")
        sys.stdout.write(f"{path}: {'made' if content else 'empty, for you to fill in if you use it'}\n")
    sys.stdout.write(f"Keep a copy of {folder} in a safe place: without it, stored API keys are lost.\n")


if __name__ == "__main__":
    main()
