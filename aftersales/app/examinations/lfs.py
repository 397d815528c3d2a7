"""Whether git-lfs is set up in this clone, where the desk keeps its evidence by it."""

from collections.abc import Collection, Iterator

from aftersales.app.examinations.visit import Visit, fix_hint
from aftersales.app.large_files import has_lfs, set_up_lfs, wants_lfs
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity


def examine_lfs(visit: Visit) -> Iterator[Finding]:
    """Yield a clone in which git would keep evidence itself, although the desk leaves that to git-lfs."""
    if wants_lfs(visit.git) and not has_lfs(visit.git):
        message = _("This desk keeps evidence by git-lfs, which is not set up in this clone.")
        yield Finding("", 0, 0, "lfs/not-set-up", message, Severity.WARNING, fix_hint())


def mend_lfs(visit: Visit, codes: Collection[str]) -> Iterator[str]:
    """Set git-lfs up in this clone."""
    if "lfs/not-set-up" in codes:
        set_up_lfs(visit.git)
        yield _("git-lfs is set up in this clone now.")
