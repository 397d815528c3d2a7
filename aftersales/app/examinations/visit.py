"""One look at the clone: what every examination is given, and the words that they share."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from aftersales.app.check_files import CommitFiles, WorkTreeFiles
from aftersales.app.check_policies import inspect_policies
from aftersales.app.context import Context
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.policy import Policy
from aftersales.store.git import Git
from aftersales.store.journal import FOLDER
from aftersales.store.lock import lock_holder

SHOWN: Final = 20
"""How many broken files, or edits, are told one by one."""


@dataclass
class Visit:
    """One look at the clone."""

    context: Context
    git: Git
    notes: list[str] = field(default_factory=list)

    @cached_property
    def policy(self) -> Policy | None:
        """The policies at the branch head, or None where they do not hold together."""
        head = self.git.head().commit
        files = CommitFiles(self.git, head) if head else WorkTreeFiles(self.git)
        return inspect_policies(self.context, files).policy

    @cached_property
    def holder(self) -> str | None:
        """Who holds the desk now, or None."""
        return lock_holder(self.git.folders.common / FOLDER / "lock")


Examination = Callable[[Visit], Iterator[Finding]]
"""Looks at one kind of trouble, and yields what is wrong."""
Mending = Callable[[Visit, Collection[str]], Iterator[str]]
"""Puts right what it can of the codes that were found, without loss, and yields a sentence for each thing done."""


def fix_hint() -> str:
    """Return the hint for what `--fix` puts right."""
    return _("Put it right with: aftersales doctor --fix")


def rest(count: int, command: str, code: str) -> Iterator[Finding]:
    """Yield how many more than SHOWN there are, and which command lists them all."""
    if count > SHOWN:
        message = _("And {count} more; see: {command}").format(count=count - SHOWN, command=command)
        yield Finding("", 0, 0, code, message, Severity.WARNING)
