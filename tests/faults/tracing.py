"""A process and all its children, stopped before every system call that would change what is on the disk.

Made of Linux' own ptrace(2) and seccomp(2), for x86-64: the kernel stops only at the calls of the table below, and the
tracer says each time whether to go on, to let the call fail, or to kill. Calls are counted over all processes together.
"""

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

POSSIBLE: Final = sys.platform == "linux" and os.uname().machine == "x86_64"

_TRACEME, _PEEKREGS, _POKEUSER, _CONT, _SETOPTIONS = 0, 12, 6, 7, 0x4200
# Forks, clones and execs are followed, seccomp stops are told, and nothing outlives the tracer.
_OPTIONS: Final = 0x02 | 0x04 | 0x08 | 0x10 | 0x80 | 0x100000
_SECCOMP_STOP: Final = 7
_WALL: Final = 0x40000000
_AT_FDCWD: Final = -100

# name → (number, where the path or descriptor is: "fd", or the places of path and folder descriptor)
_CALLS: Final[dict[str, tuple[int, tuple[int | None, int] | None]]] = {
    "write": (1, None),
    "pwrite64": (18, None),
    "writev": (20, None),
    "copy_file_range": (326, (None, 2)),
    "ftruncate": (77, None),
    "fsync": (74, None),
    "fdatasync": (75, None),
    "sync_file_range": (277, None),
    "fchmod": (91, None),
    "flock": (73, None),
    "truncate": (76, (0, -1)),
    "open": (2, (0, -1)),
    "openat": (257, (1, 0)),
    "rename": (82, (0, -1)),
    "renameat": (264, (1, 0)),
    "renameat2": (316, (1, 0)),
    "unlink": (87, (0, -1)),
    "unlinkat": (263, (1, 0)),
    "mkdir": (83, (0, -1)),
    "mkdirat": (258, (1, 0)),
    "rmdir": (84, (0, -1)),
    "link": (86, (1, -1)),
    "linkat": (265, (3, 2)),
    "chmod": (90, (0, -1)),
    "sync": (162, (None, -1)),
}
_NAMES: Final = {number: name for name, (number, _place) in _CALLS.items()}
_WRITING_FLAGS: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that is about to happen.

    Attributes:
        number: counted from 1, over all processes.
        name: as in the manual, section 2.
        path: what it is about.
        child: it is not the first process that makes it, but a git or a hook.
    """

    number: int
    name: str
    path: str
    child: bool


@dataclass(frozen=True, slots=True)
class Fail:
    """Let the call fail with this error number instead of doing anything."""

    error: int


class Kill:
    """Kill every process, at once."""


class KillOne:
    """Kill the process that makes the call, and let the others go on."""


Verdict = Fail | Kill | KillOne | None
Judge = Callable[[Call], Verdict]

_libc = ctypes.CDLL(None, use_errno=True)


def _ptrace(request: int, pid: int, address: int = 0, data: int | ctypes.Array[ctypes.c_char] = 0) -> None:
    pointer = data if isinstance(data, int) else ctypes.addressof(data)
    answer = _libc.ptrace(
        ctypes.c_long(request), ctypes.c_long(pid), ctypes.c_void_p(address), ctypes.c_void_p(pointer)
    )
    if answer == -1 and ctypes.get_errno():
        error = ctypes.get_errno()
        ctypes.set_errno(0)
        raise OSError(error, os.strerror(error))


def _filter() -> bytes:
    """Return the program that tells the kernel which calls to stop at: seccomp(2), classic BPF."""
    trace, allow, load_number = 0x7FF00000, 0x7FFF0000, struct.pack("HBBI", 0x20, 0, 0, 0)
    program = [load_number]
    for name, (number, _place) in _CALLS.items():
        if name in {"open", "openat"}:
            flags = 16 + 8 * (2 if name == "openat" else 1)
            program += [
                struct.pack("HBBI", 0x15, 0, 5, number),
                struct.pack("HBBI", 0x20, 0, 0, flags),
                struct.pack("HBBI", 0x54, 0, 0, _WRITING_FLAGS),
                struct.pack("HBBI", 0x15, 1, 0, 0),
                struct.pack("HBBI", 0x06, 0, 0, trace),
                struct.pack("HBBI", 0x06, 0, 0, allow),
            ]
        else:
            program += [struct.pack("HBBI", 0x15, 0, 1, number), struct.pack("HBBI", 0x06, 0, 0, trace)]
    return b"".join([*program, struct.pack("HBBI", 0x06, 0, 0, allow)])


def _enter(work: Callable[[], int]) -> NoReturn:
    """Be traced from here on, do the work, and end; in the child."""
    code = 99
    try:
        _ptrace(_TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        program = _filter()
        buffer = ctypes.create_string_buffer(program, len(program))
        header = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer)), 16)
        _libc.prctl(38, 1, 0, 0, 0)  # no new privileges
        if _libc.prctl(22, 2, ctypes.byref(header), 0, 0):
            raise OSError(ctypes.get_errno(), "seccomp")
        code = work()
    finally:
        os._exit(code)


def trace(work: Callable[[], int], root: Path, judge: Judge) -> int | None:
    """Run `work` in a process of its own and ask `judge` before each call that would change something below `root`.

    Returns:
        the exit status, or None where it was killed.
    """
    first = os.fork()
    if first == 0:
        _enter(work)
    os.waitpid(first, _WALL)
    _ptrace(_SETOPTIONS, first, 0, _OPTIONS)
    _ptrace(_CONT, first)
    return _Tracer(first, str(root), judge).run()


@dataclass
class _Tracer:
    first: int
    root: str
    judge: Judge
    count: int = 0
    alive: set[int] = field(default_factory=set)
    status: int | None = None

    def run(self) -> int | None:
        self.alive.add(self.first)
        while self.alive:
            pid, status = os.waitpid(-1, _WALL)
            if os.WIFSTOPPED(status):
                self._stopped(pid, status)
            else:
                self.alive.discard(pid)
                if pid == self.first:
                    self.status = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        return self.status

    def _stopped(self, pid: int, status: int) -> None:
        newcomer = pid not in self.alive
        self.alive.add(pid)
        stop, event = os.WSTOPSIG(status), status >> 16
        if stop == signal.SIGTRAP and event == _SECCOMP_STOP:
            self._judge(pid)
        quiet = event or stop == signal.SIGTRAP or (newcomer and stop == signal.SIGSTOP)
        with suppress(ProcessLookupError):  # killed meanwhile; its end is told next
            _ptrace(_CONT, pid, 0, 0 if quiet else stop)

    def _judge(self, pid: int) -> None:
        registers = ctypes.create_string_buffer(27 * 8)
        _ptrace(_PEEKREGS, pid, 0, registers)
        words = struct.unpack("27Q", registers.raw)
        name = _NAMES[words[15]]
        path = self._path(pid, name, (words[14], words[13], words[12], words[7]))
        if name != "sync" and not path.startswith(self.root):
            return
        self.count += 1
        verdict = self.judge(Call(self.count, name, path.removeprefix(self.root).lstrip("/"), pid != self.first))
        if isinstance(verdict, Fail):
            _ptrace(_POKEUSER, pid, 15 * 8, ctypes.c_uint64(-1).value)
            _ptrace(_POKEUSER, pid, 10 * 8, ctypes.c_uint64(-verdict.error).value)
        elif isinstance(verdict, KillOne):
            os.kill(_process_of(pid), signal.SIGKILL)
        elif isinstance(verdict, Kill):
            for other in self.alive:
                os.kill(_process_of(other), signal.SIGKILL)

    @staticmethod
    def _path(pid: int, name: str, arguments: tuple[int, ...]) -> str:
        place = _CALLS[name][1]
        try:
            if place is None:
                return _link(f"/proc/{pid}/fd/{arguments[0]}")
            text, folder = place
            if text is None:
                return _link(f"/proc/{pid}/fd/{arguments[folder]}") if folder >= 0 else ""
            words = _string_at(pid, arguments[text])
            if words.startswith("/"):
                return words
            descriptor = ctypes.c_int(arguments[folder] & 0xFFFFFFFF).value if folder >= 0 else _AT_FDCWD
            base = f"/proc/{pid}/cwd" if descriptor == _AT_FDCWD else f"/proc/{pid}/fd/{descriptor}"
            return os.path.normpath(f"{_link(base)}/{words}")
        except OSError:
            return ""


def _link(path: str) -> str:
    return str(Path(path).readlink())


def _process_of(thread: int) -> int:
    """Return the process of a thread; the thread's own number where it has just gone."""
    try:
        status = Path(f"/proc/{thread}/status").read_text()
    except OSError:
        return thread
    return int(status.partition("Tgid:")[2].split()[0])


def _string_at(pid: int, address: int) -> str:
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:  # noqa: PTH123  unbuffered: neighbours may be unmapped
        memory.seek(address)
        found = b""
        while b"\0" not in found and len(found) < 8192:
            chunk = memory.read(4096 - (address + len(found)) % 4096)
            if not chunk:
                break
            found += chunk
    return os.fsdecode(found.partition(b"\0")[0])
