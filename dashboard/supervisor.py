"""Runs several programs as one: they start together, stop together, and none outlives the others.

Once they are ready, the process that started them can become this file alone, without the sixty megabytes
that it took to prepare everything: the programs stay its children, and it goes on watching them.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Protocol

TICK = 0.1
STARTING_LIMIT = 60.0
# A little more than the queue's consumer takes to finish what it has begun (settings.HUEY).
STOPPING_LIMIT = 60.0
# After this many seconds of stopping, say what is being waited for, and take a Ctrl-C for impatience. The
# first one may arrive twice: from the terminal, and handed on by make.
STOPPING_SILENCE = 1.0

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """One program to run. `is_ready` is asked until it answers yes; `wave` orders the stopping."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_ready: Callable[[], bool] = lambda: True
    # Programs of wave 0 stop first; those of wave 1 serve them until then.
    wave: int = 0
    quiet: bool = False


class _Process(Protocol):
    """What is asked of a running program; subprocess.Popen has it."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def wait(self) -> int: ...


class _Adopted:
    """A child of this process that was started before the process became the small one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while it runs."""
        return self._wait(os.WNOHANG)

    def terminate(self) -> None:
        """Ask it to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def wait(self) -> int:
        """Wait for its end and return the exit code."""
        return self._wait(0) or 0

    def _wait(self, options: int) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


def _end_with_parent() -> Callable[[], None] | None:
    """Return a function for the new process that ties its life to the supervisor's; Linux only.

    Without it, programs would live on when the supervisor is killed with -9.
    """
    if not sys.platform.startswith("linux"):
        return None
    # Not needed by the small process, which starts nothing.
    import ctypes

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    supervisor = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != supervisor:
            os._exit(1)

    return tie


class Supervisor:
    """Starts the programs, waits for one of them or for a signal, and stops all of them."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        tell: Callable[[str], None],
        stopping_limit: float = STOPPING_LIMIT,
        becomes_small: bool = False,
    ) -> None:
        self._programs = programs
        self._tell = tell
        self._stopping_limit = stopping_limit
        self._becomes_small = becomes_small
        self._running: dict[str, _Process] = {}
        self._stop_wanted = False
        self._stopping_since = 0.0
        self._is_impatient = False

    def run(self, when_ready: Callable[[], None]) -> int:
        """Run until a signal or the end of any program; call `when_ready` once all of them are.

        Returns 0 after a signal, 1 when a program ended by itself or did not get ready in time. All of
        them, and the processes that they started, have ended by then.
        """
        for number in _STOP_SIGNALS:
            signal.signal(number, self._note_signal)
        try:
            self._start()
            return self._watch(list(self._programs), when_ready)
        finally:
            self._stop()

    def go_on(self, process_ids: Mapping[str, int]) -> int:
        """Watch programs that run already, by name, as `run` does; stop signals may be blocked until now."""
        for number in _STOP_SIGNALS:
            signal.signal(number, self._note_signal)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        self._running = {name: _Adopted(pid) for name, pid in process_ids.items()}
        try:
            return self._watch([], lambda: None)
        finally:
            self._stop()

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop_wanted = True
        if self._stopping_since and number == signal.SIGINT:
            self._is_impatient |= time.monotonic() - self._stopping_since > STOPPING_SILENCE

    def _start(self) -> None:
        tie = _end_with_parent()
        for program in self._programs:
            self._running[program.name] = subprocess.Popen(  # noqa: S603 - our own commands
                program.command,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if program.quiet else None,
                # A session of its own: Ctrl-C in the terminal reaches the supervisor only, which then
                # stops the programs in the right order.
                start_new_session=True,
                preexec_fn=tie,
            )

    def _watch(self, waiting: list[Program], when_ready: Callable[[], None]) -> int:
        deadline = time.monotonic() + STARTING_LIMIT
        while not self._stop_wanted:
            for program in self._programs:
                code = self._running[program.name].poll()
                if code is not None:
                    self._tell(f"The {program.name} ended by itself ({_in_words(code)}); stopping the rest.")
                    return 1
            if waiting:
                waiting = [program for program in waiting if not program.is_ready()]
                if not waiting:
                    when_ready()
                    if self._becomes_small:
                        self._become_small()
                elif time.monotonic() > deadline:
                    names = " and the ".join(program.name for program in waiting)
                    self._tell(f"The {names} did not answer within {STARTING_LIMIT:.0f} seconds; stopping.")
                    return 1
            time.sleep(TICK)
        self._tell("Stopping.")
        return 0

    def _become_small(self) -> None:
        """Become this file, with the same process id and children; returns only when that cannot be."""
        # What arrives from here on waits for whoever comes after.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        if not self._stop_wanted:
            programs = [(entry.name, entry.wave, self._running[entry.name].pid) for entry in self._programs]
            told = json.dumps({"programs": programs, "stopping_limit": self._stopping_limit})
            with contextlib.suppress(OSError):
                sys.stdout.flush()
                # Nothing but the standard library, whose place no neighbour in this folder must take.
                os.execv(sys.executable, [sys.executable, "-S", "-P", __file__, told])  # noqa: S606
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)

    def _stop(self) -> None:
        self._stopping_since = time.monotonic()
        for wave in sorted({program.wave for program in self._programs}):
            members = [
                (program.name, self._running[program.name])
                for program in self._programs
                if program.wave == wave and program.name in self._running
            ]
            for _, process in members:
                if process.poll() is None:
                    process.terminate()
            self._wait_for(members)
        for process in self._running.values():
            _kill_group(process)

    def _wait_for(self, members: list[tuple[str, _Process]]) -> None:
        told = False
        while left := [name for name, process in members if process.poll() is None]:
            waited = time.monotonic() - self._stopping_since
            if waited > self._stopping_limit or self._is_impatient:
                return
            if waited > STOPPING_SILENCE and not told:
                told = True
                self._tell(f"Letting the {' and the '.join(left)} finish; Ctrl-C cuts it short.")
            time.sleep(TICK)


def _kill_group(process: _Process) -> None:
    """Kill whatever is left of a program and of the processes that it started."""
    # Mostly nobody is left; macOS says "not permitted" for a group of zombies.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _in_words(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _go_on(told: str) -> int:
    """Watch what the process has started in its former life; `told` is what _become_small wrote."""
    state = json.loads(told)
    programs = [Program(name, (), wave=wave) for name, wave, _ in state["programs"]]
    supervisor = Supervisor(
        programs, tell=lambda line: print(line, flush=True), stopping_limit=state["stopping_limit"]
    )
    return supervisor.go_on({name: pid for name, _, pid in state["programs"]})


if __name__ == "__main__":
    sys.exit(_go_on(sys.argv[1]))
