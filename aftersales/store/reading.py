"""What can be asked of a desk's repository, on top of any way to run git; `store/git.py` is the way.

Paths in and out are relative to the desk's root, with forward slashes; the desk may be a subfolder of its repository.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from aftersales.errors import OutsideError
from aftersales.i18n import _
from aftersales.model.record import record
from aftersales.store import parsing
from aftersales.store.folders import Folders, Head, Odd, read_head
from aftersales.store.parsing import Commit, Entry


@record
class Identity:
    """A person as git knows one."""

    name: str
    email: str


class Reading(ABC):
    """A desk's git repository, through its work tree.

    Attributes:
        root: the desk's root folder.
        folders: the work tree's top, and git's own folders.
        prefix: the desk's root below the top, with a final slash; empty where they are the same.
    """

    def __init__(self, root: Path, folders: Folders) -> None:
        self.root = root
        self.folders = folders
        below = root.relative_to(folders.top).as_posix()
        self.prefix = "" if below == "." else f"{below}/"

    @abstractmethod
    def outcome(
        self, *arguments: str, accept: Sequence[int] = (0,), stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Run a command that only reads; return its exit status, one of `accept`, and what it printed."""

    @abstractmethod
    def records(self, *arguments: str) -> Iterator[bytes]:
        """Yield the NUL-ended records that a reading command prints, as they come; constant memory."""

    def read(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """Run a command that only reads, in the top of the work tree, and return what it printed.

        Raises:
            OutsideError: git failed; the sentence holds its reason.
        """
        return self.outcome(*arguments, stdin=stdin, env=env)[1]

    def full(self, path: str) -> str:
        """Return a desk's path as git knows it, from the top of the work tree."""
        return self.prefix + path

    def own(self, path: str) -> str:
        """Return git's path as the desk knows it, from the desk's root."""
        return path.removeprefix(self.prefix)

    def below(self, *paths: str) -> list[str]:
        """Return the end of a command line that limits it to `paths`; to the desk where there are none."""
        limits = [self.full(path).rstrip("/") for path in paths or ("",)]
        return ["--", *limits] if all(limits) else []

    # Where we are.

    def head(self) -> Head:
        """Return what is checked out; two small files are read, no process runs."""
        head = read_head(self.folders)
        return self._asked_head() if isinstance(head, Odd) else head

    def _asked_head(self) -> Head:
        """Ask git what is checked out: a reftable, or a HEAD that is no plain branch."""
        code, name = self.outcome("symbolic-ref", "--quiet", "--short", "HEAD", accept=(0, 1))
        return Head(self.resolve("HEAD"), parsing.text(name).strip() if code == 0 else None)

    def resolve(self, revision: str) -> str | None:
        """Return the id of the commit that `revision` names, or None where it names none."""
        command = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        code, output = self.outcome(*command, accept=(0, 1, 128))
        return output.decode().strip() if code == 0 else None

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Tell whether `descendant` holds `ancestor` in its history."""
        return self.outcome("merge-base", "--is-ancestor", ancestor, descendant, accept=(0, 1))[0] == 0

    # Configuration.

    @cached_property
    def _configuration(self) -> dict[str, list[str]]:
        return parsing.parse_config(self.records("config", "-z", "--list"))

    def config(self, key: str) -> str | None:
        """Return the last value of a git setting (``user.name``; section and name in lower case), or None."""
        values = self._configuration.get(key)
        return values[-1] if values else None

    def config_values(self, ending: str) -> list[str]:
        """Return the values of every setting whose name ends in `ending` (``.event`` for all ``hook.*.event``)."""
        return [value for key, values in self._configuration.items() if key.endswith(ending) for value in values]

    def config_on(self, key: str) -> bool:
        """Tell whether a git setting is on, in any of git's spellings of true."""
        value = (self.config(key) or "").lower()
        return value in {"true", "yes", "on"} or (value.isdigit() and int(value) != 0)

    def config_keys(self) -> Iterable[str]:
        """Return the names of all settings."""
        return self._configuration.keys()

    def identity(self, role: str = "author") -> Identity:
        """Return who git says is at work: environment, then ``author.*`` or ``committer.*``, then ``user.*``.

        Args:
            role: "author" or "committer".

        Raises:
            OutsideError: git knows no name or no address; it is not guessed from the machine.
        """
        name, email = (
            os.environ.get(f"GIT_{role}_{what}".upper())
            or self.config(f"{role}.{what}".lower())
            or self.config(f"user.{what}".lower())
            or ""
            for what in ("name", "email")
        )
        email = email or os.environ.get("EMAIL", "")
        if not name.strip() or not email.strip():
            raise OutsideError(
                _("git does not know who you are: a change needs a name and an e-mail address."),
                hint=_(
                    'Type: git config --global user.name "Your Name"; git config --global user.email you@example.com'
                ),
            )
        return Identity(name.strip(), email.strip())

    # Reading commits.

    def read_blob(self, commit: str, path: str) -> bytes | None:
        """Return the content of `path` at `commit`, or None where there is no such file."""
        if "\n" in path or "\n" in commit:
            return None
        answer = self.read(
            "cat-file", "--batch", stdin=f"{commit}:{self.full(path)}\n".encode("utf-8", "surrogateescape")
        )
        header, _newline, rest = answer.partition(b"\n")
        oid, _space, about = header.rpartition(b" blob ")
        return rest[: int(about)] if oid else None

    def list_tree(self, commit: str, prefix: str = "") -> Iterator[tuple[str, str]]:
        """Yield (path, blob id) of every file at `commit`, below the folder `prefix`."""
        for path, entry in self.list_entries(commit, prefix):
            yield path, entry.oid

    def list_entries(self, commit: str, *paths: str) -> Iterator[tuple[str, Entry]]:
        """Yield (path, mode and blob id) of every file at `commit`, below each of `paths` where there are any."""
        records = self.records("ls-tree", "-r", "-z", "--full-tree", commit, *self.below(*paths))
        for path, entry in parsing.parse_tree(records):
            yield self.own(path), entry

    def changed_paths(self, old: str, new: str, prefix: str = "") -> Iterator[tuple[str, str, str]]:
        """Yield (status, path, new blob id) of what differs between two commits: A, M, D or T (type)."""
        for status, path, _before, after in self.changed_entries(old, new, prefix):
            yield status, path, after.oid

    def changed_entries(self, old: str, new: str, prefix: str = "") -> Iterator[tuple[str, str, Entry, Entry]]:
        """Yield (status, path, before, after) of what differs between two commits."""
        command = ["diff-tree", "-r", "-z", "--no-renames", "--no-commit-id", "--end-of-options", old, new]
        for status, path, before, after in parsing.parse_raw_diff(self.records(*command, *self.below(prefix))):
            yield status, self.own(path), before, after

    def log_of_path(self, path: str, *, commit: str = "HEAD", limit: int | None = None) -> list[Commit]:
        """Return the commits that changed `path` (a file or a folder), newest first."""
        return list(self.log(f"--max-count={-1 if limit is None else limit}", revisions=[commit], paths=[path]))

    def log_of_file(self, path: str, since: datetime) -> list[Commit]:
        """Return the commits of the branch that changed a file which was made after `since`, newest first.

        The walk ends at that moment, so what it costs is the file's age and not the desk's. Where the first commit that
        it finds did not make the file (a clock was wrong, a branch was rebased), all of history is walked.
        """
        found = list(self.log(f"--since={since.isoformat()}", paths=[path]))
        if found and all(self.read_blob(parent, path) is None for parent in found[-1].parents):
            return found
        return self.log_of_path(path)

    def log(
        self, *options: str, revisions: Sequence[str] = ("HEAD",), paths: Sequence[str] = (), whole: bool = False
    ) -> Iterator[Commit]:
        """Yield the commits of `revisions` (``HEAD``, ``A..B``) that changed `paths` or, without any, the desk.

        Args:
            options: more of `git log`'s options.
            revisions: what to walk from, and what to leave out.
            paths: files or folders of the desk.
            whole: every commit, also those that did not touch the desk.
        """
        command = ["log", "-z", parsing.LOG_FORMAT, "--no-show-signature", *options, "--end-of-options", *revisions]
        return parsing.parse_log(self.records(*command, *([] if whole else self.below(*paths))))

    def diff_of(self, commit: str, path: str) -> str:
        """Return what `commit` did to `path`, as a unified diff without colour; a merge against its first parent."""
        command = ["show", "--format=", "--no-color", "--no-ext-diff", "--no-textconv", "--diff-merges=first-parent"]
        return self.read(*command, "--end-of-options", commit, *self.below(path)).decode("utf-8", "replace")

    def status_paths(self, paths: Sequence[str] = ()) -> list[tuple[str, str]]:
        """Return git's two letters and the path of whatever is not committed, all of it or below `paths`."""
        command = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules"]
        return [
            (state, self.own(path)) for state, path in parsing.parse_status(self.records(*command, *self.below(*paths)))
        ]
