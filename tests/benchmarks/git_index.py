"""What one change costs in git's own index, by each way there is, with the time of `git status` after it.

``python -m tests.benchmarks.git_index [FILES] [ROUNDS]``: processor time, the quickest of all rounds; the ways take
turns, so a busy machine is busy for all. A way whose `git status` tells anything else than the staged changes is called
wrong. Clients (pygit2, dulwich, GitPython, isomorphic-git) are asked where they are installed. The choice that was made
of this is docs/adr/0014.
"""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tabulate import tabulate

from aftersales.store.git import Git
from aftersales.store.index_file import set_entries
from aftersales.store.parsing import Entry
from tests.benchmarks.write_path import grow_desk
from tests.support.repositories import run_git


@dataclass(frozen=True)
class Way:
    """A way to keep the index.

    Attributes:
        name: as the table tells it.
        prepare: what git is told before, command by command.
        ours: the entry is set by us instead of `git update-index`.
    """

    name: str
    prepare: Sequence[Sequence[str]] = ()
    ours: bool = False


_CONE = ("sparse-checkout", "set", "--cone")
WAYS: Sequence[Way] = (
    Way("git update-index"),
    Way("ours", ours=True),
    Way("index version 4", [("update-index", "--index-version", "4")]),
    Way("split index", [("update-index", "--split-index")]),
    Way("untracked cache", [("update-index", "--force-untracked-cache")]),
    Way("ours, untracked cache", [("update-index", "--force-untracked-cache")], ours=True),
    Way("feature.manyFiles", [("config", "feature.manyFiles", "true"), ("update-index", "--index-version", "4")]),
    Way("index.skipHash", [("config", "index.skipHash", "true")]),
)
SPARSE: Sequence[Way] = (
    Way("sparse checkout, full index", [(*_CONE, "--no-sparse-index", "policies", "tickets/2020/01/01")]),
    Way("sparse index", [(*_CONE, "--sparse-index", "policies", "tickets/2020/01/01")]),
)
"""Taken last, because going there and back moves every file."""
_UNDO = ("feature.manyFiles", "index.skipHash")
_FIRST = "tickets/2020/01/01/AS-200101-00000.yaml"
_SECOND = "tickets/2020/01/01/AS-200101-00001.yaml"
_ADDED = "tickets/2020/01/01/AS-200101-00000A.yaml"
_READERS: Mapping[str, Sequence[str]] = {
    "pygit2": (
        *(sys.executable, "-c"),
        "import pygit2, sys; r = pygit2.Repository('.'); print(r.index[sys.argv[1]].id, len(r.index))",
    ),
    "dulwich": (
        *(sys.executable, "-c"),
        (
            "import sys; from dulwich.index import Index; i = Index('.git/index'); "
            "print(i[sys.argv[1].encode()].sha.decode(), len(list(i)))"
        ),
    ),
    "GitPython": (
        *(sys.executable, "-c"),
        "import git, sys; i = git.Repo('.').index.entries; print(i[sys.argv[1], 0].hexsha, len(i))",
    ),
    "isomorphic-git": (
        *("node", "-e"),
        (
            "const g = require('isomorphic-git'), fs = require('fs'); (async () => {"
            "const files = await g.listFiles({fs, dir: '.'});"
            "await g.walk({fs, dir: '.', trees: [g.STAGE()], map: async (f, [e]) => {"
            "if (e && f === process.argv[1]) console.log(await e.oid(), files.length); return true}})"
            "})().catch(e => {console.error(e); process.exit(1)})"
        ),
    ),
}


@dataclass
class Result:
    """What was measured of one way; milliseconds of each run."""

    change: list[float] = field(default_factory=list)
    add: list[float] = field(default_factory=list)
    status: list[float] = field(default_factory=list)
    right: bool = True
    size: int = 0
    readers: dict[str, bool] = field(default_factory=dict)


def _cpu() -> float:
    times = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(time.ru_utime + time.ru_stime for time in times) * 1000


def _timed(action: Callable[[], object]) -> float:
    began = _cpu()
    action()
    return _cpu() - began


def _set(git: Git, way: Way, path: str, text: str) -> float:
    """Write a file and let the index hold it, by this way; return what the index cost."""
    (git.root / path).write_text(text, encoding="utf-8")
    oid = run_git(git.root, "hash-object", "-w", path).strip()
    entry = (Entry("100644", oid), (git.root / path).lstat())

    def by_us() -> None:
        if not set_entries(git.folders.private, {path: entry}, 40):
            raise RuntimeError(f"{way.name}: left to git")

    return _timed(by_us if way.ours else lambda: run_git(git.root, "update-index", "--add", path))


def take_turn(git: Git, way: Way, result: Result, number: int, *, clients: bool) -> None:
    """Go this way once: a change, a new file, `git status`, and the clients the first time."""
    status = ("status", "--porcelain", "--untracked-files=all")
    run_git(git.root, *status)
    result.change.append(_set(git, way, _FIRST, f"changed {number}\n"))
    result.add.append(_set(git, way, _ADDED, f"added {number}\n"))
    told: list[str] = []
    result.status.append(_timed(lambda: told.append(run_git(git.root, *status))))
    result.right &= told == [f"M  {_FIRST}\nA  {_ADDED}\n"]
    if number == 0:
        result.size = (git.root / ".git/index").stat().st_size
        files = len(run_git(git.root, "ls-files").splitlines())
        wanted = f"{run_git(git.root, 'rev-parse', f':{_SECOND}').strip()} {files}\n"
        asked = [name for name in _READERS if clients and _is_installed(name)]
        result.readers = {name: _reads(git.root, name, wanted) for name in asked}


def _is_installed(name: str) -> bool:
    if name == "isomorphic-git":
        probe = ["node", "-e", "require('isomorphic-git')"]
        return bool(shutil.which("node")) and not subprocess.run(probe, capture_output=True, check=False).returncode
    return find_spec({"GitPython": "git"}.get(name, name)) is not None


def _reads(root: Path, name: str, wanted: str) -> bool:
    done = subprocess.run([*_READERS[name], _SECOND], cwd=root, capture_output=True, encoding="utf-8", check=False)
    return done.returncode == 0 and done.stdout == wanted


def measure(root: Path, files: int, rounds: int, *, clients: bool = True) -> dict[str, Result]:
    """Make a desk of `files` and go every way `rounds` times, in turns; ask other clients the first time."""
    git = grow_desk(root, files)
    run_git(root, "read-tree", "HEAD")
    run_git(root, "status", "--porcelain")
    saved = shutil.copy2(root / ".git/index", root.parent / "index")
    results = {way.name: Result() for way in (*WAYS, *SPARSE)}
    turns = [(way, number) for number in range(rounds) for way in WAYS]
    turns += [(way, number) for way in SPARSE for number in range(rounds)]
    for way, number in turns:
        for command in way.prepare if way in WAYS or number == 0 else ():
            run_git(root, *command)
        take_turn(git, way, results[way.name], number, clients=clients)
        if way in WAYS:
            for key in _UNDO:
                run_git(root, "config", "--unset", key, check=False)
            shutil.copy2(saved, root / ".git/index")
        else:
            run_git(root, "rm", "-q", "--cached", _ADDED)
        (root / _ADDED).unlink()
        run_git(root, "checkout", "-q", "HEAD", "--", _FIRST)
    return results


def report(results: Mapping[str, Result]) -> str:
    """Return a table: milliseconds, and ratios to `git update-index` on a plain index."""
    plain = results["git update-index"]
    rows = [
        (
            name,
            *(f"{min(taken):.1f}" for taken in (one.change, one.add, one.status)),
            f"{min(one.change) / min(plain.change):.2f}",
            f"{min(one.status) / min(plain.status):.2f}",
            f"{one.size / plain.size:.2f}",
            "right" if one.right else "WRONG",
            " ".join(reader for reader, reads in one.readers.items() if reads),
        )
        for name, one in results.items()
    ]
    headers = ("way", "change", "new file", "status", "change, ratio", "status, ratio", "size, ratio", "", "read by")
    return tabulate(rows, headers, tablefmt="github", disable_numparse=True) + "\n"


def main(files: int = 100_000, rounds: int = 5) -> None:
    """Measure and print."""
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    with TemporaryDirectory() as folder:
        sys.stdout.write(report(measure(Path(folder) / "desk", files, rounds)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
