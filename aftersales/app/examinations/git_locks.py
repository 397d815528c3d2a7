"""Lock files of git's own: of a git that works now, or of one that was killed."""

from collections.abc import Collection, Iterator

from aftersales.app.examinations.visit import Visit, fix_hint
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.store.alive import git_at_work
from aftersales.store.aside import put_aside
from aftersales.store.dead_locks import git_locks


def examine_git_locks(visit: Visit) -> Iterator[Finding]:
    """Yield lock files that stand, and whether the git that made them is surely dead."""
    if visit.holder is not None:
        return  # whoever changes the desk may have made them
    at_work = git_at_work(visit.git.folders.top, visit.git.folders.common)
    for lock in git_locks(visit.git):
        place = _place(visit, str(lock))
        if at_work is False:
            message = _("A git that was killed left this lock file; every change fails until it is gone.")
            yield Finding(place, 0, 0, "git-lock/dead", message, hint=fix_hint())
        else:
            message = _("Another git is at work in this repository, or was killed: its lock file stands.")
            hint = _("Wait until it has ended; where no git runs, remove that file.")
            yield Finding(place, 0, 0, "git-lock/held", message, Severity.WARNING, hint)


def mend_git_locks(visit: Visit, codes: Collection[str]) -> Iterator[str]:
    """Put lock files aside where no git is at work that could have made them."""
    if "git-lock/dead" not in codes or git_at_work(visit.git.folders.top, visit.git.folders.common) is not False:
        return
    for lock in list(git_locks(visit.git)):
        kept = put_aside(visit.git, lock)
        words = _("Took {path} away; it is kept as {kept}.")
        yield words.format(path=_place(visit, str(lock)), kept=_place(visit, str(kept)))


def _place(visit: Visit, path: str) -> str:
    return path.removeprefix(f"{visit.git.root}/")
