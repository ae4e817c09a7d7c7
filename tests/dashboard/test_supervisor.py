"""Programs that start together, stop together, and leave nobody behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SUPERVISE = """
import sys
from dashboard.supervisor import Program, Supervisor
tell = lambda line: print(line, flush=True)
programs = [
    Program(f"program {{number}}", [sys.executable, "-c", code], wave=wave, is_ready=lambda: {ready})
    for number, (wave, code) in enumerate({codes!r})
]
supervisor = Supervisor(programs, tell=tell, stopping_limit={limit}, becomes_small={small})
sys.exit(supervisor.run(lambda: tell("ready")))
"""
SLEEPS = "import time; time.sleep(60)"
ENDS = "import time; time.sleep(0.3); raise SystemExit(3)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
HAS_A_CHILD = (
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import signal, time; "
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)']); time.sleep(60)"
)


def tells_its_end(file: Path) -> str:
    """Return a program that takes half a second to stop, and then writes a line."""
    return (
        "import signal, sys, time\n"
        "def stop(*_):\n"
        "    time.sleep(0.5)\n"
        f"    open({str(file)!r}, 'a').write(str(time.monotonic()) + '\\n')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "time.sleep(60)\n"
    )


class Run:
    """A supervisor in a process of its own, with what it said."""

    def __init__(
        self, *codes: tuple[int, str], ready: str = "True", limit: float = 5, becomes_small: bool = False
    ) -> None:
        script = SUPERVISE.format(codes=list(codes), ready=ready, limit=limit, small=becomes_small)
        self.process = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self.seen: list[psutil.Process] = []

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        self.seen = psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> tuple[int, str]:
        """Wait for the supervisor; return its exit code and what it said since."""
        said, _ = self.process.communicate(timeout=20)
        return self.process.returncode, said

    def survivors(self) -> list[psutil.Process]:
        gone_by = time.monotonic() + 3
        while time.monotonic() < gone_by:
            left = [entry for entry in self.seen if entry.is_running() and entry.status() != "zombie"]
            if not left:
                break
            time.sleep(0.1)
        return left


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_of_them(number):
    run = Run((0, SLEEPS), (0, SLEEPS), (1, SLEEPS))
    run.wait_until_ready()
    assert len(run.seen) == 3
    run.process.send_signal(number)
    assert run.end() == (0, "Stopping.\n")
    assert run.survivors() == []


def test_the_end_of_one_stops_the_rest():
    run = Run((0, SLEEPS), (0, ENDS))
    run.wait_until_ready()
    code, said = run.end()
    assert code == 1
    assert said == "The program 1 ended by itself (exit code 3); stopping the rest.\n"
    assert run.survivors() == []


def test_a_killed_one_is_told_by_its_signal():
    run = Run((0, SLEEPS), (0, SLEEPS))
    run.wait_until_ready()
    run.seen[0].kill()
    code, said = run.end()
    assert code == 1
    assert "SIGKILL" in said


def test_later_waves_serve_until_the_earlier_have_stopped(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    run = Run((1, tells_its_end(second)), (0, tells_its_end(first)))
    run.wait_until_ready()
    run.process.send_signal(signal.SIGTERM)
    assert run.end()[0] == 0
    assert float(second.read_text()) - float(first.read_text()) > 0.4


def test_one_that_will_not_stop_is_killed_after_the_limit():
    run = Run((0, STUBBORN), limit=2)
    run.wait_until_ready()
    run.process.send_signal(signal.SIGINT)
    code, said = run.end()
    assert code == 0
    assert "Letting the program 0 finish" in said
    assert run.survivors() == []


def test_a_second_ctrl_c_cuts_it_short():
    run = Run((0, STUBBORN), limit=60)
    run.wait_until_ready()
    run.process.send_signal(signal.SIGINT)
    time.sleep(1.5)
    start = time.monotonic()
    run.process.send_signal(signal.SIGINT)
    assert run.end()[0] == 0
    assert time.monotonic() - start < 3
    assert run.survivors() == []


def test_a_signal_that_arrives_twice_cuts_nothing_short(tmp_path):
    end = tmp_path / "end"
    run = Run((0, tells_its_end(end)))
    run.wait_until_ready()
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
        run.process.send_signal(number)
        time.sleep(0.1)
    assert run.end()[0] == 0
    assert end.exists()


def test_what_a_program_started_ends_with_it():
    run = Run((0, HAS_A_CHILD))
    run.wait_until_ready()
    assert len(run.seen) == 2
    run.process.send_signal(signal.SIGINT)
    run.end()
    assert run.survivors() == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Only Linux ends a child with its parent.")
def test_nobody_survives_a_killed_supervisor():
    run = Run((0, SLEEPS), (1, SLEEPS))
    run.wait_until_ready()
    run.process.kill()
    assert run.survivors() == []


def test_stopping_while_starting_works():
    run = Run((0, SLEEPS), ready="False")
    time.sleep(1)
    run.process.send_signal(signal.SIGINT)
    assert run.end() == (0, "Stopping.\n")


def test_the_process_becomes_a_small_one_that_watches_on(tmp_path):
    ended = tmp_path / "ended"
    run = Run((0, tells_its_end(ended)), (1, HAS_A_CHILD), becomes_small=True)
    run.wait_until_ready()
    before = {entry.pid for entry in run.seen}
    until = time.monotonic() + 10
    process = psutil.Process(run.process.pid)
    while "supervisor.py" not in " ".join(process.cmdline()) and time.monotonic() < until:
        time.sleep(0.05)
    assert "supervisor.py" in " ".join(process.cmdline())
    assert {entry.pid for entry in process.children(recursive=True)} >= before
    run.process.send_signal(signal.SIGTERM)
    assert run.end() == (0, "Stopping.\n")
    assert ended.exists()
    assert run.survivors() == []


def test_the_small_process_stops_the_rest_when_a_program_ends():
    run = Run((0, SLEEPS), (0, "import time; time.sleep(2); raise SystemExit(3)"), becomes_small=True)
    run.wait_until_ready()
    assert run.end() == (1, "The program 1 ended by itself (exit code 3); stopping the rest.\n")
    assert run.survivors() == []
