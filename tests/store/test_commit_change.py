"""One change is one commit of exactly its paths, and nothing else is touched."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from aftersales.errors import InvalidDataError
from aftersales.store.git import Git, init_repository, open_repository
from aftersales.store.reading import Identity
from aftersales.store.transaction import commit_change, desk_lock
from tests.support.repositories import (
    DESK_FILES,
    NOW,
    ODD_NAMES,
    OTHER,
    TICKET,
    change_desk,
    make_desk,
    run_git,
    snapshot,
    state_of,
    write_files,
)


def test_a_change_is_one_commit_of_its_paths(desk: Git) -> None:
    before = desk.head().commit
    commit = change_desk(desk, {TICKET: "state: triaged\n", "customers/C-8F2KD.yaml": "id: C-8F2KD\n", OTHER: None})
    assert desk.head().commit == commit
    assert run_git(desk.root, "rev-parse", f"{commit}^").strip() == before
    assert list(desk.changed_paths(before or "", commit)) == [
        ("A", "customers/C-8F2KD.yaml", run_git(desk.root, "rev-parse", "HEAD:customers/C-8F2KD.yaml").strip()),
        ("M", TICKET, run_git(desk.root, "rev-parse", f"HEAD:{TICKET}").strip()),
        ("D", OTHER, "0" * 40),
    ]
    assert run_git(desk.root, "status", "--porcelain") == ""
    assert (desk.root / TICKET).read_text() == "state: triaged\n"
    assert not (desk.root / OTHER).exists()
    run_git(desk.root, "fsck", "--strict")


def test_the_commit_says_who_when_and_what(desk: Git) -> None:
    at = datetime(2026, 11, 22, 9, 14, 5, tzinfo=timezone(timedelta(hours=8)))
    with desk_lock(desk):
        commit_change(
            desk,
            desk.head().commit,
            {TICKET: "state: 已分诊\n".encode()},
            "AS-261122-7K3QM: 新建 → 已分诊   \n\n客户来电\n\nTicket: AS-261122-7K3QM\nActor: wang.qiang\n",
            when=at,
            author=Identity("王强 <x>", "wang.qiang@example.com"),
        )
    told = desk.log_of_path(TICKET, limit=1)[0]
    assert (told.author_name, told.author_email) == ("王强 x", "wang.qiang@example.com")
    assert (told.committer_name, told.committer_email) == ("Li Na", "li.na@example.com")
    assert told.at == told.committed == at
    assert told.at.utcoffset() == timedelta(hours=8)
    assert told.subject == "AS-261122-7K3QM: 新建 → 已分诊"
    assert told.trailers == (("Ticket", "AS-261122-7K3QM"), ("Actor", "wang.qiang"))
    assert told.trailer("ticket") == "AS-261122-7K3QM"
    assert run_git(desk.root, "reflog", "-1", "--format=%gs").strip() == "commit: AS-261122-7K3QM: 新建 → 已分诊"


def test_what_the_user_has_staged_edited_and_left_about_stays_to_the_byte(desk: Git) -> None:
    write_files(desk.root, {"notes.txt": "one\nstaged\n", "new.txt": "staged too\n", "policies/x.yaml": "a: 1\n"})
    run_git(desk.root, "add", "notes.txt", "new.txt")
    write_files(desk.root, {"notes.txt": "one\nstaged\nunstaged\n", "untracked.txt": "mine\n"})
    run_git(desk.root, "rm", "--quiet", "--cached", OTHER)
    seen = ("diff", "diff --cached", f"ls-files --stage -- notes.txt new.txt {OTHER}", "ls-files --others")
    before = {words: run_git(desk.root, *words.split()) for words in seen}
    files = snapshot(desk.root)

    commit = change_desk(desk, {TICKET: "state: triaged\n"})

    assert {words: run_git(desk.root, *words.split()) for words in seen} == before
    assert snapshot(desk.root) == {**files, TICKET: b"state: triaged\n"}
    assert run_git(desk.root, "diff-tree", "-r", "--name-only", "--no-commit-id", commit).split() == [TICKET]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_file_names(desk: Git, name: str) -> None:
    path = f"tickets/2026/11/22/AS-261122-7K3QM/{name}"
    change_desk(desk, {path: b"\x00\xffphoto\r\n", TICKET: "state: x\n"})
    change_desk(desk, {path: b"second"})
    assert desk.read_blob("HEAD", path) == b"second"
    assert path in dict(desk.list_tree("HEAD"))
    assert run_git(desk.root, "status", "--porcelain") == ""
    change_desk(desk, {path: None})
    assert not (desk.root / path).parent.exists()
    assert run_git(desk.root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    "path", ["../out.txt", "/etc/passwd", "a/../../b", ".git/config", "tickets/.GIT/x", "a//b", "", "a\nb", "a\\b", "."]
)
def test_a_path_outside_the_desk_is_refused(desk: Git, path: str) -> None:
    before = state_of(desk.root)
    with pytest.raises(InvalidDataError):
        change_desk(desk, {path: "x"})
    assert state_of(desk.root) == before


def test_nothing_is_written_through_a_symbolic_link(desk: Git, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (desk.root / "customers").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InvalidDataError, match="real folder"):
        change_desk(desk, {"customers/C-8F2KD.yaml": "x"})
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_change_that_changes_nothing_makes_no_commit(desk: Git) -> None:
    before = state_of(desk.root)
    assert change_desk(desk, {TICKET: DESK_FILES[TICKET], "never.yaml": None}) == desk.head().commit
    assert state_of(desk.root) == before


def test_the_executable_bit_is_kept(desk: Git) -> None:
    (desk.root / "notes.txt").chmod(0o755)
    run_git(desk.root, "commit", "--quiet", "--all", "--message=Make it a script")
    change_desk(desk, {"notes.txt": "three\n"})
    assert (desk.root / "notes.txt").stat().st_mode & 0o777 == 0o755
    assert run_git(desk.root, "ls-tree", "HEAD", "notes.txt").startswith("100755")
    assert run_git(desk.root, "status", "--porcelain") == ""


def test_the_first_commit(tmp_path: Path) -> None:
    git = init_repository(tmp_path / "new", branch="trunk")
    for key, value in (("user.name", "Li Na"), ("user.email", "li.na@example.com")):
        run_git(git.root, "config", key, value)
    with desk_lock(git):
        commit = commit_change(git, None, {"policies/desk.yaml": b"name: x\n"}, "Begin\n", when=NOW, first=True)
    assert git.head().commit == commit
    assert git.head().branch == "trunk"
    assert run_git(git.root, "status", "--porcelain") == ""


def test_an_identity_given_needs_none_of_gits(tmp_path: Path, desk: Git) -> None:
    run_git(desk.root, "config", "--unset", "user.name")
    cron = Identity("Desk clock", "desk@localhost")
    with desk_lock(desk):
        commit_change(desk, desk.head().commit, {TICKET: b"x\n"}, "Chase\n", when=NOW, author=cron, committer=cron)
    assert desk.log_of_path(TICKET)[0].committer_name == "Desk clock"


def test_a_file_that_is_there_already_is_taken_as_it_is(desk: Git) -> None:
    write_files(desk.root, {"tickets/photo.jpg": "bytes"})
    at = (desk.root / "tickets/photo.jpg").stat()
    change_desk(desk, {"tickets/photo.jpg": "bytes"})
    assert (desk.root / "tickets/photo.jpg").stat().st_ino == at.st_ino
    assert run_git(desk.root, "status", "--porcelain") == ""


def test_rights_that_the_user_changed_stay_unstaged(desk: Git) -> None:
    (desk.root / TICKET).chmod(0o755)
    change_desk(desk, {TICKET: "state: x\n"})
    assert run_git(desk.root, "status", "--porcelain") == f" M {TICKET}\n"
    assert run_git(desk.root, "diff").splitlines()[1:] == ["old mode 100644", "new mode 100755"]


@pytest.mark.parametrize("moment", ["moved", "placed"])
def test_an_edit_made_at_the_last_moment_is_not_written_over(desk: Git, moment: str) -> None:
    def edit(step: str) -> None:
        if step == moment:
            write_files(desk.root, {TICKET: "typed by hand at that moment\n"})

    with desk_lock(desk):
        commit_change(desk, desk.head().commit, {TICKET: b"state: x\n"}, "Change\n", when=NOW, step=edit)
    assert (desk.root / TICKET).read_text() == "typed by hand at that moment\n"
    assert desk.read_blob("HEAD", TICKET) == b"state: x\n"
    assert run_git(desk.root, "status", "--porcelain") == f" M {TICKET}\n"


def test_paths_of_a_desk_in_a_subfolder_are_its_own(tmp_path: Path) -> None:
    top = tmp_path / "repo"
    make_desk(
        top, files={"policies/desk.yaml": "x\n", "README": "code\n", **{f"shop/{k}": v for k, v in DESK_FILES.items()}}
    )
    git = open_repository(top / "shop" / "tickets")
    assert git.root == (top / "shop").resolve()
    old = git.head().commit or ""
    new = change_desk(git, {TICKET: "state: triaged\n", "customers/C-8F2KD.yaml": "x\n"})
    assert git.read_blob(new, TICKET) == b"state: triaged\n"
    assert [path for _status, path, _oid in git.changed_paths(old, new)] == ["customers/C-8F2KD.yaml", TICKET]
    assert {path for path, _oid in git.list_tree(new)} == {*DESK_FILES, "customers/C-8F2KD.yaml"}
    assert [commit.id for commit in git.log_of_path(TICKET)] == [new, old]
    assert "+state: triaged" in git.diff_of(new, TICKET)
    write_files(top, {"README": "other\n", f"shop/{OTHER}": "mine\n"})
    assert git.status_paths() == [(" M", OTHER)]


def test_dates_before_1970_are_refused(desk: Git) -> None:
    before = state_of(desk.root)
    with desk_lock(desk), pytest.raises(InvalidDataError, match="1970"):
        commit_change(desk, desk.head().commit, {TICKET: b"x"}, "m\n", when=datetime(1969, 1, 1, tzinfo=UTC))
    assert state_of(desk.root) == before
