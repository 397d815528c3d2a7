"""Walking through commits, oldest first, with what each changed against each of its parents; constant memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from aftersales.store.parsing import Commit, Entry, text
from aftersales.store.reading import Reading

BATCH: Final = 500
"""Commits that one process compares with their parents."""


@dataclass(frozen=True, slots=True)
class Change:
    """A path that differs between a parent and a commit: status A, M, D or T; an absent side has mode 000000."""

    status: str
    path: str
    before: Entry
    after: Entry


@dataclass(frozen=True, slots=True)
class Step:
    """A commit, and what differs from each of its parents, in their order; a first commit differs from nothing."""

    commit: Commit
    changes: tuple[Sequence[Change], ...]


def walk(git: Reading, revisions: Sequence[str], paths: Sequence[str]) -> Iterator[Step]:
    """Yield the commits of `revisions` (``A..B``, or ids and ``^ids``), parents before children.

    Args:
        git: the repository.
        revisions: what to walk from, and what to leave out.
        paths: folders of the desk; changes elsewhere are not told.
    """
    commits = git.log("--topo-order", "--reverse", revisions=revisions, whole=True)
    while batch := list(islice(commits, BATCH)):
        told = _compare(git, batch, paths)
        for commit in batch:
            yield Step(commit, tuple(told[commit.id, number] for number in range(max(1, len(commit.parents)))))


def count_commits(git: Reading, revisions: Sequence[str]) -> int:
    """Return how many commits `walk` would yield."""
    return int(git.read("rev-list", "--count", *revisions, "--"))


def _compare(git: Reading, commits: Sequence[Commit], paths: Sequence[str]) -> Mapping[tuple[str, int], list[Change]]:
    """Return what differs, by commit and number of the parent."""
    pairs = [(commit.id, number) for commit in commits for number in range(max(1, len(commit.parents)))]
    asked = "".join(
        f"{commit.id} {parent}".rstrip() + "\n" for commit in commits for parent in (commit.parents or ("",))
    )
    options = ("-r", "-z", "--no-renames", "--root", "--always")
    output = git.read("diff-tree", "--stdin", *options, *git.below(*paths), stdin=asked.encode())
    told: dict[tuple[str, int], list[Change]] = {pair: [] for pair in pairs}
    expected = iter(pairs)
    current: list[Change] = []
    records = iter(output.split(b"\0")[:-1])
    for record in records:
        if record.startswith(b":"):
            before, after, oid_before, oid_after, status = record.decode().removeprefix(":").split()
            path = git.own(text(next(records)))
            current.append(Change(status, path, Entry(before, oid_before), Entry(after, oid_after)))
        else:
            current = told[next(expected)]
    return told
