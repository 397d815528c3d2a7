"""Whether a git that may write is at work in a repository: what the list of processes says, where there is one."""

import os
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_READING: Final = frozenset(
    {"blame", "cat-file", "diff", "grep", "help", "log", "ls-files", "ls-tree", "reflog", "show"}
)
"""gits that take no lock, or none that matters; a pager keeps them open for hours."""


def vantage() -> str:
    """Return from where processes are seen: the machine, and on Linux the container's own list of processes."""
    machine = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "?")
    try:
        return f"{machine} {(_PROCESSES / 'self/ns/pid').readlink()}"
    except OSError:
        return machine


def git_at_work(*folders: Path, orphan: bool = False) -> bool | None:
    """Tell whether a git that may write has one of `folders`, or one below, as its own; None where nobody can tell.

    Args:
        folders: where.
        orphan: only one whose command was killed, so that the system's first process looks after it now.
    """
    if not (_PROCESSES / "self/cwd").exists():
        return None
    tops = [str(folder.resolve()) for folder in folders]
    found = (process for process in _PROCESSES.iterdir() if process.name.isdigit())
    return any(_may_write(process, tops) and (not orphan or _is_orphan(process)) for process in found)


def _is_orphan(process: Path) -> bool:
    try:
        fields = (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return False
    return fields[1] == "1"  # proc(5): state, then the parent's number


def _may_write(process: Path, tops: list[str]) -> bool:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        if not Path(os.fsdecode(words[0])).name.startswith("git"):
            return False
        where = str((process / "cwd").readlink())
    except OSError:  # it has ended, or is somebody else's
        return False
    inside = any(where == top or where.startswith(f"{top}/") for top in tops)
    return inside and not _READING & {os.fsdecode(word) for word in words[1:]}
