"""Archived tickets are out of the work tree, and nowhere else."""

import json
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.repositories import isolate_git, run_git

_OLD, _NEW = "2024-03-04T10:00:00+08:00", "2026-11-23T10:00:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    isolate_git(monkeypatch, tmp_path / "home")
    return copy_desk(tmp_path / "desk", capsys)


@pytest.fixture
def three(desk: Desk, tmp_path: Path) -> tuple[str, str, str]:
    """An old closed ticket with evidence, an old open one, a new one."""
    photo = tmp_path / "photo.txt"
    photo.write_text("a photo\n", encoding="utf-8")
    closed, still_open = (desk.done(*OPEN_FRIDGE, now=_OLD).strip() for _number in range(2))
    desk.done("attach", closed, str(photo), now=_OLD)
    desk.done("transition", closed, "cancelled", "-m", "never mind", now="2026-11-20T10:00:00+08:00")
    return closed, still_open, desk.done(*OPEN_FRIDGE, now=_NEW).strip()


def _files(desk: Desk) -> set[str]:
    return {path.stem for path in desk.root.glob("tickets/*/*/*/AS-*.yaml")}


def _clean(desk: Desk) -> bool:
    return desk.git("status", "--porcelain", "--untracked-files=all") == ""


def test_out_and_back(desk: Desk, three: tuple[str, str, str]) -> None:
    closed, still_open, new = three
    desk.done("list", now=_NEW)
    asked = [
        ("list", "--closed", "-f", "json"),
        ("show", closed),
        ("find", "冰箱", "-f", "json"),
        ("history", closed),
        ("summary", "--since", "2024-01-01", "--until", "2024-12-31", "-f", "json"),
        ("export", "--format", "jsonl"),
    ]
    before = [desk.done(*words, now=_NEW) for words in asked]
    assert "2024: 1 ticket is out, 1 stays" in desk.done("archive", "--before", "2026", now=_NEW)
    assert _files(desk) == {still_open, new}
    assert not list(desk.root.glob(f"tickets/**/{closed}"))
    assert _clean(desk)
    assert [desk.done(*words, now=_NEW) for words in asked] == before
    assert desk.run("check", now=_NEW).exit == 0
    assert desk.run("check", "tickets/2026", now=_NEW).exit == 0
    assert desk.run("doctor", now=_NEW).exit == 0
    assert json.loads(desk.done("archive", "--list", "-f", "json")) == [{"year": 2024, "left_out": 1, "present": 1}]
    desk.done("archive", "--undo")
    assert _files(desk) == set(three)
    assert "photo.txt" in {path.name for path in desk.root.rglob("*.txt")}
    assert _clean(desk)
    assert desk.done("archive") == ""


def test_what_is_out_can_be_changed_and_stays_out(desk: Desk, three: tuple[str, str, str], tmp_path: Path) -> None:
    closed, still_open, new = three
    desk.done("archive", "--before", "2026", now=_NEW)
    for words in (("note", closed, "a late word"), ("edit", closed, "region=江苏"), ("link", new, "follows", closed)):
        desk.done(*words, now=_NEW)
        assert _clean(desk), words
    assert closed not in _files(desk)
    assert "a late word" in desk.git("show", f"HEAD:{desk_path(closed)}")
    more = tmp_path / "more.txt"
    more.write_text("another photo\n", encoding="utf-8")
    desk.done("attach", closed, str(more), now=_NEW)
    assert _clean(desk)
    assert desk.run("check", now=_NEW).exit == 0
    desk.done("reopen", closed, "-m", "it broke again", now=_NEW)
    assert _clean(desk)
    assert "2024" not in desk.done("archive", "--before", "2026", now=_NEW)
    assert _files(desk) == {closed, still_open, new}
    assert _clean(desk)
    run_git(desk.root, "fsck", "--strict")


def desk_path(ticket: str) -> str:
    """Return the path of a ticket of the fourth of March 2024."""
    return f"tickets/2024/03/04/{ticket}.yaml"


def test_edits_stay_and_are_not_lost(desk: Desk, three: tuple[str, str, str]) -> None:
    closed = three[0]
    with (desk.root / desk_path(closed)).open("a", encoding="utf-8") as stream:
        stream.write("# mine\n")
    assert desk.done("archive", "--before", "2026", now=_NEW) == ""
    assert (desk.root / desk_path(closed)).read_text(encoding="utf-8").endswith("# mine\n")
    assert desk.git("status", "--porcelain") == f" M {desk_path(closed)}\n"


def test_a_new_year_and_what_others_push_is_there(
    desk: Desk, three: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_git(tmp_path, "clone", "--quiet", str(desk.root), "other")
    desk.done("archive", "--before", "2026", now=_NEW)
    other = Desk(tmp_path / "other", capsys)
    other.be("li.na")
    next_year = other.done(*OPEN_FRIDGE, now="2027-01-02T10:00:00+08:00").strip()
    other.done("note", three[0], "from elsewhere", now=_NEW)
    desk.git("pull", "--quiet", str(other.root))
    assert _files(desk) == {three[1], three[2], next_year}
    assert _clean(desk)
    assert "from elsewhere" in desk.done("show", three[0], now=_NEW)


def test_refusals(desk: Desk, three: tuple[str, str, str]) -> None:
    assert desk.run("archive", "--before", "2027", now=_NEW).exit == 2
    assert desk.run("archive", "--before", "2026", "--undo", now=_NEW).exit == 2
    desk.git("sparse-checkout", "set", "--cone", "policies", "customers")
    before = desk.git("sparse-checkout", "list")
    for words in (("--before", "2026"), ("--undo",)):
        refused = desk.run("archive", *words, now=_NEW)
        assert refused.exit == 6
        assert "sparse checkout of your own" in refused.err
    assert desk.git("sparse-checkout", "list") == before


def test_nothing_is_old_enough(desk: Desk, three: tuple[str, str, str]) -> None:
    assert desk.done("archive", "--before", "2024", now=_NEW) == ""
    assert desk.done("archive", "--before", "2025", now=_NEW)
    assert desk.done("archive", "--before", "2024", now=_NEW) == ""
    assert _files(desk) == set(three)


def test_bulk_edits_and_undo_know_what_is_out(desk: Desk, three: tuple[str, str, str]) -> None:
    _closed, still_open, new = three
    desk.done("archive", "--before", "2026", now=_NEW)
    for which in ("open", "closed"):
        desk.done("edit", "--where", f"{which} product=BCD-218", "region=江苏", "--yes", "--each", now=_NEW)
    assert desk.git("grep", "-l", "region: 江苏", "HEAD", "--", "tickets").count("\n") == 3
    assert _files(desk) == {still_open, new}
    assert _clean(desk)
    desk.done("undo", "HEAD", "--yes", now=_NEW)  # of the closed one, which is out
    assert desk.git("grep", "-l", "region: 浙江", "HEAD", "--", "tickets").count("\n") == 1
    assert _files(desk) == {still_open, new}
    assert _clean(desk)
    assert desk.run("check", now=_NEW).exit == 0
    desk.done("archive", "--undo")
    assert _files(desk) == set(three)
    assert _clean(desk)
