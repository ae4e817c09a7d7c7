"""Looks for holes in the running site as an attacker would, with Wapiti, signed in.

    .venv/bin/python scripts/scan.py            about ten minutes; the report goes to var/scan/
    .venv/bin/python scripts/scan.py --short    a few seconds for each kind of attack: whether it still runs
    .venv/bin/python scripts/scan.py --thorough ten minutes for each kind of attack: hours
    .venv/bin/python scripts/scan.py sql xss    these kinds alone

A dashboard with the demo's work is started for it, with a data folder that ends with it, and behind TLS as
in production. Wapiti has an environment of its own in .venv-scan, because what it needs does not go with
ours; it is downloaded the first time. Exits with 1 when anything above informational is found, 2 when it
could not look.
"""

import asyncio
import contextlib
import ipaddress
import json
import os
import re
import secrets
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PROJECT = Path(__file__).resolve().parent.parent
SCANNER = PROJECT / ".venv-scan"
WAPITI = "wapiti3==3.2.3"
REPORTS = PROJECT / "var" / "scan"
# Left out: what needs a server of Wapiti's makers to be reached back at (ssrf, xxe, log4shell, spring4shell),
# lists of known files and products to be downloaded (nikto, wapp, cms, wp_enum, htp, buster, takeover,
# network_device), what is throttled (brute_login_form), and the certificate, made for the moment (ssl).
MODULES = (
    "http_headers,csp,cookieflags,csrf,methods,htaccess,redirect,crlf,file,exec,sql,xss,permanentxss,upload,"
    "ldap,shellshock,backup,timesql"
)
# Addresses that would end the scan, or are Django's own forms.
LEFT_OUT = (
    "/accounts/*",
    "/settings/password/*",
    "/settings/sessions/*",
    "/admin/logout/*",
    "/admin/password_change/*",
    "/admin/auth/*",
    "/admin/axes/*",
    "/admin/generations/*",
    "/admin/workspaces/*",
    "/admin/jsi18n/*",
    "/static/*",
)
READY_SECONDS = 90
DEMO_SECONDS = 400
OVER_TLS = {"X-Forwarded-Proto": "https"}


class CannotScan(Exception):
    """Something that the scan needs is missing; says what."""


def find_scanner() -> Path:
    """Return Wapiti's program; installs it the first time."""
    program = SCANNER / "bin" / "wapiti"
    if not program.exists():
        sys.stdout.write("Installing Wapiti into .venv-scan\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(SCANNER)], check=True)
        installed = subprocess.run(
            [str(SCANNER / "bin" / "python"), "-m", "pip", "install", "--quiet", WAPITI], check=False
        )
        if installed.returncode != 0 or not program.exists():
            shutil.rmtree(SCANNER, ignore_errors=True)
            raise CannotScan("Wapiti could not be installed.")
    return program


def free_port_pair() -> int:
    """Return a port that is free together with the next one, which the sandbox takes."""
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port
    raise CannotScan("There are no two free ports side by side.")


@contextlib.contextmanager
def dashboard(data: Path, password: str) -> Iterator[int]:
    """Run a dashboard with the demo's work; yield its port when the demo is there."""
    port = free_port_pair()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("POWERPOST_", "DJANGO_"))
    } | {
        "DATA_DIR": str(data),
        "PORT": str(port),
        "BEHIND_TLS_PROXY": "yes",
        "DJANGO_SUPERUSER_PASSWORD": password,
        "LOG_LEVEL": "WARNING",
    }
    with (REPORTS / "dashboard.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"], cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_for("the dashboard", READY_SECONDS, lambda: answers(port), process)
            wait_for("the demo", DEMO_SECONDS, lambda: demo_is_there(data), process)
            yield port
        finally:
            process.terminate()
            process.wait(90)


def wait_for(what: str, seconds: float, is_there: object, process: subprocess.Popen[bytes]) -> None:
    """Wait until `is_there()`; raises CannotScan when it never is, or the dashboard has ended."""
    end = time.monotonic() + seconds
    while not is_there():  # type: ignore[operator]
        if process.poll() is not None or time.monotonic() > end:
            raise CannotScan(f"{what.capitalize()} did not come; see var/scan/dashboard.log.")
        time.sleep(1)


def answers(port: int) -> bool:
    """Whether the dashboard answers."""
    with contextlib.suppress(requests.RequestException):
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    return False


def demo_is_there(data: Path) -> bool:
    """Whether the demo has ended."""
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(data / "dashboard.sqlite3", timeout=10)) as database,
    ):
        return bool(database.execute("SELECT 1 FROM dashboard_demo WHERE ended_at IS NOT NULL").fetchall())
    return False


def certificate(folder: Path) -> Path:
    """Write a certificate for this machine, good for a day, with its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(encoding)
    )
    return path


@contextlib.contextmanager
def tls_before(port: int, folder: Path) -> Iterator[str]:
    """Take TLS off what comes and pass the bytes on to the port; yield the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    loop = asyncio.new_event_loop()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while content := await reader.read(65536):
                writer.write(content)
                await writer.drain()
        writer.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(pass_on(reader, behind_writer), pass_on(behind_reader, writer))

    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def cookies_of(address: str, password: str) -> str:
    """Sign in; return the cookies as a header has them."""
    with requests.Session() as session:
        # The certificate was made by this script a moment ago.
        session.verify = False
        session.trust_env = False
        session.headers.update(OVER_TLS | {"Referer": f"{address}/accounts/login/"})
        page = session.get(f"{address}/accounts/login/", timeout=30).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        fields = {"username": "admin", "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        answer = session.post(f"{address}/accounts/login/", fields, timeout=30, allow_redirects=False)
        if answer.status_code != 302:
            raise CannotScan(f"Signing in was answered with {answer.status_code}.")
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies)


def kinds_of(options: list[str]) -> list[str]:
    """Return the kinds of attack that were asked for; all when none was."""
    return [option for option in options if not option.startswith("--")] or MODULES.split(",")


def scan(program: Path, address: str, cookies: str, data: Path, options: list[str]) -> dict[str, object]:
    """Run Wapiti; return its report."""
    report = REPORTS / "report.json"
    report.unlink(missing_ok=True)
    # Seconds: for all addresses, and for each kind of attack. "paranoid" tries few of those that differ in
    # their filters alone, so that the time is spent on different pages.
    crawl, attack = (15, 3) if "--short" in options else (300, 600) if "--thorough" in options else (60, 22)
    command = [
        str(program),
        *(
            "--url",
            f"{address}/",
            "--scope",
            "folder",
            "--module",
            ",".join(kinds_of(options)),
            "--cookie-value",
            cookies,
        ),
        *("--header", "X-Forwarded-Proto: https", "--timeout", "30", "--depth", "5", "--tasks", "4"),
        # Where files are sent to, and where words are written: found in any case.
        *("--start", f"{address}/library/", "--start", f"{address}/generations/new/content/"),
        *("--max-links-per-page", "60", "--max-files-per-dir", "12", "--max-parameters", "25"),
        *("--max-scan-time", str(crawl), "--max-attack-time", str(attack), "--scan-force", "paranoid"),
        *("--flush-session", "--no-bugreport", "--verify-ssl", "0", "--verbose", "1"),
        *("--store-session", str(data / "wapiti"), "--store-config", str(data / "wapiti-config")),
        *("--format", "json", "--detailed-report", "1", "--output", str(report)),
    ]
    for path in LEFT_OUT:
        command += ["--exclude", f"{address}{path}"]
    with (REPORTS / "wapiti.log").open("w") as log:
        subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False, cwd=data)
    if not report.exists():
        raise CannotScan("Wapiti wrote no report; see var/scan/wapiti.log.")
    found: dict[str, object] = json.loads(report.read_text())
    return found


def tell(report: dict[str, object]) -> int:
    """Print what was found; return how much of it is above informational."""
    count = 0
    for part in ("vulnerabilities", "anomalies"):
        entries = report.get(part)
        for category, findings in entries.items() if isinstance(entries, dict) else ():
            for finding in findings:
                count += 1
                what = f"{finding['method']} {finding['path']} {finding['parameter']} {finding['info']}"
                sys.stdout.write(f"FOUND {category}: {what}\n")
    notes = report.get("additionals")
    for category, findings in notes.items() if isinstance(notes, dict) else ():
        if findings:
            sys.stdout.write(f"note  {category}: {len(findings)} times\n")
    infos = report.get("infos")
    crawled = infos.get("crawled_pages_nbr") if isinstance(infos, dict) else "?"
    sys.stdout.write(
        f"{crawled} addresses, {len(kinds_of(sys.argv[1:]))} kinds of attack, {count} findings.\n"
    )
    return count


def main() -> int:
    """Scan; return 0 when nothing was found, 1 when something was, 2 when there was no scan."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(24)
    requests.packages.urllib3.disable_warnings()  # type: ignore[attr-defined]
    try:
        program = find_scanner()
        with tempfile.TemporaryDirectory(prefix="powerpost-scan-") as folder:
            data = Path(folder)
            with dashboard(data, password) as port, tls_before(port, data) as address:
                cookies = cookies_of(address, password)
                report = scan(program, address, cookies, data, sys.argv[1:])
    except CannotScan as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    return 1 if tell(report) else 0


if __name__ == "__main__":
    sys.exit(main())
