"""Settings for the type checker: the site's and the sandbox's at once, so that it knows both's models."""

import atexit
import os
import shutil
import tempfile

# Loading settings makes folders and secrets; those of a check are thrown away.
_folder = tempfile.mkdtemp(prefix="powerpost-dashboard-types-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DATA_DIR"] = os.environ["POWERPOST_SANDBOX_DATA"] = _folder

from dashboard.settings import *  # noqa: E402, F403
from dashboard.settings import INSTALLED_APPS  # noqa: E402
from powerpost.sandbox.settings import (  # noqa: E402, F401
    MEDIA_FOLDER,
    SPEED,
    THUMBNAIL_FOLDER,
    URL_LIFETIME_SECONDS,
)

INSTALLED_APPS = [*INSTALLED_APPS, "powerpost.sandbox.apps.SandboxConfig"]
