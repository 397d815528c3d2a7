"""What a hostile input may do to a desk: nothing; and what the command says of it: a sentence and a documented code."""

import re
from collections.abc import Collection

from aftersales.errors import ExitCode
from tests.support.desks import Desk, Result
from tests.support.repositories import state_of

# Whatever moves a cursor, changes colours or titles, or turns the reading direction.
DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
DOCUMENTED = frozenset(ExitCode) - {ExitCode.BUG}


def assert_decent(result: Result) -> None:
    """See that a command ended with a documented code, without a traceback, and left the terminal alone."""
    told = f"exit {result.exit}\n{result.out[:2000]}\n{result.err[:4000]}"
    assert result.exit in DOCUMENTED, told
    assert "Traceback" not in result.err, told
    assert "bug of ours" not in result.err, told
    for text in (result.out, result.err):
        found = DANGEROUS.search(text)
        assert not found, f"{found and found[0]!r} reached the terminal\n{told!r}"


def assert_harmless(
    desk: Desk, *arguments: str, codes: Collection[int], stdin: bytes | str = b"", now: str | None = None
) -> Result:
    """Run a command that must end with one of `codes` and leave branch, index and files as they were, to the byte."""
    before = state_of(desk.root)
    result = desk.run(*arguments, stdin=stdin, now=now)
    assert_decent(result)
    assert result.exit in codes, f"{arguments}: exit {result.exit}, not {codes}\n{result.out[:2000]}{result.err[:2000]}"
    if result.exit:
        assert result.err.strip(), f"{arguments}: not a word about exit {result.exit}"
    assert state_of(desk.root) == before
    return result
