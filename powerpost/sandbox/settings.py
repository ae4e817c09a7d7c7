"""Django settings of the sandbox: a program of its own, configured by `__main__` through the environment."""

import os
import secrets
from pathlib import Path

from powerpost.sandbox.speeds import DEFAULT, parse_speed

DATA = Path(os.environ.get("POWERPOST_SANDBOX_DATA", "var/sandbox")).resolve()
SPEED = parse_speed(os.environ.get("POWERPOST_SANDBOX_SPEED", DEFAULT))
# Seconds; None leaves PowerPost's own lifetime.
URL_LIFETIME_SECONDS = (
    float(os.environ["POWERPOST_SANDBOX_URL_LIFETIME"])
    if "POWERPOST_SANDBOX_URL_LIFETIME" in os.environ
    else None
)


def _kept_secret(path: Path) -> str:
    """Return the secret in `path`, made on the first start, so that signed URLs survive a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(secrets.token_urlsafe(40))
        path.chmod(0o600)
    return path.read_text().strip()


SECRET_KEY = _kept_secret(DATA / "secret")
DEBUG = False
# The sandbox listens on 127.0.0.1 unless told otherwise, and may be reached by any name (containers).
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = False
ROOT_URLCONF = "powerpost.sandbox.urls"
WSGI_APPLICATION = None
INSTALLED_APPS = ["powerpost.sandbox.apps.SandboxConfig"]
MIDDLEWARE = [
    "powerpost.sandbox.middleware.envelope",
    "powerpost.sandbox.middleware.early_refusal",
    "powerpost.sandbox.middleware.queued_faults",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "sandbox.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Uploads go to a file at once, on the same file system as the storage: keeping one is then a rename.
MEDIA_FOLDER = DATA / "media"
THUMBNAIL_FOLDER = DATA / "thumbnails"
FILE_UPLOAD_TEMP_DIR = DATA / "incoming"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        # A refused request is the sandbox's daily work; only its own defects are news.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "powerpost.sandbox": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
