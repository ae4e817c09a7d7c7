"""The programs that make up the dashboard: web server, queue consumer, sandbox."""

import http.client
import sys

from django.conf import settings

from dashboard.supervisor import Program

HOST = "127.0.0.1"
# A slow upload holds a thread from its first byte to its last, so there are more than processors.
WEB_THREADS = 32
# Granian counts idle keep-alive connections too; its defaults would turn browsers away at 1,024.
CONNECTIONS = 4096
# Seconds that requests under way may still take when the server stops.
WEB_STOPPING_LIMIT = 20

# For glibc: large blocks go back to the system at once, and threads share two heaps. Four 4K videos received
# at the same time took 234 MB without and 155 MB with these. The last one lets a heap keep some pieces of an
# upload: else each is given back to the system and asked for again, which takes longer than parsing it.
MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "524288",
}


def web_command(host: str, port: int, workers: int | None = None) -> list[str]:
    """Return the command that serves the site. No access log: signed addresses would end up in it."""
    return [
        *(sys.executable, "-m", "granian", "dashboard.wsgi:application"),
        *("--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers or settings.WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS)),
        *("--backlog", str(2 * CONNECTIONS), "--backpressure", str(CONNECTIONS)),
        *("--workers-kill-timeout", str(WEB_STOPPING_LIMIT)),
        # Its only warning at a start is about the number of threads, which is meant.
        *("--no-access-log", "--log-level", "error"),
    ]


def worker_command() -> list[str]:
    """Return the command that works the queue; SIGTERM lets it finish what it has begun (settings.HUEY)."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_huey"]


def sandbox_command(port: int) -> list[str]:
    """Return the command that serves PowerPost's API locally."""
    return [
        *(sys.executable, "-m", "powerpost.sandbox"),
        *("--host", HOST, "--port", str(port), "--data", str(settings.DATA_DIR / "sandbox")),
    ]


def answers(port: int, path: str, host_header: str | None = None) -> bool:
    """Return whether an HTTP server on this machine answers at `path`, whatever it says."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": host_header} if host_header else {})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def programs() -> list[Program]:
    """Return the programs of one machine, in the order in which they start."""
    environment = {
        **MEMORY,
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATA_DIR": str(settings.DATA_DIR),
        "PORT": str(settings.PORT),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    port = settings.PORT
    # The site refuses names that it is not allowed to answer to, with a line in the log.
    host_header = next((name for name in settings.ALLOWED_HOSTS if name.strip("*.")), None)
    found = [
        Program(
            "web server",
            web_command(HOST, port),
            environment,
            is_ready=lambda: answers(port, "/healthz", host_header),
        ),
        Program("worker", worker_command(), environment),
    ]
    if settings.SANDBOX_PORT is not None:
        sandbox_port = settings.SANDBOX_PORT
        sandbox = Program(
            "sandbox",
            sandbox_command(sandbox_port),
            environment,
            is_ready=lambda: answers(sandbox_port, "/api/v1/account/credits"),
            # The worker may be in the middle of a request to it.
            wave=1,
            quiet=True,
        )
        found.insert(0, sandbox)
    return found
