"""Merging two commits in this process: what only one side changed is taken, records both changed are merged by field.

No work tree is touched and no process is started per file; other files (policies, documents) that both sides changed
go through git's own text merge. The result is a plan; whoever commits it
gives the commit two parents.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales.codec.faults import FileError
from aftersales.codec.merging import MergedFile, kind_of, merge_sources
from aftersales.model.layout import TICKETS
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.store.git import Git
from aftersales.store.parsing import Entry

_ABSENT = "000000"
_MODE = "100644"
_CONFLICTS = range(1, 256)
"""Exit codes of ``git merge-file``: how many conflicts, 255 for a file that is no text."""


@record
class MergePlan:
    """What the merge of two commits comes to; nothing is written yet.

    Attributes:
        ours, theirs: the two commits.
        bases: their merge bases, the best common ancestors; none where the histories have nothing in common.
        files: path → what the merge makes of it, where that is not what `ours` has: a file of `theirs` as it is, merged
            bytes, or None where it goes away.
        taken: paths of which `theirs` has the newer version.
        merged: records that both sides changed, by path.
        conflicted: those of them that hold conflicts; they are valid files and may be committed.
        blocked: paths that no rule can merge, each with the reason; such a plan must not be committed.
        kept: paths that one side deleted and the other changed; the changed file stays.
    """

    ours: str
    theirs: str
    bases: Sequence[str]
    files: Mapping[str, Entry | bytes | None]
    taken: Sequence[str]
    merged: Mapping[str, MergedFile]
    conflicted: Sequence[str]
    blocked: Mapping[str, str]
    kept: Sequence[str]


PolicyOf = Callable[[Mapping[str, Entry | bytes | None]], Policy | None]
"""Return the policy that a merge counts by, given what the merge makes of every file that is no record."""


def merge_commits(git: Git, ours: str, theirs: str, policy_of: PolicyOf) -> MergePlan:
    """Merge two commits; see `MergePlan`.

    Args:
        git: the repository.
        ours, theirs: ids of commits; changing them round gives the same files.
        policy_of: told what becomes of the policies, so that both clones count by the same merged ones.
    """
    return _Merging(git, ours, theirs).plan(policy_of)


def merge_texts(git: Git, one: Path, base: Path, other: Path) -> tuple[bytes, bool]:
    """Merge three files as git merges text; return the result, with marks where they clash, and whether none did."""
    command = ["merge-file", "-p", "-L", "ours", "-L", "base", "-L", "theirs", str(one), str(base), str(other)]
    code, content = git.outcome(*command, accept=(0, *_CONFLICTS))
    return content, code == 0


@record
class _Change:
    """What became of one path; None: it is not there.

    Attributes:
        bases: what each merge base had, the same file once; several where histories criss-cross.
        ours, theirs: what the two commits have.
    """

    bases: Sequence[Entry | None]
    ours: Entry | None
    theirs: Entry | None

    @property
    def base(self) -> Entry | None:
        """Return what a merge base had."""
        return self.bases[0] if self.bases else None


class _Merging:
    """One merge on its way."""

    def __init__(self, git: Git, ours: str, theirs: str) -> None:
        self._git = git
        self._ours, self._theirs = ours, theirs
        self._bases = sorted(_words(git.outcome("merge-base", "--all", ours, theirs, accept=(0, 1))[1]))
        self._files: dict[str, Entry | bytes | None] = {}
        self._merged: dict[str, MergedFile] = {}
        self._blocked: dict[str, str] = {}
        self._kept: list[str] = []

    def plan(self, policy_of: PolicyOf) -> MergePlan:
        """Go through what differs between the two commits."""
        both: dict[str, _Change] = {}
        for path, change in self._changes():
            if [change.ours] == change.bases:
                self._files[path] = change.theirs
            elif [change.theirs] != change.bases:
                both[path] = change
        taken = list(self._files)
        self._follow_moves(both)
        sources = self._sources(both.values())
        records = {path: change for path, change in both.items() if _is_record(path)}
        for path, change in both.items():
            if path not in records and (contents := self._both(path, change, sources)):
                self._merge_text(path, change, sources, contents)
        policy = policy_of(self._files)
        for path, change in records.items():
            if contents := self._both(path, change, sources):
                self._merge_record(path, change, sources, contents, policy)
        conflicted = [path for path, merged in self._merged.items() if merged.merged.conflicts]
        return MergePlan(
            self._ours,
            self._theirs,
            self._bases,
            self._files,
            taken,
            self._merged,
            conflicted,
            self._blocked,
            self._kept,
        )

    def _changes(self) -> Iterable[tuple[str, _Change]]:
        """Yield the paths that differ between the two commits, with what the merge bases had there."""
        before = [
            {path: _present(old) for _status, path, old, _new in self._git.changed_entries(base, self._ours)}
            for base in self._bases
        ]
        for _status, path, one, other in self._git.changed_entries(self._ours, self._theirs):
            first, second = _present(one), _present(other)
            bases = dict.fromkeys(known.get(path, first) for known in before) or {None: None}
            yield path, _Change(list(bases), first, second)

    def _follow_moves(self, both: dict[str, _Change]) -> None:
        """Where one side moved a record that the other changed, merge what it moved; the path follows from the id."""
        for path, change in list(both.items()):
            for path_there, moved in list(self._files.items()) if change.theirs is None else ():
                if _same_record(path, path_there) and isinstance(moved, Entry):
                    both[path] = _Change(change.bases, change.ours, moved)
                    self._files[path_there] = None
            if change.ours is None and _is_record(path):
                for path_here, moved in self._git.list_entries(self._ours, TICKETS):
                    if path_here != path and _same_record(path, path_here):
                        both[path] = _Change(change.bases, moved, change.theirs)
                        self._files[path_here] = None

    def _sources(self, changes: Iterable[_Change]) -> Mapping[str, bytes]:
        """Read every version of the files that both sides changed, by git's id, in one go."""
        oids = {
            entry.oid
            for change in changes
            for entry in (*change.bases, change.ours, change.theirs)
            if entry and entry.mode.startswith("100")
        }
        return dict(self._git.read_blobs(sorted(oids))) if oids else {}

    def _both(self, path: str, change: _Change, sources: Mapping[str, bytes]) -> tuple[bytes, bytes] | None:
        """Return what the two sides hold; None where that is settled: one deleted it, or made it a link."""
        one, other = change.ours, change.theirs
        if one is None or other is None:
            self._stay(path, change)
            return None
        if one.oid not in sources or other.oid not in sources:
            self._blocked[path] = "link"
            return None
        return sources[one.oid], sources[other.oid]

    def _merge_record(
        self,
        path: str,
        change: _Change,
        sources: Mapping[str, bytes],
        contents: tuple[bytes, bytes],
        policy: Policy | None,
    ) -> None:
        try:
            base = self._base(path, change, sources, policy)
            merged = merge_sources(path, base, *contents, policy)
        except FileError as error:
            self._blocked[path] = str(error)
            return
        if merged is None:
            return
        self._merged[path] = merged
        self._files |= {path: None, merged.path: merged.content}
        if merged.twin:
            self._add_twin(path, merged)

    def _base(self, path: str, change: _Change, sources: Mapping[str, bytes], policy: Policy | None) -> bytes | None:
        if len(change.bases) > 1:
            return self._virtual(path, self._bases, policy)
        return sources.get(change.base.oid) if change.base else None

    def _virtual(self, path: str, commits: Sequence[str], policy: Policy | None) -> bytes | None:
        """Return the record at `path` as a merge of several merge bases has it: both sides hold all of them."""
        found = self._git.read_blob(commits[0], path) if commits else None
        for commit in commits[1:]:
            content = self._git.read_blob(commit, path)
            if found is None or content is None:
                return None
            below = sorted(_words(self._git.outcome("merge-base", "--all", commits[0], commit, accept=(0, 1))[1]))
            merged = merge_sources(path, self._virtual(path, below, policy), found, content, policy)
            found = merged.content if merged else None
        return found

    def _stay(self, path: str, change: _Change) -> None:
        """Deleted on one side, changed on the other: the change stays, as nothing may be lost."""
        self._files[path] = change.ours or change.theirs
        self._kept.append(path)

    def _add_twin(self, path: str, merged: MergedFile) -> None:
        """Take in the second of two tickets of one id, with a copy of the evidence it had under the old one."""
        if merged.twin is None:
            return
        self._files[merged.twin[0]] = merged.twin[1]
        old, new = (name.removesuffix(".yaml") for name in (path, merged.twin[0]))
        for commit in (self._ours, self._theirs):
            for file, entry in self._git.list_entries(commit, old):
                self._files.setdefault(f"{new}{file.removeprefix(old)}", entry)

    def _merge_text(
        self, path: str, change: _Change, sources: Mapping[str, bytes], contents: tuple[bytes, bytes]
    ) -> None:
        ours, theirs = contents
        versions = (ours, sources[change.base.oid] if change.base else b"", theirs)
        with TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("ours", "base", "theirs")]
            for file, content in zip(files, versions, strict=True):
                file.write_bytes(content)
            merged, clean = merge_texts(self._git, files[0], files[1], files[2])
        if clean:
            self._files[path] = merged
        else:
            self._blocked[path] = "text"


def _is_record(path: str) -> bool:
    return kind_of(path) is not None


def _same_record(path: str, other: str) -> bool:
    """Tell whether two paths hold one record, by the name of the file."""
    return path != other and _is_record(path) and path.rpartition("/")[2] == other.rpartition("/")[2]


def _present(entry: Entry) -> Entry | None:
    return None if entry.mode == _ABSENT else entry


def _words(output: bytes) -> list[str]:
    return output.decode().split()
