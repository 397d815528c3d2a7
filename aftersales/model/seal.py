"""A seal: what a desk was at the end of a month, small enough to print, mail, or keep out of everybody's reach."""

from collections.abc import Mapping
from typing import NamedTuple, Self


class Seal(NamedTuple):
    """The words of a tag ``sealed/2026-11``.

    Attributes:
        name: what was sealed, ``2026-11``.
        commit: git's id of the commit.
        root: SHA-256 over every file of the desk, its path and its content; does not rest on git's own hashes.
        tickets, customers, evidence: how many files of each kind there were.
        commits: how many commits led there.
        previous: the seal before, ``sealed/2026-10`` and git's id of its tag; empty for the first.
    """

    name: str
    commit: str
    root: str
    tickets: int
    customers: int
    evidence: int
    commits: int
    previous: str = ""

    def lines(self) -> str:
        """Return it as the tag's message holds it, one ``Key: value`` a line."""
        return "".join(f"{key.capitalize()}: {value}\n" for key, value in self._asdict().items() if value != "")

    @classmethod
    def read(cls, message: str) -> Self | None:
        """Return the seal that a tag's message holds, or None where it holds none."""
        pairs = (line.split(": ", 1) for line in message.splitlines() if ": " in line)
        found: Mapping[str, str] = {key.lower(): value.strip() for key, value in pairs}
        try:
            return cls(
                name=found["name"],
                commit=found["commit"],
                root=found["root"],
                tickets=int(found["tickets"]),
                customers=int(found["customers"]),
                evidence=int(found["evidence"]),
                commits=int(found["commits"]),
                previous=found.get("previous", ""),
            )
        except (KeyError, ValueError):
            return None
