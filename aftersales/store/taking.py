"""Taking what a person edited in the work tree into a change: their file first, so that nothing of it can be lost."""

import os
import shlex

from aftersales.errors import BusyError
from aftersales.i18n import _
from aftersales.store import plumbing
from aftersales.store.git import Git
from aftersales.store.parsing import Entry
from aftersales.store.trouble import outside_trouble
from aftersales.store.worktree import (
    blob_id,
    read_content,
    refuse_links,
    refuse_path,
    replace_file,
    temporary_name,
    write_temporary,
)


def take_edit(git: Git, path: str, before: Entry | None, seen: bytes, content: bytes) -> None:
    """Put `content`, which says what `seen` says and more, into the person's file, and unstage what they staged of it.

    The file then holds what `commit_change` will write, and is not in its way. Killed before the commit, the file
    holds all that the person wrote. The desk lock must be held.

    Args:
        git: the repository.
        path: of the file.
        before: what the branch head holds there; None: nothing.
        seen: what the file held when it was looked at.
        content: the whole new content.

    Raises:
        BusyError: see `staged_edit`; or the file was edited meanwhile.
        OutsideError: the disk is full or may not be written.
    """
    refuse_path(path)
    refuse_links(git.root, path)
    staged = staged_edit(git, path, before, seen)
    target = git.root / path
    if read_content(target) != seen:
        raise BusyError(_("The file was edited at the same moment; nothing was written."), place=path)
    name = temporary_name(os.urandom(6).hex(), 0)
    with outside_trouble(git.root):
        try:
            write_temporary(target, name, content)
            replace_file(target, name)
        finally:
            target.with_name(name).unlink(missing_ok=True)
    if staged:
        plumbing.set_index(git, {path: before})


def staged_edit(git: Git, path: str, before: Entry | None, seen: bytes) -> bool:
    """Tell whether the person has staged the file as it is; False where nothing of it is staged.

    Raises:
        BusyError: something else than the file as it is (`seen`) is staged, or a merge left a conflict.
    """
    staged = plumbing.read_index(git, [path]).get(path)
    entry = staged.entry if staged else None
    if entry == before and not (staged and staged.merging):
        return False
    if entry is None or (staged and staged.merging) or not _is_blob(git, path, entry, seen):
        raise BusyError(
            _("What is staged of this file is not what it holds."),
            place=path,
            hint=_("Stage all of it, or nothing: git restore --staged -- {path}").format(path=shlex.quote(path)),
        )
    return True


def _is_blob(git: Git, path: str, entry: Entry, content: bytes) -> bool:
    return entry.oid in (blob_id(content, len(entry.oid)), plumbing.hash_as_added(git, path, content))
