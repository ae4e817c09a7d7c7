"""Settings, all from the environment; the table in README.md describes each one."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from dashboard.content_policy import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from dashboard.environment import number, text, text_list, yes
from dashboard.lean_imports import not_installed
from dashboard.log_settings import LOGGING as LOGGING
from dashboard.secrets import local_secret, read_secret
from powerpost import catalog
from workspaces.password_limits import LOCKED_FOR, OF_A_NAME_MOST

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(text("DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()
# On the file system of MEDIA_ROOT (below), so that keeping an upload is a rename and not a copy.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "media" / "incoming"
STATIC_ROOT = DATA_DIR / "static"
try:
    # First of all, for nothing works without: secrets, queue and database are made in here.
    DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
    STATIC_ROOT.mkdir(exist_ok=True)
except OSError as _error:
    raise ImproperlyConfigured(f"DATA_DIR {DATA_DIR} cannot be used: {_error.strerror}.") from _error
DEBUG = yes("DEBUG")
PORT = number("PORT", "8000")
# The sandbox takes the port after it.
if not 1 <= PORT <= 65534:
    raise ImproperlyConfigured("PORT must be a number from 1 to 65534.")

DATABASE_URL = read_secret("DATABASE_URL")
REDIS_URL = read_secret("REDIS_URL")
# On one machine everything lives in DATA_DIR; with a database or a queue server of its own, several
# processes on several machines must share the secrets, so they have to be given.
EMBEDDED = not (DATABASE_URL or REDIS_URL)


def _secret(name: str, filename: str, make: Callable[[], str]) -> str:
    value = read_secret(name)
    if value:
        return value
    if not EMBEDDED:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE) when DATABASE_URL or REDIS_URL is set.")
    try:
        return local_secret(DATA_DIR / "secrets" / filename, make)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR {DATA_DIR} cannot be used: {error.strerror}.") from error


def _new_encryption_key() -> str:
    # Made once; every process reads these settings.
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


SECRET_KEY = _secret("SECRET_KEY", "secret-key", get_random_secret_key)
FIELD_ENCRYPTION_KEYS = [
    key.strip()
    for key in _secret("FIELD_ENCRYPTION_KEYS", "field-encryption-keys", _new_encryption_key).split(",")
    if key.strip()
]

# The first admin, made when there is none; DJANGO_SUPERUSER_PASSWORD is read at that moment only.
DJANGO_SUPERUSER_USERNAME = text("DJANGO_SUPERUSER_USERNAME", "admin")
DJANGO_SUPERUSER_EMAIL = text("DJANGO_SUPERUSER_EMAIL", "")

ALLOWED_HOSTS = text_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = text_list("CSRF_TRUSTED_ORIGINS", "")

# One process serves no more than one processor can do. More than two take memory that few machines with as
# many processors need for pages.
WEB_PROCESSES = number("WEB_PROCESSES", str(min(2, os.cpu_count() or 1)))
if WEB_PROCESSES < 1:
    raise ImproperlyConfigured("WEB_PROCESSES must be 1 or more.")

# --- PowerPost ----------------------------------------------------------------------------------------

POWERPOST_API_KEY = read_secret("POWERPOST_API_KEY")
POWERPOST_WORKSPACE_ID = text("POWERPOST_WORKSPACE_ID", "")
POWERPOST_BASE_URL = text("POWERPOST_BASE_URL", catalog.LIVE_BASE_URL).rstrip("/")
# Without an address of another sandbox, `manage.py run` starts one on this port.
SANDBOX_PORT = None if text("POWERPOST_SANDBOX_URL", "") else PORT + 1
POWERPOST_SANDBOX_URL = text("POWERPOST_SANDBOX_URL", f"http://127.0.0.1:{PORT + 1}").rstrip("/")

for _name, _url in (
    ("POWERPOST_BASE_URL", POWERPOST_BASE_URL),
    ("POWERPOST_SANDBOX_URL", POWERPOST_SANDBOX_URL),
):
    if urlsplit(_url).scheme not in ("http", "https") or not urlsplit(_url).netloc:
        raise ImproperlyConfigured(f"{_name} must be an http or https address, not {_url!r}.")

# --- Applications -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "dashboard",
    "costs",
    "reviews",
    "generations",
    "media_library",
    "notifications",
    "search",
    "workspaces",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "huey.contrib.djhuey",
    "template_partials",
]

MIDDLEWARE = [
    "dashboard.turns.PollsTakeTurns",
    # Above all that answers, so that refusals of those below carry the id too.
    "dashboard.middleware.TraceRequests",
    "dashboard.page_headers.PageHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Above CSRF, which would read the whole body: a request that is too large is refused unread.
    "media_library.middleware.RefuseOversizedUploads",
    "dashboard.page_headers.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workspaces.middleware.SignInsSeen",
    "workspaces.middleware.PersonalFormats",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last: it puts its own answer in the place of that of a sign-in that was one too many.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    # As the package would wrap Django's own.
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "dashboard.template_loading.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workspaces.context_processors.frame",
                "reviews.context_processors.numbers",
            ],
        },
    },
]

# --- Database and queue -------------------------------------------------------------------------------

if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    if _password := read_secret("DATABASE_PASSWORD"):
        # In a file of its own it can be handed to the database server too.
        DATABASES["default"]["PASSWORD"] = _password
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "dashboard.sqlite3",
            # Opened anew now and then: a connection goes by the statistics that it read at its beginning.
            "CONN_MAX_AGE": 3600,
            # IMMEDIATE takes the write lock at BEGIN, so a second writer waits instead of failing with
            # "database is locked" half way through its transaction.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Of each connection's own memory for pages 256 kB are enough (2 MB by default, and every
                # thread has one): the system keeps the file's pages for all of them, at the same cost.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-256;"
                ),
            },
        }
    }
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Parts of pages, in the memory of each process: the key of each holds all that it shows, so none is ever
    # out of date, and none is needed. While templates are worked on, each is drawn anew.
    "fragments": {
        "BACKEND": "django.core.cache.backends.dummy.DummyCache"
        if DEBUG
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Huey loads the clients of all queues that are installed, which costs every process 16 MB and a tenth of a
# second. It looks for them once, here.
with not_installed("psycopg", *([] if REDIS_URL else ["redis"])):
    import huey.storage  # noqa: F401

HUEY = {
    "name": "powerpost-dashboard",
    "results": False,
    # Without this, DEBUG would run tasks inside the request.
    "immediate": False,
    "consumer": {
        "workers": 4,
        "worker_type": "thread",
        "initial_delay": 0.1,
        "backoff": 1,
        "max_delay": 0.1,
        # SIGTERM, which supervisors and containers send, lets running tasks end instead of cutting them.
        "graceful_signal": "TERM",
        "shutdown_timeout": 55,
    },
}
if REDIS_URL:
    HUEY |= {"huey_class": "huey.PriorityRedisHuey", "connection": {"url": REDIS_URL}}
else:
    # A file of its own: enqueueing inside a transaction of the app's file would lock itself out.
    _queue = {"huey_class": "dashboard.embedded_queue.EmbeddedQueue"}
    HUEY |= _queue | {"filename": str(DATA_DIR / "queue.sqlite3")}

# --- Files --------------------------------------------------------------------------------------------

MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_MAX_MEMORY_SIZE = catalog.MEGABYTE
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "media_library.upload_handler.HashingUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o640
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Nothing links to the others, and every web server knows each of its files by heart.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "dashboard.static_files.JoinedStaticFilesStorage"
    },
}

S3_BUCKET = text("S3_BUCKET", "")
if S3_BUCKET:
    # The module loads boto3 (tens of megabytes), so it is named and imported for this only.
    STORAGES["default"] = {
        "BACKEND": "media_library.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": text("S3_ENDPOINT_URL", "") or None,
            "region_name": text("S3_REGION", "") or None,
            "access_key": read_secret("S3_ACCESS_KEY_ID"),
            "secret_key": read_secret("S3_SECRET_ACCESS_KEY"),
        },
    }

# --- People and pages ---------------------------------------------------------------------------------

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    # First: whoever is locked out costs no hash, and learns nothing of the password.
    "axes.backends.AxesStandaloneBackend",
    "workspaces.signing_in.BackendWithSettings",
    # Sessions from before there was ours name this one; without it they would end.
    "django.contrib.auth.backends.ModelBackend",
]
# How many tries there are is workspaces/throttling.py.
AXES_HANDLER = "workspaces.throttling.Handler"
AXES_FAILURE_LIMIT = OF_A_NAME_MOST
AXES_COOLOFF_TIME = LOCKED_FOR
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "workspaces.throttling.locked_out"
AXES_CLIENT_IP_CALLABLE = "workspaces.throttling.address_for_axes"
AXES_RESET_ON_SUCCESS = True
# Trying on while locked out does not make it longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Who is signed in where is workspaces/sign_ins.py, which ends with the session; axes would keep it for ever.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# A link to set a new password; people read their e-mail on the same day.
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LANGUAGE_CODE = "en"
TIME_ZONE = text("TIME_ZONE", "UTC")
try:
    ZoneInfo(TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError, OSError):
    raise ImproperlyConfigured(
        f"TIME_ZONE must be a name of the IANA time zone database, such as Europe/Vienna, not {TIME_ZONE!r}."
    ) from None
# Not for texts, which are English only: people's formats are variants of English (workspaces/formats.py).
USE_I18N = True
FORMAT_MODULE_PATH = "workspaces.formats"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "workspaces.sessions"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
# No script reads it: pages hand the token to HTMX themselves.
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"

# Only when told: without a proxy that sets the header itself, anybody could claim to come over TLS.
BEHIND_TLS_PROXY = yes("BEHIND_TLS_PROXY")
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    # Browsers take cookies of such names only from this very host over TLS (RFC 6265bis, 4.1.3.2): neighbours
    # below the same domain cannot plant them.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    # Health checks come from the same machine, without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = number("HSTS_SECONDS", "31536000")
# Whether all names below the site's, and all browsers there are, shall be bound too is not for one
# application to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- E-mail -------------------------------------------------------------------------------------------

# Where people reach the site: links in e-mails begin with it.
SITE_URL = text("SITE_URL", "").rstrip("/")
if SITE_URL and (urlsplit(SITE_URL).scheme not in ("http", "https") or not urlsplit(SITE_URL).netloc):
    raise ImproperlyConfigured(f"SITE_URL must be an http or https address, not {SITE_URL!r}.")
EMAIL_FROM = text("EMAIL_FROM", "")
_email_url = read_secret("EMAIL_URL")
EMAIL_CONFIGURED = bool(_email_url)
# A mail server that does not answer must not hold a worker for long.
EMAIL_TIMEOUT = 20
if _email_url:
    try:
        globals().update(env.email_url_config(_email_url))
    except (ImproperlyConfigured, ValueError):
        # The address holds the password, so it must not be repeated.
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtp+tls://user:password@mail.example.com:587."
        ) from None
if EMAIL_FROM:
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM

# --- Watching over it ---------------------------------------------------------------------------------

# Who knows it reads /metrics; without it there is no such address.
METRICS_TOKEN = read_secret("METRICS_TOKEN")
# With less room than this, in megabytes, /readyz says no.
DISK_FREE_MIN_MB = number("DISK_FREE_MIN_MB", "1024")

# Pages and reports of errors leave secrets out, also while DEBUG is on.
DEFAULT_EXCEPTION_REPORTER_FILTER = "dashboard.error_reports.SecretsLeftOut"
