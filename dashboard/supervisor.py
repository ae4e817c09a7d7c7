"""Runs several programs as one: they start together, stop together, and none outlives the others."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

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


def _end_with_parent() -> Callable[[], None] | None:
    """Return a function for the new process that ties its life to the supervisor's; Linux only.

    Without it, programs would live on when the supervisor is killed with -9.
    """
    if not sys.platform.startswith("linux"):
        return None
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
    ) -> None:
        self._programs = programs
        self._tell = tell
        self._stopping_limit = stopping_limit
        self._running: dict[str, subprocess.Popen[bytes]] = {}
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
            return self._watch(when_ready)
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

    def _watch(self, when_ready: Callable[[], None]) -> int:
        waiting = list(self._programs)
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
                elif time.monotonic() > deadline:
                    names = " and the ".join(program.name for program in waiting)
                    self._tell(f"The {names} did not answer within {STARTING_LIMIT:.0f} seconds; stopping.")
                    return 1
            time.sleep(TICK)
        self._tell("Stopping.")
        return 0

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

    def _wait_for(self, members: list[tuple[str, subprocess.Popen[bytes]]]) -> None:
        told = False
        while left := [name for name, process in members if process.poll() is None]:
            waited = time.monotonic() - self._stopping_since
            if waited > self._stopping_limit or self._is_impatient:
                return
            if waited > STOPPING_SILENCE and not told:
                told = True
                self._tell(f"Letting the {' and the '.join(left)} finish; Ctrl-C cuts it short.")
            time.sleep(TICK)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of a program and of the processes that it started."""
    # Mostly nobody is left; macOS says "not permitted" for a group of zombies.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _in_words(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
