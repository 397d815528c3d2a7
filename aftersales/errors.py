"""What can go wrong for a user: each error knows its exit code, its place and what to do next.

The exit codes are a promise to scripts and are documented in ``docs/reference/exit-codes.md``:
0 done, 1 found something, 2 usage, 3 not found or ambiguous, 4 refused by a rule, 5 invalid data, 6 busy or conflict,
7 outside trouble (git, network, sender), 70 our bug, 130 interrupted.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """How a command ended, for scripts."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    INVALID = 5
    BUSY = 6
    OUTSIDE = 7
    BUG = 70
    INTERRUPTED = 130


class DeskError(Exception):
    """An error a user can cause or cure: one sentence, already in the user's language.

    Attributes:
        message: the sentence, without the place.
        place: ``file:line:column`` or a ticket id; empty where there is none.
        hint: what to do next; empty where the sentence says it.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class UsageError(DeskError):
    """The command was asked for in a way it does not understand."""

    exit_code = ExitCode.USAGE


class NotFoundError(DeskError):
    """Nothing, or more than one thing, answers to what was asked for."""

    exit_code = ExitCode.NOT_FOUND


class RefusedError(DeskError):
    """A rule of the desk forbids it: transition, role, missing fact, missing evidence, missing approval."""

    exit_code = ExitCode.REFUSED


class InvalidDataError(DeskError):
    """A file does not follow its format, schema or checks."""

    exit_code = ExitCode.INVALID


class BusyError(DeskError):
    """Somebody else is at it, or the work tree is in the way: locked desk, uncommitted edits, merge in progress."""

    exit_code = ExitCode.BUSY


class OutsideError(DeskError):
    """Something outside the desk failed: git, the disk, the network, a sender."""

    exit_code = ExitCode.OUTSIDE
