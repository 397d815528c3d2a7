"""Many commits in one go, with the dates of long ago: one stream of ``git fast-import``, one move of the branch.

Interrupted before the branch moves, nothing has happened; after that, the next command finishes files and index.
Hooks: ``pre-commit`` runs once, over the whole; the message hooks do not, as the messages come from somewhere else.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from aftersales.errors import DeskError, OutsideError
from aftersales.store import hooks, plumbing
from aftersales.store.git import Git
from aftersales.store.importing import FILE_MODE, Importer, Stamp, clean_message
from aftersales.store.journal import Change, Journal, clear_journal, write_journal
from aftersales.store.parsing import Commit, Entry
from aftersales.store.reading import Identity
from aftersales.store.recovery import bulk_changes, entries_at, place_files, recover
from aftersales.store.standing import branch_to_change, moved, refuse_edits
from aftersales.store.switching import may_switch, switch
from aftersales.store.transaction import ignore, later, variables
from aftersales.store.trouble import outside_trouble
from aftersales.store.worktree import refuse_links, refuse_path

_CHUNK: Final = 200
"""Commits held in memory at once where filters (git-lfs) are set up, as their paths are looked up together."""


@dataclass(frozen=True, slots=True)
class PreparedCommit:
    """One commit of a bulk change.

    Attributes:
        files: path below the desk's root → whole content, or None to delete it.
        message: the whole message, trailers and all.
        author: whose change it was.
        when: when it was made, with an offset; not before 1970, which git's dates do not reach.
        committed: when it was put in; None: when all of them are.
    """

    files: Mapping[str, bytes | None]
    message: str
    author: Identity
    when: datetime
    committed: datetime | None = None


def commit_many(
    git: Git,
    expected_head: str,
    commits: Iterable[PreparedCommit],
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
        commits: oldest first.
        when: the moment of the bulk change itself: the commits' committer date.
        committer: who puts them in; None: git's identity.
        tell: called with what a hook says without refusing.
        step: called with the name of each step that is done; for tests that stop in between.

    Raises:
        BusyError, RefusedError, OutsideError, InvalidDataError: as `commit_change`; nothing was changed.
    """
    recover(git)
    branch = branch_to_change(git, expected_head, first=False)
    stamp = Stamp(committer or git.identity("committer"), when)
    try:
        new = _import_all(git, expected_head, commits, stamp)
        step("objects")
        if git.config_on("commit.gpgsign"):
            new = _sign_all(git, expected_head, new)
        if not may_switch(git, expected_head, new, bulk_changes(git, expected_head, new)):
            _refuse_edits(git, list(bulk_changes(git, expected_head, new)))
        step("looked")
        with outside_trouble(git.root):
            write_journal(git.folders.private, Journal((), placing=True, old=expected_head, new=new))
        step("journal")
        if hooks.has_hook(git, "pre-commit"):
            changes = list(bulk_changes(git, expected_head, new))
            place_files(git, changes, entries_at(git, new, [change.path for change in changes]))
            hooks.run_before_commit(git, new, tell)
        _move(git, branch, new, expected_head)
        step("moved")
    except BaseException:
        with suppress(OSError, DeskError):  # what is wrong is told below; what is left is put right by the next command
            recover(git)
        raise
    with later(tell):
        if switch(git, expected_head, new):
            clear_journal(git.folders.private)
        else:
            recover(git)
    step("done")
    hooks.run_after_commit(git, tell)
    return new


def _import_all(git: Git, head: str, commits: Iterable[PreparedCommit], committer: Stamp) -> str:
    """Write all commits without any branch knowing them; return the last one's id."""
    mark = 0
    with git.fast_import(bulk=True) as stream:
        importer = Importer(stream, f"refs/aftersales/{os.urandom(6).hex()}")
        for chunk in _chunks(commits, _CHUNK if plumbing.has_filters(git) else 1):
            filtered = plumbing.filtered_paths(git, {path for commit in chunk for path in commit.files})
            for commit in chunk:
                changes = _Contents(git, commit.files, filtered)
                author, message = Stamp(commit.author, commit.when), clean_message(commit.message)
                stamp = Stamp(committer.who, commit.committed) if commit.committed else committer
                mark = importer.add_commit(None if mark else head, message, author, stamp, changes)
        new = importer.commit_id(mark) if mark else head
        importer.finish()
    return new


@dataclass(frozen=True, slots=True)
class _Contents(Mapping[str, Entry | bytes | None]):
    """The files of a commit by git's path; a content is asked for when its turn comes, as there may be 100,000."""

    git: Git
    files: Mapping[str, bytes | None]
    filtered: set[str]

    def __getitem__(self, path: str) -> Entry | bytes | None:
        own = self.git.own(path)
        return _content(self.git, own, self.files[own], self.filtered)

    def __iter__(self) -> Iterator[str]:
        return map(self.git.full, self.files)

    def __len__(self) -> int:
        return len(self.files)


def _chunks(commits: Iterable[PreparedCommit], size: int) -> Iterator[list[PreparedCommit]]:
    walk = iter(commits)
    while chunk := list(islice(walk, size)):
        yield chunk


def _content(git: Git, path: str, data: bytes | None, filtered: set[str]) -> Entry | bytes | None:
    refuse_path(path)
    if data is None or path not in filtered:
        return data
    return Entry(FILE_MODE, plumbing.add_blob(git, path, data))


def _sign_all(git: Git, old: str, new: str) -> str:
    """Make signed twins of the commits after `old`, one by one: fast-import cannot sign."""
    parent = old
    for commit in git.log("--reverse", revisions=[f"{old}..{new}"], whole=True):
        who = variables(_author(commit), _committer(commit))
        parent = plumbing.remake_commit(git, commit.id, [parent], f"{commit.body}\n", who, sign=True)
    return parent


def _author(commit: Commit) -> Stamp:
    return Stamp(Identity(commit.author_name, commit.author_email), commit.at)


def _committer(commit: Commit) -> Stamp:
    return Stamp(Identity(commit.committer_name, commit.committer_email), commit.committed)


def _refuse_edits(git: Git, changes: Sequence[Change]) -> None:
    staged = plumbing.read_index(git, [change.path for change in changes])
    folders: set[str] = set()
    for change in changes:
        folder = change.path.rpartition("/")[0]
        if folder not in folders:
            folders.add(folder)
            refuse_links(git.root, change.path)
        refuse_edits(git, change.path, change.before, staged.get(change.path), None)


def _move(git: Git, branch: str, new: str, old: str) -> None:
    try:
        plumbing.move_branch(git, branch, new, old, "import: many commits at once")
    except OutsideError:
        if git.head().commit != old:
            raise moved(branch) from None
        raise
