"""Many commits in one go: all of them or none, with their own dates."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aftersales.errors import BusyError, InvalidDataError, OutsideError
from aftersales.store import bulk
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.git import Git
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock
from tests.support.repositories import (
    NOW,
    OTHER,
    TICKET,
    make_desk,
    run_git,
    run_python,
    snapshot,
    state_of,
    write_files,
)

OLD = Identity("旧系统", "old@example.com")
START = datetime(2012, 3, 1, 8, tzinfo=UTC)


def _story(count: int) -> Iterator[PreparedCommit]:
    for number in range(count):
        path = f"tickets/2012/03/{number % 7:02}/{number % 50}.yaml"
        yield PreparedCommit({path: f"n: {number}\n".encode()}, f"Row {number}\n", OLD, START + timedelta(hours=number))


def _commit(git: Git, commits: Iterator[PreparedCommit] | list[PreparedCommit]) -> str:
    with desk_lock(git):
        return commit_many(git, git.head().commit or "", commits, when=NOW)


def test_each_commit_keeps_its_author_and_date(desk: Git) -> None:
    write_files(desk.root, {"notes.txt": "staged\n", "mine.txt": "mine\n"})
    run_git(desk.root, "add", "notes.txt")
    before = (run_git(desk.root, "status", "--porcelain"), run_git(desk.root, "diff", "--cached"))
    old = desk.head().commit or ""
    new = _commit(desk, _story(700))
    assert desk.head().commit == new
    told = list(desk.log("--reverse", revisions=[f"{old}..{new}"]))
    assert [commit.subject for commit in told] == [f"Row {number}" for number in range(700)]
    assert [commit.at for commit in told] == [START + timedelta(hours=number) for number in range(700)]
    assert {(commit.author_name, commit.committer_name, commit.committed) for commit in told} == {
        ("旧系统", "Li Na", NOW)
    }
    assert all(list(desk.changed_paths(commit.parents[0], commit.id)) for commit in told[::100])
    assert (run_git(desk.root, "status", "--porcelain"), run_git(desk.root, "diff", "--cached")) == before
    assert (desk.root / "tickets/2012/03/06/13.yaml").read_text() == "n: 363\n"
    run_git(desk.root, "fsck", "--strict")
    assert run_git(desk.root, "for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]


def test_changed_and_deleted_files(desk: Git) -> None:
    commits = [
        PreparedCommit({TICKET: b"1\n", "tickets/2012/a.yaml": b"a\n"}, "One", OLD, START),
        PreparedCommit({OTHER: None, "tickets/2012/a.yaml": None}, "Two", OLD, START),
        PreparedCommit({TICKET: b"2\n"}, "Three", OLD, START),
    ]
    _commit(desk, commits)
    assert (desk.root / TICKET).read_text() == "2\n"
    assert not (desk.root / OTHER).exists()
    assert not (desk.root / "tickets/2012").exists()
    assert run_git(desk.root, "status", "--porcelain") == ""


def test_nothing_to_commit(desk: Git) -> None:
    before = state_of(desk.root)
    assert _commit(desk, []) == desk.head().commit
    assert state_of(desk.root) == before


def _edited(root: Path) -> None:
    write_files(root, {TICKET: "edited\n"})


def _in_the_way(root: Path) -> None:
    write_files(root, {"tickets/2012/03/06/13.yaml": "mine\n"})


def _staged(root: Path) -> None:
    write_files(root, {TICKET: "edited\n"})
    run_git(root, "add", TICKET)


def _deleted(root: Path) -> None:
    (root / TICKET).unlink()


@pytest.mark.parametrize("prepare", [_edited, _in_the_way, _staged, _deleted])
def test_edits_that_are_not_committed_stop_it(desk: Git, prepare: object) -> None:
    assert callable(prepare)
    prepare(desk.root)
    before = state_of(desk.root)
    commits = [*_story(50), PreparedCommit({TICKET: b"x\n"}, "m", OLD, START)]
    with pytest.raises(BusyError):
        _commit(desk, commits)
    assert state_of(desk.root) == before


def test_a_file_that_git_was_killed_at_is_finished(desk: Git) -> None:
    def killed(step: str) -> None:
        if step == "moved":
            raise KeyboardInterrupt

    story = [PreparedCommit({TICKET: b"id: 1\nlong: text\n", OTHER: b"mine is not this\n"}, "m", OLD, START)]
    with pytest.MonkeyPatch.context() as patch, desk_lock(desk):
        patch.setattr(bulk, "recover", lambda _git: [])  # nobody is left who would put it right
        with pytest.raises(KeyboardInterrupt):
            commit_many(desk, desk.head().commit or "", story, when=NOW, step=killed)
    write_files(desk.root, {TICKET: "id: 1\nlo", OTHER: "edited by hand\n"})
    with desk_lock(desk):
        assert (desk.root / TICKET).read_text() == "id: 1\nlong: text\n"
    assert (desk.root / OTHER).read_text() == "edited by hand\n"
    assert run_git(desk.root, "status", "--porcelain").split() == ["M", OTHER]


def test_a_generator_that_fails_half_way_changes_nothing(desk: Git) -> None:
    def failing() -> Iterator[PreparedCommit]:
        yield from _story(600)
        raise InvalidDataError("row 601")

    before = state_of(desk.root)
    with pytest.raises(InvalidDataError, match="row 601"):
        _commit(desk, failing())
    assert state_of(desk.root) == before
    assert run_git(desk.root, "for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
    assert list(desk.folders.private.glob("fast_import_crash*")) == []
    assert list(desk.folders.private.glob("objects/pack/tmp*")) == []


@pytest.mark.parametrize(
    "bad",
    [
        PreparedCommit({"../x": b""}, "m", OLD, START),
        PreparedCommit({"a": b""}, "m", OLD, datetime(1960, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_bad_commit_changes_nothing(desk: Git, bad: PreparedCommit) -> None:
    before = state_of(desk.root)
    with pytest.raises(InvalidDataError):
        _commit(desk, [*_story(3), bad])
    assert state_of(desk.root) == before


def test_a_branch_that_moved(desk: Git) -> None:
    def moving() -> Iterator[PreparedCommit]:
        yield from _story(3)
        run_git(desk.root, "commit", "--quiet", "--allow-empty", "--message=By hand")

    files = snapshot(desk.root)
    with pytest.raises(BusyError, match="at the same moment"):
        _commit(desk, moving())
    assert snapshot(desk.root) == files
    assert run_git(desk.root, "status", "--porcelain") == ""


def test_no_identity(desk: Git) -> None:
    run_git(desk.root, "config", "--unset", "user.name")
    with pytest.raises(OutsideError, match="who you are"):
        _commit(Git(desk.root, desk.folders), _story(3))


_MEMORY = """
import resource, sys
from pathlib import Path
from aftersales.store import bulk
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.git import open_repository
from aftersales.store.transaction import desk_lock
from tests.store.test_bulk import OLD, START
from tests.support.repositories import NOW

git = open_repository(Path(sys.argv[1]))
big = bytes(1000) * 200
commits = (PreparedCommit({f"t/{n % 10}": big + b"%d" % n}, "m", OLD, START) for n in range(int(sys.argv[2])))
with desk_lock(git):
    commit_many(git, git.head().commit, commits, when=NOW)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_commits(tmp_path: Path) -> None:
    """200 kB a commit: 1,200 commits would be 240 MB if they were kept."""
    used = [
        int(run_python(_MEMORY, str(make_desk(tmp_path / f"desk{count}").root), str(count)).stdout)
        for count in (60, 1200)
    ]
    assert used[1] - used[0] < 30_000
