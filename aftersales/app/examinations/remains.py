"""What killed commands leave: the journal, temporary files; and the lock, which needs no mending."""

from collections.abc import Collection, Iterator

from aftersales.app.examinations.visit import Visit, fix_hint
from aftersales.app.leftovers import find_temporaries, remove_temporaries
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.store.journal import read_journal
from aftersales.store.transaction import desk_lock


def examine_lock(visit: Visit) -> Iterator[Finding]:
    if visit.holder is not None:
        message = _("Another command is changing this desk: {holder}.").format(holder=visit.holder)
        hint = _("Wait until it has ended. The lock goes with its process; there is nothing to remove.")
        yield Finding("", 0, 0, "lock/held", message, Severity.WARNING, hint)


def examine_journal(visit: Visit) -> Iterator[Finding]:
    """Yield what a killed command left; while somebody holds the desk, it is work in progress and none of ours."""
    git = visit.git
    if visit.holder is not None:
        return
    journal = read_journal(git.folders.private)
    if journal is not None:
        message = _("A command was killed while it changed the desk.")
        yield Finding("", 0, 0, "journal/left", message, hint=fix_hint())
    planned = {change.temporary for change in journal.changes} if journal else set()
    for path in find_temporaries(git.root):
        if path.rpartition("/")[2] not in planned:
            message = _("A command that was killed left this temporary file.")
            yield Finding(path, 0, 0, "temporary/left", message, Severity.WARNING, fix_hint())


def mend_remains(visit: Visit, codes: Collection[str]) -> Iterator[str]:
    """Finish or drop what killed commands left; the lock is waited for."""
    if not {"journal/left", "temporary/left", "lock/held"} & set(codes):
        return
    with desk_lock(visit.git, on_wait=visit.context.tell) as recovered:
        yield from recovered
        # Under the lock, and after recovery, no temporary file of ours belongs to anybody.
        for path in remove_temporaries(visit.git.root):
            yield _("Removed {path}.").format(path=path)
