"""Stock under `verify`: movements are only added."""

from collections.abc import Iterator

from aftersales.app.verify_changes import ChangedFile, finding_of
from aftersales.codec.faults import FileError
from aftersales.codec.stock import parse_stock
from aftersales.model.finding import Finding
from aftersales.model.part import Movement
from aftersales.rules.verification.stock import check_stock_change, check_stock_kept
from aftersales.store.git import Git


def inspect_stock(git: Git, file: ChangedFile) -> Iterator[Finding]:
    """Yield movements that were taken away or altered or, but for a merge, added by others than the commit's."""
    after = _movements(git, file, file.after)
    merged = len(file.whole.parents) > 1
    for change in file.changes.values():
        before = _movements(git, file, change.before.oid)
        problems = check_stock_kept(before, after) if merged else check_stock_change(before, after, file.whole.act)
        yield from (finding_of(file.path, problem) for problem in problems)


def _movements(git: Git, file: ChangedFile, oid: str) -> tuple[Movement, ...]:
    """Return a month's movements; none of a file that is not there, or does not parse, which `check` tells."""
    if not oid.strip("0"):
        return ()
    try:
        return parse_stock(next(iter(git.read_blobs([oid])))[1], file.path)
    except FileError:
        return ()
