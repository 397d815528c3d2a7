"""Putting right what a killed change left: the branch head is the truth, and work tree and index follow it.

Only what the change itself may have left is touched: a file or an index entry that is neither as before nor as after
the change was edited by a person, and stays.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from aftersales.errors import OutsideError
from aftersales.i18n import _, ngettext
from aftersales.store import plumbing
from aftersales.store.dead_locks import clear_dead_locks, wait_for_orphans
from aftersales.store.git import Git
from aftersales.store.index_file import clear_leftovers
from aftersales.store.journal import FOLDER, Change, Journal, clear_journal, journal_file, read_journal
from aftersales.store.parsing import Entry, Staged
from aftersales.store.worktree import (
    FLUSHED_ONE_BY_ONE,
    blob_id,
    flush_everything,
    flush_folders,
    look_at,
    read_content,
    remove_empty_folders,
    remove_file,
    replace_file,
    temporary_name,
    write_temporary,
)

_ABSENT_MODE: Final = "000000"
_LINKS: Final = frozenset({"120000", "160000"})


def recover(git: Git) -> list[str]:
    """Finish or drop what a killed change left behind; the desk lock must be held.

    Returns:
        what was done, as sentences; empty where there was nothing to do.

    Raises:
        OutsideError: the disk or git stands in the way; the journal stays for the next try.
    """
    journal = read_journal(git.folders.private)
    if journal is None:
        return []
    try:
        return [*_clear_the_way(git, journal), *_put_right(git, journal)]
    except OSError as error:
        raise OutsideError(
            _("What a killed command left cannot be put right: {reason}.").format(reason=os.strerror(error.errno or 0)),
            place=str(error.filename or git.root),
            hint=_("Remove what stands in the way; the next command tries again."),
        ) from error


def _clear_the_way(git: Git, journal: Journal) -> list[str]:
    """Let the gits of a killed command end, and remove the lock files of those that were killed; say which."""
    wait_for_orphans(git)
    desk_lock = git.folders.common / FOLDER / "lock"
    locks = clear_dead_locks(git, journal_file(git.folders.private), desk_lock, journal.where)
    return [_("Removed {path}, which a git that was killed had left.").format(path=lock) for lock in locks]


def clear_killed(git: Git) -> None:
    """Remove the lock files of a git that was killed within a change that goes on."""
    journal = read_journal(git.folders.private)
    if journal is not None:
        _clear_the_way(git, journal)


def _put_right(git: Git, journal: Journal) -> list[str]:
    clear_leftovers(git.folders.private)
    settled = settle(git, _changes_of(git, journal), git.head().commit) if journal.placing else []
    _remove_temporaries(git, journal.changes)
    clear_journal(git.folders.private)
    if not settled:
        return [_("A command that was killed had changed nothing; what it left was removed.")]
    count = len(settled)
    sentence = ngettext(
        "A command was killed: {count} file was put right from the last commit.",
        "A command was killed: {count} files were put right from the last commit.",
        count,
    )
    return [sentence.format(count=count)]


def _changes_of(git: Git, journal: Journal) -> Sequence[Change]:
    if journal.new is None or journal.old is None:
        return journal.changes
    return list(bulk_changes(git, journal.old, journal.new))


def bulk_changes(git: Git, old: str, new: str) -> Iterable[Change]:
    """Yield what differs between two commits of the desk."""
    for _status, path, before, after in git.changed_entries(old, new):
        yield Change(path, _present(before), _present(after))


def _present(entry: Entry) -> Entry | None:
    return None if entry.mode == _ABSENT_MODE else entry


def settle(git: Git, changes: Sequence[Change], commit: str | None) -> list[str]:
    """Bring work tree and index of `changes` to what `commit` holds, where no person has touched them.

    Returns:
        the paths where there was something to do.
    """
    paths = [change.path for change in changes]
    truth = entries_at(git, commit, paths)
    index = plumbing.read_index(git, paths)
    skipped = {path for path, staged in index.items() if staged.skipped}
    placed = place_files(git, [change for change in changes if change.path not in skipped], truth)
    behind = {
        change.path: truth.get(change.path)
        for change in changes
        if _is_behind(index.get(change.path), change, truth.get(change.path))
    }
    if behind:
        plumbing.set_index(git, behind, [path for path in behind if path in skipped])
        plumbing.refresh_index(git, list(behind))
    return sorted({*placed, *behind})


def place_files(git: Git, changes: Sequence[Change], truth: Mapping[str, Entry]) -> list[str]:
    """Bring the files of `changes` to `truth`, where no person has touched them; return the paths that it took."""
    filtered = plumbing.filtered_paths(git, [change.path for change in changes])
    stale = [
        (number, change)
        for number, change in enumerate(changes)
        if _is_stale(git, change, truth.get(change.path), change.path in filtered)
    ]
    _write_files(git, stale, truth, filtered)
    return [change.path for _number, change in stale]


def _is_behind(staged: Staged | None, change: Change, truth: Entry | None) -> bool:
    """Tell whether the index holds what was before or after the change, but not what the commit says."""
    if staged and staged.merging:
        return False
    entry = staged.entry if staged else None
    return entry in (change.before, change.after) and entry != truth


def entries_at(git: Git, commit: str | None, paths: Sequence[str]) -> Mapping[str, Entry]:
    """Return what `commit` holds at `paths`; nothing before the first commit."""
    if commit is None:
        return {}
    wanted = frozenset(paths)
    few = paths if len(paths) <= plumbing.MANY_PATHS else ()
    return {path: entry for path, entry in git.list_entries(commit, *few) if path in wanted}


def _is_stale(git: Git, change: Change, truth: Entry | None, filtered: bool) -> bool:  # noqa: FBT001  one caller
    """Tell whether the file is as before or as after the change, but not as the commit says."""
    mine = change.there and truth == change.before  # a person wrote it, and the change did not come to be
    if mine or any(entry and entry.mode in _LINKS for entry in (change.before, change.after, truth)):
        return False
    content = read_content(git.root / change.path)
    if content is None:
        return truth is not None and None in (change.before, change.after)
    known = {entry.oid for entry in (change.before, change.after) if entry}
    digits = len(next(iter(known)))
    found = plumbing.hash_as_added(git, change.path, content) if filtered else blob_id(content, digits)
    if found not in known:
        return _is_cut_short(git, change, truth, content)
    return found != (truth.oid if truth else None)


def _is_cut_short(git: Git, change: Change, truth: Entry | None, content: bytes) -> bool:
    """Tell whether the file is the beginning of what a bulk change was writing: git writes in place (`switching`)."""
    if change.temporary or truth is None or truth != change.after:
        return False
    return any(whole.startswith(content) for _oid, whole in git.read_blobs([truth.oid]))


def _write_files(git: Git, stale: Sequence[tuple[int, Change]], truth: Mapping[str, Entry], filtered: set[str]) -> None:
    """Write or remove the files of `stale`; a temporary file that the killed change left is used where it fits.

    The number of each change names its temporary file, so that a recovery that is killed itself is taken up again.
    """
    flush = len(stale) <= FLUSHED_ONE_BY_ONE
    present = [(number, change) for number, change in stale if change.path in truth]
    contents = git.read_blobs(truth[change.path].oid for _number, change in present)
    for (number, change), (oid, content) in zip(present, contents, strict=True):
        target = git.root / change.path
        name = change.temporary
        if not (name and truth[change.path] == change.after and look_at(target.with_name(name))):
            name = temporary_name("recovered", number)
            target.with_name(name).unlink(missing_ok=True)
            wanted = plumbing.smudged(git, change.path, oid) if change.path in filtered else content
            write_temporary(target, name, wanted, flush=flush)
        replace_file(target, name)
    for _number, change in stale:
        if change.path not in truth:
            remove_file(git.root, git.root / change.path)
    if flush:
        flush_folders({(git.root / change.path).parent for _number, change in stale})
    else:
        flush_everything()


def _remove_temporaries(git: Git, changes: Iterable[Change]) -> None:
    folders: set[Path] = set()
    for change in changes:
        folder = (git.root / change.path).parent
        folders.add(folder)
        if change.temporary:
            (folder / change.temporary).unlink(missing_ok=True)
    for folder in folders:
        remove_empty_folders(git.root, folder)
