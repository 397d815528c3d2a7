"""Evidence kept by git-lfs: git has a pointer, people see the file, and a clone without git-lfs refuses."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk
from tests.support.repositories import run_git

PHOTO = bytes(range(256)) * 40
NOW = "2026-11-23T10:00:00+08:00"

needs_lfs = pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")


def _repository(root: Path) -> Path:
    root.mkdir()
    run_git(root, "init", "--quiet", "--initial-branch=main")
    run_git(root, "config", "user.name", "Li Na")
    run_git(root, "config", "user.email", "li.na@example.com")
    return root


@pytest.fixture
def lfs_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Return a desk that keeps its evidence by git-lfs."""
    root = _repository(tmp_path / "desk")
    desk = Desk(root, capsys)
    result = desk.run("init", str(root), "--team", "example", "--lfs")
    assert result.exit == 0, result.err
    return desk


@pytest.mark.external
@needs_lfs
def test_git_keeps_a_pointer_and_people_see_the_file(lfs_desk: Desk, tmp_path: Path) -> None:
    desk = lfs_desk
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PHOTO)
    ticket = desk.done(*OPEN_FRIDGE, now=NOW).strip()
    desk.done("attach", ticket, str(photo), "--shows", "goods", now=NOW)
    kept = desk.ticket_file(ticket).with_suffix("") / "photo.jpg"
    assert kept.read_bytes() == PHOTO
    path = kept.relative_to(desk.root).as_posix()
    pointer = desk.git("show", f"HEAD:{path}")
    assert f"oid sha256:{sha256(PHOTO).hexdigest()}" in pointer
    assert desk.git("status", "--porcelain") == ""
    second = desk.done("split", ticket, "Another matter", "--evidence", "photo.jpg", now=NOW).split()[0]
    copied = desk.ticket_file(second).with_suffix("") / "photo.jpg"
    assert copied.read_bytes() == PHOTO
    assert desk.git("show", f"HEAD:{copied.relative_to(desk.root).as_posix()}") == pointer
    assert desk.git("status", "--porcelain") == ""
    assert desk.run("check", now=NOW).exit == 0
    assert "git-lfs" not in desk.run("doctor", now=NOW).out


@pytest.mark.external
@needs_lfs
def test_a_clone_without_the_filter_attaches_nothing_until_it_is_set_up(lfs_desk: Desk, tmp_path: Path) -> None:
    desk = lfs_desk
    ticket = desk.done(*OPEN_FRIDGE, now=NOW).strip()
    for key in ("process", "clean", "smudge", "required"):
        desk.git("config", "--local", "--unset", f"filter.lfs.{key}")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PHOTO)
    refused = desk.run("attach", ticket, str(photo), now=NOW, lang="en")
    assert (refused.exit, "git-lfs" in refused.err) == (4, True)
    assert "git-lfs" in desk.run("doctor", now=NOW, lang="en").out
    desk.done("doctor", "--fix", now=NOW)
    desk.done("attach", ticket, str(photo), now=NOW)
    kept = (desk.ticket_file(ticket).with_suffix("") / "photo.jpg").relative_to(desk.root).as_posix()
    assert "oid sha256" in desk.git("show", f"HEAD:{kept}")


def test_without_git_lfs_no_desk_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _repository(tmp_path / "desk")
    programs = tmp_path / "bin"
    programs.mkdir()
    git = shutil.which("git")
    assert git
    (programs / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("GIT_EXEC_PATH", str(programs))
    result = Desk(root, capsys).run("init", str(root), "--lfs", lang="en")
    assert (result.exit, "git-lfs is not installed" in result.err) == (7, True)
    assert not (root / "policies").exists()
