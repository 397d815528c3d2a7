"""One change is one commit: of exactly the paths it names, whatever else the user has staged, edited or left about.

The order, and what a kill leaves in between:

1. look: what was left behind is put right; branch, index and files allow the change.
2. temporary files beside their targets, so that a full disk is noticed while nothing has happened.
3. blobs, trees and commit through one ``git fast-import``, without the index. No branch knows them yet.
4. the journal, on the disk. Hooks, which may still refuse (``pre-commit`` sees the new files in the work tree).
5. the branch moves by compare-and-swap. Before this the desk is as before the change, from here on as after it.
6. the files, by rename; the user's index entries of these paths; the journal is emptied.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aftersales.errors import DeskError, OutsideError
from aftersales.i18n import _
from aftersales.store import hooks, plumbing
from aftersales.store.alive import vantage
from aftersales.store.git import Git
from aftersales.store.importing import Importer, Stamp, clean_message, plain
from aftersales.store.journal import FOLDER, Journal, clear_journal, write_journal
from aftersales.store.lock import hold_lock
from aftersales.store.placing import clear_temporaries, place_planned, update_index
from aftersales.store.planning import Planned, plan_changes, write_temporaries
from aftersales.store.reading import Identity
from aftersales.store.recovery import clear_killed, recover
from aftersales.store.standing import branch_to_change, moved
from aftersales.store.trouble import outside_trouble
from aftersales.store.worktree import Seen, refuse_links, refuse_path

LOCK_WAIT: Final = 10.0
"""Seconds that a command waits for another one by default."""


def ignore(_text: str) -> None:
    """Stand in for a caller who does not want to be told."""


@contextmanager
def later(tell: Callable[[str], None]) -> Iterator[None]:
    """Take what goes wrong after the branch has moved for what it is: the change counts, the journal keeps the rest."""
    try:
        yield
    except (OSError, OutsideError) as error:
        words = _("The change is committed, but its files or git's index are not up to date: {reason}")
        tell(words.format(reason=error))
        tell(_("The next command puts that right."))


@contextmanager
def desk_lock(
    git: Git, wait_seconds: float = LOCK_WAIT, on_wait: Callable[[str], None] | None = None
) -> Iterator[list[str]]:
    """Hold the desk: nobody else changes it in this block. What a killed command left is put right first.

    Args:
        git: the repository.
        wait_seconds: how long to wait for somebody else.
        on_wait: called once with who holds the desk, when there is somebody to wait for.

    Yields:
        what was put right, as sentences.

    Raises:
        BusyError: somebody else holds it for too long.
        OutsideError: git's folder cannot be written.
    """
    with hold_lock(git.folders.common / FOLDER / "lock", wait_seconds, on_wait):
        yield recover(git)


def commit_change(
    git: Git,
    expected_head: str | None,
    writes: Mapping[str, bytes | None],
    message: str,
    *,
    when: datetime,
    author: Identity | None = None,
    committer: Identity | None = None,
    first: bool = False,
    tell: Callable[[str], None] = ignore,
    step: Callable[[str], None] = ignore,
) -> str:
    """Write files and commit exactly them on top of `expected_head`; return the new commit's id.

    The desk lock must be held. Where every file is already as wanted, nothing is committed and `expected_head` comes
    back.

    Args:
        git: the repository.
        expected_head: the branch head that the change was decided on; None with `first`.
        writes: path below the desk's root → its whole content, or None to delete it.
        message: the commit message, trailers and all.
        when: the moment of the change, with an offset; date of author and committer.
        author: whose change it is; None: git's identity.
        committer: who puts it in; None: git's identity.
        first: the branch may have no commit yet (`init`).
        tell: called with what a hook says without refusing.
        step: called with the name of each step that is done; for tests that stop in between.

    Raises:
        BusyError: the branch moved, or something uncommitted or half done is in the way; nothing was changed.
        RefusedError: a hook refused; nothing was changed.
        OutsideError: git, the disk or a missing identity; nothing was changed.
        InvalidDataError: a path is not one that may be written.
    """
    recover(git)
    branch = branch_to_change(git, expected_head, first=first)
    stamps = _stamps(git, author, committer, when)
    for path in writes:
        refuse_path(path)
        refuse_links(git.root, path)
    transaction = _Transaction(
        git=git, head=expected_head, branch=branch, message=clean_message(message), stamps=stamps, tell=tell, step=step
    )
    try:
        commit = transaction.run(writes)
    except BaseException:
        with suppress(OSError, DeskError):  # what is wrong is told below; what is left is put right by the next command
            recover(git)
        raise
    if commit != expected_head:
        hooks.run_after_commit(git, tell)
    return commit or ""


def _stamps(git: Git, author: Identity | None, committer: Identity | None, when: datetime) -> tuple[Stamp, Stamp]:
    return Stamp(author or git.identity("author"), when), Stamp(committer or git.identity("committer"), when)


def variables(author: Stamp, committer: Stamp) -> dict[str, str]:
    """Return git's variables for who and when."""
    return {
        f"GIT_{role}_{what}": value
        for role, stamp in (("AUTHOR", author), ("COMMITTER", committer))
        for what, value in (("NAME", plain(stamp.who.name)), ("EMAIL", plain(stamp.who.email)), ("DATE", stamp.date()))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Transaction:
    """The steps of one change; see the module's own words for their order."""

    git: Git
    head: str | None
    branch: str
    message: str
    stamps: tuple[Stamp, Stamp]
    tell: Callable[[str], None]
    step: Callable[[str], None]
    token: str = field(default_factory=lambda: os.urandom(6).hex())

    def run(self, writes: Mapping[str, bytes | None]) -> str | None:
        """Go through the steps; return the new commit's id, or the old one where nothing differs."""
        prepared = self._prepare(writes)
        if prepared is None:
            return self.head
        planned, commit = prepared
        with outside_trouble(self.git.root):
            write_journal(
                self.git.folders.private, Journal(tuple(item.change for item in planned), placing=True, where=vantage())
            )
        self.step("journal")
        placed: Mapping[str, Seen] | None = None
        if hooks.has_hook(self.git, "pre-commit"):
            with outside_trouble(self.git.root):
                placed = place_planned(self.git, planned)
            self.step("placed")
            hooks.run_before_commit(self.git, commit, self.tell)
            self.step("hooked")
        commit = self._final_commit(commit)
        self._move(commit)
        self.step("moved")
        with later(self.tell):
            if placed is None:
                placed = place_planned(self.git, planned)
                self.step("placed")
            update_index(self.git, planned, placed)
            self.step("indexed")
            clear_temporaries(self.git, planned)
            clear_journal(self.git.folders.private)
            self.step("done")
        return commit

    def _prepare(self, writes: Mapping[str, bytes | None]) -> tuple[list[Planned], str] | None:
        """Look, write temporary files, and make the objects; None where nothing differs."""
        with self.git.fast_import() as stream:
            importer = Importer(stream, f"refs/aftersales/{self.token}")
            planned = plan_changes(self.git, importer, self.head, writes, self.token)
            self.step("looked")
            if not planned:
                importer.finish()
                return None
            write_temporaries(self.git, planned, writes, self.step)
            changes = {self.git.full(item.change.path): item.change.after for item in planned}
            mark = importer.add_commit(self.head, self.message, *self.stamps, changes.items())
            commit = importer.commit_id(mark)
            importer.finish()
        plumbing.need_change(self.git, commit, self.head)
        self.step("objects")
        return planned, commit

    def _final_commit(self, commit: str) -> str:
        """Let hooks edit the message and sign, where that is asked for; both need the commit made anew."""
        message = hooks.edit_message(self.git, self.message, self.tell)
        sign = self.git.config_on("commit.gpgsign")
        if message == self.message and not sign:
            return commit
        parents = [self.head] if self.head else []
        return plumbing.remake_commit(self.git, commit, parents, message, variables(*self.stamps), sign=sign)

    def _move(self, commit: str) -> None:
        subject = self.message.partition("\n")[0]
        try:
            plumbing.move_branch(self.git, self.branch, commit, self.head, f"commit: {subject}")
        except OutsideError:
            standing = self.git.head().commit
            if standing == commit:  # git was killed, or failed, after it had moved the branch: the change is made
                return clear_killed(self.git)
            if standing != self.head:
                raise moved(self.branch) from None
            raise
