"""The history of one file, found without walking what is older; and found wholly where clocks were wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aftersales.store.git import Git
from tests.support.repositories import make_desk, run_git

_PATH = "tickets/2026/11/20/AS-261120-0AAAA.yaml"
_SINCE = datetime(2026, 11, 19, tzinfo=UTC)


def _commit(git: Git, monkeypatch: pytest.MonkeyPatch, day: int, path: str = _PATH) -> None:
    when = (_SINCE + timedelta(days=day)).isoformat()
    monkeypatch.setenv("GIT_COMMITTER_DATE", when)
    monkeypatch.setenv("GIT_AUTHOR_DATE", when)
    (git.root / path).parent.mkdir(parents=True, exist_ok=True)
    with (git.root / path).open("a", encoding="utf-8") as stream:
        stream.write(f"{day}\n")
    run_git(git.root, "add", path)
    run_git(git.root, "commit", "--quiet", f"--message={day}")


@pytest.mark.parametrize(
    ("days", "walked"),
    [
        ([1, 2, 3], False),
        ([-3, 1, 2], True),  # made before its day
        ([1, -9, 2], True),  # a clock was wrong in between
        ([-9, -8], True),
    ],
)
def test_the_whole_history_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: list[int], walked: bool
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2020-01-01T00:00:00+00:00")
    git = make_desk(tmp_path / "desk")
    for day in days:
        _commit(git, monkeypatch, day, "notes.txt")
        _commit(git, monkeypatch, day)
    assert [commit.subject for commit in git.log_of_file(_PATH, _SINCE)] == [str(day) for day in reversed(days)]
    alone = len(list(git.log(f"--since={_SINCE.isoformat()}", paths=[_PATH])))
    assert (alone < len(days)) == walked
