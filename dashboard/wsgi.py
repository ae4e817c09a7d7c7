"""The WSGI application that the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
application = get_wsgi_application()

# Needs the models, so the application first.
from dashboard import measuring  # noqa: E402
from dashboard.idle_connections import IdleConnections  # noqa: E402

measuring.start()
idle_connections = IdleConnections()
idle_connections.watch()
