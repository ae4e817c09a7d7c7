"""The settings under test: the product's own, in a data folder that ends with the run."""

import atexit
import os
import shutil
import tempfile

for _name in [name for name in os.environ if name.startswith(("POWERPOST_", "DJANGO_SUPERUSER_"))]:
    del os.environ[_name]
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="powerpost-dashboard-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from dashboard.settings import *  # noqa: E402, F403
from dashboard.settings import DATA_DIR, DATABASES, HUEY, STORAGES  # noqa: E402

# In a file, as in the product: SQLite in memory locks differently when several threads use it.
if not os.environ.get("DATABASE_URL"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Tasks wait in memory until a test runs them (fixture `run_queue`); the real queues are driven by the
# tests that start processes.
HUEY.pop("filename", None)
HUEY["huey_class"] = "huey.MemoryHuey"
# Nobody listens there: a test that wants PowerPost asks for the fixture `account`.
POWERPOST_SANDBOX_URL = POWERPOST_BASE_URL = "http://127.0.0.1:9"
# Signing in is throttled in tests/workspaces/test_throttling.py, which turns it on.
AXES_ENABLED = False
