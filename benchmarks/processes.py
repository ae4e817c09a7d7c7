"""The processes of a running product: which is which, what each holds, and what all of them have computed."""

import re
from dataclasses import dataclass
from pathlib import Path

import psutil

MEGABYTE = 1024 * 1024
SUPERVISOR, WEB_SERVER, WEB_WORKER, CONSUMER = "supervisor", "web server", "web worker", "consumer"
NAMES = {
    "media_library.decoding.zygote": "decoder",
    "granian": WEB_SERVER,
    "run_huey": CONSUMER,
    "powerpost.sandbox": "sandbox",
}


@dataclass(frozen=True, slots=True)
class Held:
    """The memory of one process in bytes: resident, and its share of it where pages are shared by several."""

    name: str
    resident: int
    proportional: int


def family(process_id: int) -> list[tuple[str, psutil.Process]]:
    """Return a supervisor and all processes below it, each with its name."""
    supervisor = psutil.Process(process_id)
    found = [(SUPERVISOR, supervisor)]
    for process in supervisor.children(recursive=True):
        try:
            found.append((name_of(process), process))
        except psutil.NoSuchProcess:
            continue
    return found


def name_of(process: psutil.Process) -> str:
    """Return what a process is for. Of Granian's, the one that another one started does the serving."""
    words = process.cmdline()
    name = next((label for word, label in NAMES.items() if word in words), SUPERVISOR)
    parent = process.parent()
    if name == WEB_SERVER and parent is not None and "granian" in parent.cmdline():
        return WEB_WORKER
    return name


def memory(process_id: int) -> list[Held]:
    """Return what each process of a supervisor holds now; proportional is resident where Linux is not."""
    found = []
    for name, process in family(process_id):
        info = process.memory_full_info()
        found.append(Held(name, info.rss, getattr(info, "pss", info.rss)))
    return found


def processor_seconds(process_id: int) -> dict[str, float]:
    """Return the seconds of processor time that each process has used, with its ended children, by name."""
    found: dict[str, float] = {}
    for name, process in family(process_id):
        times = process.cpu_times()
        used = times.user + times.system + times.children_user + times.children_system
        found[name] = found.get(name, 0.0) + used
    return found


def peak_of(process: psutil.Process) -> int:
    """Return the most a process ever had resident, in bytes: what the kernel noted, else what it has now."""
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found[1]) * 1024
    return int(process.memory_info().rss)
