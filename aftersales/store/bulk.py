"""Many commits in one go, with the dates of long ago: one stream of ``git fast-import``, one move of the branch.

Interrupted before the branch moves, nothing has happened; after that, the next command finishes files and index.
Hooks: ``pre-commit`` runs once, over the whole; the message hooks do not, as the messages come from somewhere else.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from typing import Final, Protocol

from aftersales.errors import DeskError, OutsideError
from aftersales.model.record import record
from aftersales.store import hooks, plumbing
from aftersales.store.alive import vantage
from aftersales.store.git import Git
from aftersales.store.importing import FILE_MODE, Importer, Kept, Stamp, clean_message
from aftersales.store.journal import Change, Journal, clear_journal, write_journal
from aftersales.store.parsing import Commit, Entry
from aftersales.store.reading import Identity
from aftersales.store.recovery import bulk_changes, clear_killed, entries_at, place_files, recover
from aftersales.store.standing import branch_to_change, moved, refuse_edits
from aftersales.store.switching import may_switch, switch
from aftersales.store.transaction import ignore, later, variables
from aftersales.store.trouble import outside_trouble
from aftersales.store.worktree import RealFolders, refuse_path

_CHUNK: Final = 200
"""Commits held in memory at once where filters (git-lfs) are set up, as their paths are looked up together."""


@record
class PreparedCommit:
    """One commit of a bulk change.

    Attributes:
        files: path below the desk's root → whole content, one that was kept before, or None to delete it.
        message: the whole message, trailers and all.
        author: whose change it was.
        when: when it was made, with an offset; not before 1970, which git's dates do not reach.
        committed: when it was put in; None: when all of them are.
        committer: who put it in; None: whoever puts in all of them.
    """

    files: "Files"
    message: str
    author: Identity
    when: datetime
    committed: datetime | None = None
    committer: Identity | None = None


Content = Kept | Entry | bytes | None


class Files(Protocol):
    """What is asked of the files of a commit: any map will do, and something that reads them from the disk."""

    def items(self) -> Iterable[tuple[str, Content]]:
        """Return pairs of path and content."""

    def __iter__(self) -> Iterator[str]:
        """Return the paths."""


Keep = Callable[[Mapping[str, bytes]], list[Content]]
"""Hand contents over to git before the commit that they belong to; by path, as a path may have a filter."""

Story = Iterable[PreparedCommit] | Callable[[Keep], Iterable[PreparedCommit]]
"""Commits, oldest first; or a function that makes them and may have contents kept on the way."""


def commit_many(
    git: Git,
    expected_head: str,
    commits: Story,
    *,
    when: datetime,
    committer: Identity | None = None,
    tell: Callable[[str], None] = ignore,
    step: Callable[[str], None] = ignore,
) -> str:
    """Put `commits` on top of `expected_head`, all or none; return the last one's id.

    The desk lock must be held. Contents are not kept in memory; `commits` may be a generator.

    Args:
        git: the repository.
        expected_head: the branch head that the change was decided on.
        commits: what to put there.
        when: the moment of the bulk change itself: the commits' committer date.
        committer: who puts them in; None: git's identity.
        tell: called with what a hook says without refusing.
        step: called with the name of each step that is done; for tests that stop in between.

    Raises:
        BusyError, RefusedError, OutsideError, InvalidDataError: as `commit_change`; nothing was changed.
    """
    recover(git)
    branch = branch_to_change(git, expected_head, first=False)
    new = write_commits(git, expected_head, commits, when=when, committer=committer)
    step("objects")
    if new == expected_head:
        clear_journal(git.folders.private)
        return new
    return advance(git, branch, expected_head, new, tell=tell, step=step)


def write_commits(
    git: Git,
    parent: str,
    commits: Story,
    *,
    when: datetime,
    committer: Identity | None = None,
    merges: str | None = None,
) -> str:
    """Write `commits` on top of `parent` without any branch knowing them; return the last one's id.

    The desk lock must be held; what follows is `advance`. See `commit_many` for the arguments.

    Args:
        merges: the commit that a single one of `commits` merges in; None: it merges nothing.

    Raises:
        OutsideError, InvalidDataError: as `commit_change`; nothing was changed.
    """
    stamp = Stamp(committer or git.identity("committer"), when)
    with _or_nothing(git):
        with outside_trouble(git.root):  # a killed git's lock files are told by it from those of others
            write_journal(git.folders.private, Journal((), placing=False, where=vantage()))
        new = _import_all(git, parent, commits, stamp)
        if new != parent and (merges or git.config_on("commit.gpgsign")):
            new = _remake_all(git, parent, new, merges)
    return new


def advance(
    git: Git,
    branch: str,
    old: str,
    new: str,
    *,
    tell: Callable[[str], None] = ignore,
    step: Callable[[str], None] = ignore,
) -> str:
    """Move `branch` from the commit `old` to `new`, and files and index with it; return `new`.

    The desk lock must be held, and `branch_to_change` have allowed it.

    Raises:
        BusyError, RefusedError, OutsideError: as `commit_change`; nothing was changed.
    """
    with _or_nothing(git):
        if not may_switch(git, old, new, bulk_changes(git, old, new)):
            _refuse_edits(git, list(bulk_changes(git, old, new)))
        step("looked")
        with outside_trouble(git.root):
            write_journal(git.folders.private, Journal((), placing=True, old=old, new=new, where=vantage()))
        step("journal")
        if hooks.has_hook(git, "pre-commit"):
            changes = list(bulk_changes(git, old, new))
            place_files(git, changes, entries_at(git, new, [change.path for change in changes]))
            hooks.run_before_commit(git, new, tell)
        _move(git, branch, new, old)
        step("moved")
    with later(tell):
        if switch(git, old, new):
            clear_journal(git.folders.private)
        else:
            recover(git)
    step("done")
    hooks.run_after_commit(git, tell)
    return new


@contextmanager
def _or_nothing(git: Git) -> Iterator[None]:
    """Take back what was prepared where the block fails; what is wrong is told, and what is left put right later."""
    try:
        yield
    except BaseException:
        with suppress(OSError, DeskError):
            recover(git)
        raise


def _import_all(git: Git, head: str, story: Story, committer: Stamp) -> str:
    """Write all commits without any branch knowing them; return the last one's id."""
    mark = 0
    with git.fast_import(bulk=True) as stream:
        importer = Importer(stream, f"refs/aftersales/{os.urandom(6).hex()}")
        contents = _Contents(git, importer)
        for chunk in _chunks(story(contents.keep) if callable(story) else story, contents.together):
            filtered = contents.filtered(path for commit in chunk for path in commit.files)
            for commit in chunk:
                author, message = Stamp(commit.author, commit.when), clean_message(commit.message)
                stamp = Stamp(commit.committer or committer.who, commit.committed or committer.when)
                changes = contents.changes(commit.files, filtered)
                mark = importer.add_commit(None if mark else head, message, author, stamp, changes)
        new = importer.commit_id(mark) if mark else head
        importer.finish()
    plumbing.need_commits(git, new, head)
    return new


class _Contents:
    """The contents on their way into git, through the filters that are set up here (git-lfs)."""

    def __init__(self, git: Git, importer: Importer) -> None:
        self._git = git
        self._importer = importer
        self._has_filters = plumbing.has_filters(git)
        self.together = _CHUNK if self._has_filters else 1

    def filtered(self, paths: Iterable[str]) -> set[str]:
        """Return those of `paths` that have a filter."""
        return plumbing.filtered_paths(self._git, set(paths)) if self._has_filters else set()

    def keep(self, files: Mapping[str, bytes]) -> list[Content]:
        """Hand contents over to git and return what stands for each."""
        filtered = self.filtered(files)
        return [self._kept(path, content, filtered) for path, content in files.items()]

    def _kept(self, path: str, content: bytes, filtered: set[str]) -> Content:
        refuse_path(path)
        return self._through_filter(path, content) if path in filtered else self._importer.keep(content)

    def _through_filter(self, path: str, content: bytes) -> Entry:
        return Entry(FILE_MODE, plumbing.add_blob(self._git, path, content))

    def changes(self, files: Files, filtered: set[str]) -> Iterator[tuple[str, Content]]:
        """Yield the files of a commit by git's path; a content is asked for when its turn comes: there may be 100,000.

        Raises:
            InvalidDataError: a path leads out of the desk.
        """
        for path, content in files.items():
            refuse_path(path)
            if isinstance(content, bytes) and path in filtered:
                content = self._through_filter(path, content)  # noqa: PLW2901  the same content, as git wants it
            yield self._git.full(path), content


def _chunks(commits: Iterable[PreparedCommit], size: int) -> Iterator[list[PreparedCommit]]:
    walk = iter(commits)
    while chunk := list(islice(walk, size)):
        yield chunk


def _remake_all(git: Git, old: str, new: str, merges: str | None) -> str:
    """Make twins of the commits after `old`, one by one, for what fast-import cannot do here: sign, merge."""
    parent, sign = old, git.config_on("commit.gpgsign")
    for commit in git.log("--reverse", revisions=[f"{old}..{new}"], whole=True):
        who = variables(_author(commit), _committer(commit))
        parents = [parent, merges] if merges else [parent]
        parent = plumbing.remake_commit(git, commit.id, parents, f"{commit.body}\n", who, sign=sign)
    return parent


def _author(commit: Commit) -> Stamp:
    return Stamp(Identity(commit.author_name, commit.author_email), commit.at)


def _committer(commit: Commit) -> Stamp:
    return Stamp(Identity(commit.committer_name, commit.committer_email), commit.committed)


def _refuse_edits(git: Git, changes: Sequence[Change]) -> None:
    staged = plumbing.read_index(git, [change.path for change in changes])
    folders = RealFolders(git.root)
    for change in changes:
        folders.need(change.path)
        refuse_edits(git, change.path, change.before, staged.get(change.path), None)


def _move(git: Git, branch: str, new: str, old: str) -> None:
    try:
        plumbing.move_branch(git, branch, new, old, "import: many commits at once")
    except OutsideError:
        standing = git.head().commit
        if standing == new:  # git was killed, or failed, after it had moved the branch: the change is made
            return clear_killed(git)
        if standing != old:
            raise moved(branch) from None
        raise
