"""The first half of a change: paths found clean, contents in the repository, files ready beside their targets."""

from collections.abc import Callable, Mapping, Sequence

from aftersales.model.record import record
from aftersales.store import plumbing
from aftersales.store.alive import vantage
from aftersales.store.git import Git
from aftersales.store.importing import FILE_MODE, Importer
from aftersales.store.journal import Change, Journal, write_journal
from aftersales.store.parsing import Entry, Staged
from aftersales.store.standing import refuse_edits
from aftersales.store.trouble import outside_trouble
from aftersales.store.worktree import (
    FLUSHED_ONE_BY_ONE,
    Seen,
    flush_everything,
    look_at,
    read_content,
    temporary_name,
    write_temporary,
)


@record
class Planned:
    """One path of a change on its way.

    Attributes:
        change: before and after.
        seen: what the file looked like when it was found clean.
        skipped: a sparse checkout keeps the file out of the work tree, and so it stays.
        literal: git would add the file as it is, byte for byte: no filter, line ends, keywords or rights to turn.
    """

    change: Change
    seen: Seen
    skipped: bool
    literal: bool


def plan_changes(
    git: Git, importer: Importer, head: str | None, writes: Mapping[str, bytes | None], token: str
) -> list[Planned]:
    """Find each path clean, add its content to the repository, and keep those that differ from `head`.

    Args:
        git: the repository.
        importer: takes the contents.
        head: the branch head; None before the first commit.
        writes: path → content, or None to delete it.
        token: what the temporary files of this change are named by.

    Raises:
        BusyError, InvalidDataError: something is in the way (`refuse_edits`).
    """
    staged = plumbing.read_index(git, list(writes))
    seen = {path: look_at(git.root / path) for path in writes}
    before = {path: importer.entry_at(head, git.full(path)) if head else None for path in writes}
    for path, content in writes.items():
        refuse_edits(git, path, before[path], staged.get(path), content)
    filtered = plumbing.filtered_paths(git, writes)
    planned: list[Planned] = []
    for number, (path, content) in enumerate(writes.items()):
        after = _add(git, importer, path, content, before[path], filtered=path in filtered)
        if after != before[path]:
            skipped = _is_skipped(staged.get(path), seen[path])
            there = seen[path] is not None and (before[path] is None or _is_written(git, path, content))
            temporary = "" if content is None or skipped or there else temporary_name(token, number)
            change = Change(path, before[path], after, temporary, there)
            literal = path not in filtered and _is_literal(content) and _same_rights(seen[path], before[path])
            planned.append(Planned(change, seen[path], skipped, literal))
    return planned


def _is_written(git: Git, path: str, content: bytes | None) -> bool:
    """Tell whether a person has put the wanted content there already: `commit` takes such files as they are."""
    return content is not None and read_content(git.root / path) == content


def _is_skipped(staged: Staged | None, seen: Seen) -> bool:
    return staged is not None and staged.skipped and seen is None


def _same_rights(seen: Seen, before: Entry | None) -> bool:
    """Tell whether the executable bit is as git has it; where a person changed it, that is left unstaged."""
    return seen is None or before is None or bool(seen[3] & 0o100) == (before.mode == "100755")


def _is_literal(content: bytes | None) -> bool:
    """Tell whether git has nothing to turn on adding `content`: gitattributes(5), text, eol and ident."""
    return content is None or not (b"\r" in content or b"$Id" in content)


def _add(
    git: Git, importer: Importer, path: str, content: bytes | None, before: Entry | None, *, filtered: bool
) -> Entry | None:
    if content is None:
        return None
    oid = plumbing.add_blob(git, path, content) if filtered else importer.add_blob(content)
    return Entry(before.mode if before else FILE_MODE, oid)


def write_temporaries(
    git: Git, planned: Sequence[Planned], writes: Mapping[str, bytes | None], step: Callable[[str], None]
) -> None:
    """Write the new contents beside their targets, through to the disk; the journal names them first.

    Raises:
        OutsideError: the disk is full or may not be written.
    """
    changes = tuple(item.change for item in planned)
    with outside_trouble(git.root):
        write_journal(git.folders.private, Journal(changes, placing=False, where=vantage()))
        step("intent")
        flush = len(changes) <= FLUSHED_ONE_BY_ONE
        for change in changes:
            content = writes[change.path]
            if change.temporary and content is not None:
                write_temporary(git.root / change.path, change.temporary, content, flush=flush)
        if not flush:
            flush_everything()
    step("temporaries")
