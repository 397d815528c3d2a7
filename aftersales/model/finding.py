"""A finding: what a check has to say about a place in a file. A value, so that a load or a check can go on."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is; only errors make `check` fail."""

    ERROR = "error"
    WARNING = "warning"


class Finding(NamedTuple):
    """One sentence about one place; findings sort by place.

    Attributes:
        path: the file, relative to the desk's root, with forward slashes; empty for the desk as a whole.
        line: the line from 1; 0 where the whole file is meant.
        column: the column from 1; 0 where the whole line is meant.
        code: a stable short name of the check, ``yaml/duplicate-key``, ``ticket/state-history``.
        message: the sentence, in the user's language.
        severity: error or warning.
        hint: what to do next; empty where the sentence says it.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = Severity.ERROR
    hint: str = ""

    @property
    def place(self) -> str:
        """Return ``path:line:column`` as far as it is known."""
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])
