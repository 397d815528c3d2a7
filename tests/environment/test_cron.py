"""`chase` as cron runs it: a PATH of two folders, no locale, no time zone, no home, no terminal, no identity."""

import pytest

from tests.support.desks import Desk
from tests.support.processes import CRON, run_command

LATE = "2026-12-07T10:00:00+08:00"
ENVIRONMENTS = {
    "nothing but a PATH": CRON,
    "LANG=C": {**CRON, "LANG": "C"},
    "POSIX": {**CRON, "LC_ALL": "POSIX"},
    "a home that is not there": {**CRON, "HOME": "/nonexistent"},
    "an odd time zone": {**CRON, "TZ": "America/St_Johns"},
    "a time zone that is none": {**CRON, "TZ": "Mars/Olympus"},
    "ASCII only": {**CRON, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
    "Chinese": {**CRON, "LANG": "zh_CN.UTF-8"},
}


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_chase_from_cron(desk: Desk, environment: dict[str, str]) -> None:
    desk.git("config", "--unset", "user.name")
    desk.git("config", "--unset", "user.email")
    before = desk.commits()
    first = run_command("--desk", str(desk.root), "--now", LATE, "chase", env=environment)
    assert first.returncode == 0, first
    assert first.stderr == b""
    assert b"AS-261123-" in first.stdout
    if "PYTHONUTF8" not in environment:
        assert "冰箱不制冷" in first.stdout.decode()
    assert desk.commits() == before + 1
    assert (
        desk.git("log", "-1", "--format=%ae %ce").strip() == "aftersales-cron@example.com aftersales-cron@example.com"
    )
    assert desk.git("status", "--porcelain") == ""
    again = run_command("--desk", str(desk.root), "--now", LATE, "chase", env=environment)
    assert (again.returncode, again.stdout, again.stderr) == (0, b"", b""), "quiet where there is nothing to do"
    assert desk.commits() == before + 1


def test_quiet_hours_are_kept(desk: Desk) -> None:
    night = run_command("--desk", str(desk.root), "--now", "2026-12-07T23:00:00+08:00", "chase", env=CRON)
    assert (night.returncode, night.stdout, night.stderr) == (0, b"", b"")


def test_other_commands_without_an_identity_say_so(desk: Desk) -> None:
    desk.git("config", "--unset", "user.name")
    desk.git("config", "--unset", "user.email")
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
    done = run_command("--desk", str(desk.root), "note", ticket, "x", env=CRON)
    assert done.returncode in (4, 7), done
    assert b"Traceback" not in done.stderr
    assert b"user.email" in done.stderr or b"team.yaml" in done.stderr
    for words in (["list"], ["show", ticket], ["summary"], ["overdue"], ["history", ticket]):
        assert run_command("--desk", str(desk.root), *words, env=CRON).returncode == 0, words


def test_questions_are_not_asked_where_nobody_answers(desk: Desk) -> None:
    for words in (["open"], ["open", "x"], ["edit", "AS"], ["note", "AS"]):
        done = run_command("--desk", str(desk.root), *words, env=CRON, timeout=20)
        assert done.returncode == 2, (words, done)


def test_the_desk_speaks_its_language_where_none_is_asked_for(desk: Desk) -> None:
    desk.git("config", "--unset", "user.email")
    (desk.root / "policies" / "desk.yaml").write_text(
        (desk.root / "policies" / "desk.yaml").read_text(encoding="utf-8").replace("language: en", "language: zh"),
        encoding="utf-8",
    )
    desk.git("-c", "user.email=li.na@example.com", "commit", "-qam", "Chinese")
    listed = run_command("--desk", str(desk.root), "list", env=CRON).stdout.decode()
    assert "新建" in listed
    listed = run_command("--desk", str(desk.root), "list", env={**CRON, "LANG": "en_GB.UTF-8"}).stdout.decode()
    assert "新建" not in listed
