"""Starts the sandbox: `python -m powerpost.sandbox --port 8001 --data var/sandbox`."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from powerpost.sandbox.memory import return_freed_memory
from powerpost.sandbox.speeds import DEFAULT, parse_speed


def _speed(text: str) -> str:
    try:
        parse_speed(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the command line's switches; prints the usage and exits when they are wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m powerpost.sandbox",
        description="PowerPost's API, served locally for trying things out.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8001, help="port to listen on (8001; 0 picks a free one)")
    parser.add_argument("--data", type=Path, default=Path("var/sandbox"), help="folder that keeps everything")
    parser.add_argument(
        "--speed",
        type=_speed,
        default=os.environ.get("POWERPOST_SANDBOX_SPEED") or DEFAULT,
        help="how long jobs take: fast, normal, slow or a factor (POWERPOST_SANDBOX_SPEED, else normal)",
    )
    parser.add_argument("--url-lifetime", type=float, help="seconds until a signed URL dies (seven days)")
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until SIGTERM or SIGINT; return the exit code."""
    arguments = parse_arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "powerpost.sandbox.settings"
    os.environ["POWERPOST_SANDBOX_DATA"] = str(arguments.data)
    os.environ["POWERPOST_SANDBOX_SPEED"] = arguments.speed
    if arguments.url_lifetime is not None:
        os.environ["POWERPOST_SANDBOX_URL_LIFETIME"] = str(arguments.url_lifetime)

    return_freed_memory()

    import django

    django.setup()

    # Both import models, which exist only after setup.
    from powerpost.sandbox.server import Server
    from powerpost.sandbox.start import prepare

    try:
        server = Server(arguments.host, arguments.port)
    except OSError as error:
        sys.stderr.write(
            f"The sandbox cannot listen on {arguments.host}:{arguments.port}: {error.strerror}.\n"
        )
        return 1
    prepare()

    def stop(signum: int, frame: FrameType | None) -> None:
        # shutdown() waits for serve_forever, which runs in this very thread.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sys.stdout.write(
        f"PowerPost sandbox at {server.url} (speed {arguments.speed}, data in {arguments.data})\n"
    )
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
