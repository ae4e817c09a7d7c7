"""What is taken away from a child before it sees a file: memory, time, files, network, other processes.

Limits are those of setrlimit(2). On Linux a filter of system calls is added (seccomp(2)): what is not in the
list is refused, among it opening files, making sockets and starting processes. It needs no right and works
within containers, which network namespaces of one's own often do not. On macOS the limits alone hold, as far
as its kernel keeps them: there a file is decoded apart from the secrets, by a process that could open them.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

from media_library.decoding import limits

# prctl(2), from <linux/prctl.h>.
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 4, 22, 38
_SECCOMP_FILTER = 2
# Instructions of the filter, from <linux/bpf_common.h>: load a word, compare with a constant, return.
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # refused with EPERM
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# Numbers of what a decoder needs, on x86-64 and on 64-bit ARM: reading what is open, answering, memory, time.
_NEEDED = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "sendto": (44, 206),
    "recvfrom": (45, 207),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "newfstatat": (262, 79),
    "getrandom": (318, 278),
    "statx": (332, 291),
}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def _filter() -> bytes:
    """Return the filter for this processor; empty for one whose numbers are not known here."""
    architecture, column = _ARCHITECTURES.get(platform.machine(), (0, 0))
    if not architecture:
        return b""
    numbers = [entry[column] for entry in _NEEDED.values()]
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    # Each leads to the last instruction, over what is left of the list and over the refusal.
    program += [(_JUMP_IF_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)]
    program += [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


_IS_LINUX = sys.platform == "linux"
# Made before any child is: in it nothing can be loaded any more.
_SYSTEM = ctypes.CDLL(None, use_errno=True) if _IS_LINUX else None
_FILTER = _filter() if _IS_LINUX else b""


def confine() -> None:
    """Take everything away from this process that decoding does not need; there is no way back.

    Raises OSError when the system refuses a limit; a filter of system calls that it cannot hold is left out.
    """
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_CPU", limits.PROCESSOR_SECONDS)
    _limit("RLIMIT_DATA", limits.DATA_MAX)
    _limit("RLIMIT_AS", limits.ADDRESSES_MAX)
    _limit("RLIMIT_NOFILE", limits.DESCRIPTORS_MAX)
    # Counts the processes and threads of the user, in all; so this one can start none.
    _limit("RLIMIT_NPROC", 0)
    if _SYSTEM is None:
        return
    parent = os.getppid()
    _control(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    _control(_SET_DUMPABLE, 0)
    if _control(_SET_NO_NEW_PRIVILEGES, 1) and _FILTER:
        program = _Program(len(_FILTER) // 8, _FILTER)
        _control(_SET_SECCOMP, _SECCOMP_FILTER, ctypes.addressof(program))


def _limit(name: str, value: int) -> None:
    kind = getattr(resource, name, None)
    if kind is None:
        return
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        value = min(value, most)
    try:
        resource.setrlimit(kind, (value, value))
    except (OSError, ValueError):
        # macOS has the names of some limits and refuses to set them.
        if _IS_LINUX:
            raise


def _control(option: int, *values: int) -> bool:
    """Call prctl(2); return whether the system did it."""
    if _SYSTEM is None:
        return False
    given = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    return bool(_SYSTEM.prctl(ctypes.c_int(option), *given) == 0)
