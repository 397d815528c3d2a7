"""A commit of which git lost a part is refused before a branch names it."""

from pathlib import Path

import pytest

from aftersales.errors import OutsideError
from aftersales.store.plumbing import need_change, need_commits
from tests.support.repositories import TICKET, change_desk, make_desk, run_git


@pytest.mark.parametrize("what", [TICKET, "tickets/2026/11", ""], ids=["file", "folder", "root"])
def test_a_change_without_one_of_its_objects_is_refused(tmp_path: Path, what: str) -> None:
    git = make_desk(tmp_path / "desk")
    old = git.head().commit or ""
    new = change_desk(git, {TICKET: "id: AS-261122-7K3QM\nstate: triaged\n"})
    need_change(git, new, old)
    need_commits(git, new, old)
    lost = run_git(git.root, "rev-parse", f"{new}:{what}").strip()
    (git.folders.common / "objects" / lost[:2] / lost[2:]).unlink()
    for need in (need_change, need_commits):
        with pytest.raises(OutsideError, match="could not write all"):
            need(git, new, old)


def test_a_file_that_goes_away_is_no_missing_object(tmp_path: Path) -> None:
    git = make_desk(tmp_path / "desk")
    old = git.head().commit or ""
    need_change(git, change_desk(git, {TICKET: None}), old)
    need_change(git, git.head().commit or "", None)
