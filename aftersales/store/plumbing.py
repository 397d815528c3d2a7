"""git's small tools that a change is made of; for the write path alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from aftersales.errors import OutsideError
from aftersales.i18n import _
from aftersales.store import index_file, parsing
from aftersales.store.folders import Odd
from aftersales.store.git import Git
from aftersales.store.parsing import Entry, Staged

MANY_PATHS: Final = 200
"""More paths than this are not put on a command line; git lists everything and the answer is filtered."""


def _few(paths: Sequence[str]) -> Sequence[str]:
    return paths if len(paths) <= MANY_PATHS else ()


def _words(git: Git, paths: Iterable[str]) -> bytes:
    """Return paths as git takes them from a pipe: from the top, each ended by NUL."""
    return "".join(f"{git.full(path)}\0" for path in paths).encode("utf-8", "surrogateescape")


def read_index(git: Git, paths: Sequence[str]) -> dict[str, Staged]:
    """Return what the index holds at `paths`; a path in conflict comes once, as merging."""
    if len(paths) <= index_file.FEW:
        full = [git.full(path) for path in paths]
        staged_at = index_file.read_entries(git.folders.private, full, len(git.head().commit or ""))
        if not isinstance(staged_at, Odd):
            return {git.own(path): staged for path, staged in staged_at.items()}
    records = git.records("ls-files", "-z", "--stage", "-t", "--full-name", *git.below(*_few(paths)))
    wanted = frozenset(paths)
    found = ((git.own(path), staged) for path, staged in parsing.parse_index(records))
    return {path: staged for path, staged in found if path in wanted}


def set_index(git: Git, entries: Mapping[str, Entry | None], skipped: Sequence[str] = ()) -> None:
    """Set the index's entry of each path, or remove it where it is None; every other entry stays as it is.

    Args:
        git: the repository.
        entries: path → mode and content.
        skipped: those of the paths that a sparse checkout keeps out of the work tree.
    """
    nothing = Entry("0", "0" * len(git.head().commit or ""))  # as many digits as the repository's ids have
    lines = b"".join(_index_line(git, path, entry or nothing) for path, entry in entries.items())
    git.write("update-index", "-z", "--index-info", stdin=lines)
    if skipped:
        git.write("update-index", "-z", "--skip-worktree", "--stdin", stdin=_words(git, skipped))


def add_to_index(git: Git, paths: Sequence[str]) -> None:
    """Let the index hold the files at `paths` as they are in the work tree; a missing file leaves it."""
    git.write("update-index", "-z", "--add", "--remove", "--stdin", stdin=_words(git, paths))


def _index_line(git: Git, path: str, entry: Entry) -> bytes:
    return f"{entry.mode} {entry.oid}\t{git.full(path)}\0".encode("utf-8", "surrogateescape")


def refresh_index(git: Git, paths: Sequence[str]) -> None:
    """Let the index know the files' times, so that a later `git status` need not read them again."""
    with suppress(OutsideError):  # a convenience: the entries are right without it
        git.write("add", "--refresh", *(git.below(*_few(paths)) or ["--", "."]))


def need_change(git: Git, new: str, old: str | None) -> None:
    """Refuse a single commit on top of `old` that is not there as a whole; see `need_commits`.

    What it takes is the size of the change: git, asked for all objects of one commit that another lacks, reads the
    whole tree of the other first, which at 100,000 tickets is a third of the time of a change.
    """
    if old is None:
        need_commits(git, new, old)
        return
    with _all_written():
        oids = [after.oid for _status, _path, _before, after in git.changed_entries(old, new) if int(after.mode)]
        found = git.read("cat-file", "--batch-check", stdin="".join(f"{oid}\n" for oid in oids).encode())
        if b" missing\n" in found:
            raise OutsideError(found.decode().strip())


def need_commits(git: Git, new: str, old: str | None) -> None:
    """Refuse commits that are not there as a whole, before a branch names them.

    git brings loose objects into their place in one go after flushing them (``core.fsyncMethod=batch``), and does not
    say where that failed: seen with 2.39, on a disk that was full, or broken, at that moment.

    Args:
        git: the repository.
        new: the last commit, just made.
        old: a commit that was there before, whose objects need no look; None: there was none.

    Raises:
        OutsideError: something of it is missing.
    """
    with _all_written():
        git.read("rev-list", "--objects", "--quiet", new, *([f"^{old}"] if old else []))


@contextmanager
def _all_written() -> Iterator[None]:
    """Say of an object that is missing in the block what a person can do about it."""
    try:
        yield
    except OutsideError as error:
        raise OutsideError(
            _("git could not write all that belongs to the change; nothing was changed."),
            hint=_("See whether the disk is full or failing, then try again."),
        ) from error


def move_branch(git: Git, branch: str, new: str, old: str | None, message: str) -> None:
    """Move `branch` from `old` to `new`, only where it still stands at `old` (None: it has no commit yet).

    Raises:
        OutsideError: git refused.
    """
    git.write("update-ref", "-m", message, f"refs/heads/{branch}", new, old or "0" * len(new))


def add_blob(git: Git, path: str, content: bytes) -> str:
    """Put `content` into the repository as git would add it at `path`, through its filter; return its id."""
    return git.write("hash-object", "-w", f"--path={git.full(path)}", "--stdin", stdin=content).decode().strip()


def hash_as_added(git: Git, path: str, content: bytes) -> str:
    """Return the id that `content` would get if it were added at `path`, after line ends and filters."""
    return git.read("hash-object", f"--path={git.full(path)}", "--stdin", stdin=content).decode().strip()


def smudged(git: Git, path: str, oid: str) -> bytes:
    """Return the blob `oid` as git would check it out at `path`, through its filter."""
    return git.read("cat-file", "--filters", f"--path={git.full(path)}", oid)


def has_filters(git: Git) -> bool:
    """Tell whether any filter is set up here."""
    return any(key.startswith("filter.") for key in git.config_keys())


def filtered_paths(git: Git, paths: Iterable[str]) -> set[str]:
    """Return those of `paths` whose attributes name a filter that is set up here (git-lfs)."""
    if not has_filters(git):
        return set()
    words = git.read("check-attr", "-z", "--stdin", "filter", stdin=_words(git, paths)).split(b"\0")
    answers = zip(words[0::3], words[2::3], strict=False)
    return {git.own(parsing.text(path)) for path, value in answers if _is_set_up(git, parsing.text(value))}


def _is_set_up(git: Git, name: str) -> bool:
    return any(git.config(f"filter.{name}.{way}") for way in ("clean", "process"))


def remake_commit(
    git: Git, commit: str, parents: Sequence[str], message: str, who: Mapping[str, str], *, sign: bool
) -> str:
    """Make a twin of `commit` (the same files) and return its id.

    Args:
        git: the repository.
        commit: whose files to take.
        parents: the ids of the twin's parents.
        message: the whole message.
        who: git's variables for author and committer.
        sign: sign it, with the key and in the format (gpg, ssh, x509) that git's settings name.
    """
    lineage = [word for parent in parents for word in ("-p", parent)]
    command = ["commit-tree", *(["-S"] if sign else []), *lineage, f"{commit}^{{tree}}"]
    made = git.write("-c", "i18n.commitEncoding=UTF-8", *command, stdin=message.encode(), env=who)
    return made.decode().strip()


def fill_index(git: Git, index: Path, commit: str) -> None:
    """Write the files of `commit` into another index file, with the times of the work tree."""
    env = {"GIT_INDEX_FILE": str(index)}
    git.write("read-tree", commit, env=env)
    git.write("update-index", "-q", "--refresh", env=env, accept=(0, 1))


def tree_of_index(git: Git, index: Path) -> str:
    """Return the id of the tree that another index file holds."""
    return git.write("write-tree", env={"GIT_INDEX_FILE": str(index)}).decode().strip()


def tree_of(git: Git, commit: str) -> str:
    """Return the id of the tree of `commit`."""
    return git.read("rev-parse", "--verify", "--end-of-options", f"{commit}^{{tree}}").decode().strip()
