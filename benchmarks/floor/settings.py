"""The product's settings, with the floor's addresses beside the product's."""

import os

from dashboard.settings import *  # noqa: F403
from dashboard.settings import BASE_DIR, MIDDLEWARE, STATICFILES_DIRS, TEMPLATES

ROOT_URLCONF = "benchmarks.floor.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "floor" / "templates")  # type: ignore[attr-defined]
STATICFILES_DIRS.append(BASE_DIR / "benchmarks" / "floor" / "static")
if os.environ.get("COMPRESSED_PAGES"):
    MIDDLEWARE.insert(0, "benchmarks.floor.compression.CompressedPages")
