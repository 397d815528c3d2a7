"""How well a repository is kept for its size, and git's own ways to keep it better.

All of it is safe beside commands that read and write: git adds the new files before it takes the old ones away, and no
object that is in no pack is ever dropped. No setting that the user has made is changed. git-maintenance(1),
git-commit-graph(1).
"""

import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from aftersales.model.record import record
from aftersales.store.git import Git

INDEX_LARGE: Final = 1 << 20
"""Bytes of git's index from which knowing the untracked files pays: about ten thousand files."""
_ROUNDS: Final = 40
"""git packs 50,000 loose objects a round."""
_FEW_LOOSE: Final = 100
_CHUNK: Final = struct.Struct(">4sQ")


@record
class Upkeep:
    """What a repository holds, and how.

    Attributes:
        loose: objects in files of their own; each change makes about eight.
        packs: pack files; an object is looked for in one after the other.
        kilobytes: of objects, on the disk.
        known_commits: commits in the commit-graph, which history finds without opening them.
        paths_known: whether the commit-graph knows which paths each commit changed.
        untracked_cache: whether `git status` remembers the folders that have not changed.
    """

    loose: int
    packs: int
    kilobytes: int
    known_commits: int
    paths_known: bool
    untracked_cache: bool


def look_at_upkeep(git: Git) -> Upkeep:
    """Count what there is; quick at any size."""
    told = git.read("count-objects", "-v").decode()
    counts = {key: int(value) for key, value in re.findall(r"^([a-z-]+): (\d+)$", told, re.MULTILINE)}
    graphs = [_look_at_graph(file) for file in _graph_files(git.folders.common / "objects" / "info")]
    return Upkeep(
        loose=counts["count"],
        packs=counts["packs"],
        kilobytes=counts["size"] + counts["size-pack"],
        known_commits=sum(commits for commits, _paths in graphs),
        paths_known=bool(graphs) and all(paths for _commits, paths in graphs),
        untracked_cache=git.config_on("core.untrackedcache") or git.config_on("feature.manyfiles"),
    )


def _graph_files(info: Path) -> list[Path]:
    folder = info / "commit-graphs"
    try:
        names = (folder / "commit-graph-chain").read_text("ascii").split()
    except FileNotFoundError:
        names = []
    single = info / "commit-graph"
    return [single] if single.exists() else [folder / f"graph-{name}.graph" for name in names]


def _look_at_graph(file: Path) -> tuple[int, bool]:
    """Return how many commits a commit-graph file holds, and whether it knows their paths.

    The file's layout is in gitformat-commit-graph(5).
    """
    try:
        with file.open("rb") as stream:
            head = stream.read(8)
            table = stream.read(_CHUNK.size * (head[6] + 1))
            chunks = dict(_CHUNK.iter_unpack(table))
            stream.seek(chunks[b"OIDF"] + 255 * 4)
            (commits,) = struct.unpack(">I", stream.read(4))
    except (OSError, IndexError, KeyError, struct.error):
        return 0, False
    return commits, b"BIDX" in chunks


def commits_outside(git: Git, upkeep: Upkeep, limit: int) -> int:
    """Return how many commits of the branch the commit-graph lacks, counted no further than `limit`."""
    if git.head().commit is None:
        return 0
    count = int(git.read("rev-list", "--count", f"--max-count={upkeep.known_commits + limit}", "HEAD"))
    return max(count - upkeep.known_commits, 0)


def write_commit_graph(git: Git, upkeep: Upkeep) -> None:
    """Let the commit-graph hold every commit and the paths that it changed; what is there is added to."""
    way = "--split" if upkeep.paths_known or not upkeep.known_commits else "--split=replace"
    git.write("commit-graph", "write", "--reachable", "--changed-paths", way, "--no-progress")


def pack_objects(git: Git) -> None:
    """Put loose objects into packs, and small packs into larger ones, with an index over them all."""
    loose = look_at_upkeep(git).loose
    for _round in range(_ROUNDS):
        git.write("maintenance", "run", "--quiet", "--task=loose-objects")
        git.write("prune-packed", "--quiet")
        before, loose = loose, look_at_upkeep(git).loose
        if loose < _FEW_LOOSE or loose >= before:
            break
    if not is_partial(git):  # packs of a promise must not be mixed with others
        git.write("maintenance", "run", "--quiet", "--task=incremental-repack")


def is_partial(git: Git) -> bool:
    """Tell whether some objects are left on a server until they are asked for."""
    return git.config("extensions.partialclone") is not None or bool(git.config_values(".promisor"))


def is_large(git: Git) -> bool:
    """Tell whether the work tree has so many files that `git status` should remember the untracked ones."""
    index = git.folders.private / "index"
    return index.exists() and index.stat().st_size >= INDEX_LARGE


def turn_on_untracked_cache(git: Git) -> bool:
    """Let `git status` remember unchanged folders, where nobody has decided on that and the file system can it."""
    if git.config("core.untrackedcache") is not None or git.config("feature.manyfiles") is not None:
        return False
    code, _said = git.outcome("update-index", "--test-untracked-cache", accept=(0, 1, 128))
    if code:
        return False
    git.write("config", "core.untrackedCache", "true")
    return True


def schedule(git: Git, env: Mapping[str, str] | None = None) -> None:
    """Let the system run git's maintenance every hour, day and week.

    Raises:
        OutsideError: there is neither cron, systemd nor launchd here that git can tell.
    """
    git.write("maintenance", "start", env=env)
