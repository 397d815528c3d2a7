"""``verify``: the history of the desk replayed, each commit held against the policies of its time.

What was verified once needs no second look: the index remembers the commit, and the next run goes on from there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from aftersales import __version__
from aftersales.app.check_changes import resolve_span
from aftersales.app.context import Context
from aftersales.app.sealing import check_seal, find_seal, lost_seals
from aftersales.app.verify_commits import FOLDERS, CommitInspector
from aftersales.errors import DeskError, NotFoundError
from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.offence import Offence
from aftersales.store.git import Git
from aftersales.store.walking import Step, count_commits, walk

Progress = Callable[[int, int], None]
"""Told now and then how many commits are verified, of how many."""

_REMEMBERED = "verified"
_TOLD_EVERY = 50


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found.

    Attributes:
        offences: in the order of the commits.
        commits: how many were looked at.
        since: the commit that was taken as sound, so that only what came after it was looked at; empty: everything was.
    """

    offences: Sequence[Offence]
    commits: int
    since: str = ""

    @property
    def errors(self) -> int:
        """Return how many offences are no mere warnings."""
        return sum(offence.finding.severity is Severity.ERROR for offence in self.offences)


def verify_desk(context: Context, *, anew: bool = False, progress: Progress | None = None) -> Verified:
    """Verify the commits of the branch that were not verified yet, and that no sealed commit was lost.

    Args:
        context: the command's; its index is only asked for what it remembers.
        anew: look at every commit again.
        progress: told how far it is.

    Raises:
        NotFoundError: the desk has no commit.
    """
    head = _head(context)
    verified = verify_commits(context.git, "" if anew else _remembered(context, head), head, progress=progress)
    if not verified.errors:
        _remember(context, head)
    return replace(verified, offences=[*verified.offences, *lost_seals(context.git, head)])


def verify_proposal(context: Context, span: str, *, progress: Progress | None = None) -> Verified:
    """Verify the commits of B that are not in A, as somebody proposes them.

    Raises:
        UsageError: `span` is no ``A..B``.
        NotFoundError: a side of it names no commit.
    """
    ends = resolve_span(context.git, span)
    return verify_commits(context.git, ends.base or "", ends.commit, progress=progress, proposed=True)


def verify_since_seal(context: Context, name: str, *, progress: Progress | None = None) -> Verified:
    """Verify a seal, all its files with it, and then the commits that came after it.

    Raises:
        NotFoundError: there is no such seal; an empty `name` means the last one.
    """
    git, head = context.git, _head(context)
    tag = find_seal(git, name)
    verified = verify_commits(git, tag.commit, head, progress=progress)
    return replace(verified, offences=[*check_seal(git, tag), *lost_seals(git, head), *verified.offences])


def verify_commits(
    git: Git,
    since: str,
    end: str,
    *,
    progress: Progress | None = None,
    proposed: bool = False,
) -> Verified:
    """Verify the commits of `end` that are not in `since`; an empty `since` stands for nothing.

    Args:
        git: the repository; needs no work tree.
        since: a commit taken as sound.
        end: the last commit.
        progress: told how far it is.
        proposed: nobody has merged them yet.
    """
    revisions = [end, *([f"^{since}"] if since else [])]
    total = count_commits(git, revisions)
    steps = _counted(walk(git, revisions, FOLDERS), total, progress)
    inspector = CommitInspector(git, end, proposed=proposed)
    return Verified(list(inspector.inspect(steps)), total, since)


def _head(context: Context) -> str:
    head = context.git.head().commit
    if head is None:
        raise NotFoundError(_("The desk has no commit yet."))
    return head


def _counted(steps: Iterator[Step], total: int, progress: Progress | None) -> Iterator[Step]:
    for number, step in enumerate(steps, 1):
        yield step
        if progress and (number % _TOLD_EVERY == 0 or number == total):
            progress(number, total)


def _remembered(context: Context, head: str) -> str:
    """Return the commit up to which this version of the program found nothing; empty where none is in `head`."""
    try:
        version, _space, commit = (context.index.note(_REMEMBERED) or "").partition(" ")
    except DeskError:  # policies that do not hold together: there is no index, and all is verified
        return ""
    sound = version == __version__ and context.git.resolve(commit) and context.git.is_ancestor(commit, head)
    return commit if sound else ""


def _remember(context: Context, head: str) -> None:
    try:
        with context.index.refresh() as refresh:
            refresh.set_note(_REMEMBERED, f"{__version__} {head}")
    except DeskError:
        return  # the next run looks at the same commits again
