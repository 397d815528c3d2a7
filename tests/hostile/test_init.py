"""Hostile settings for `init`: each becomes what it says, to the letter, or is refused and nothing is left behind."""

import subprocess
from pathlib import Path

import pytest
import yaml

from aftersales.errors import ExitCode
from tests.support.desks import Desk
from tests.support.hostile import DANGEROUS, assert_decent

NAMES = [
    *(
        'Smith "and" Sons',
        "back\\slash",
        "{x: y}",
        "a: b # c",
        "'",
        "{{7*7}}",
        "%s",
        "- x",
        "冰箱 & 空调",
        "*x",
        "\\n",
        "}",
    ),
    *("\x1b[2J", "two\nlines", "\u202eabc", "tab\tbed", "x" * 5000, " ", "\\1", "\\g<0>"),
]


@pytest.fixture
def identity(away_from_home: Path) -> None:
    """Tell git who is there."""
    for key, value in (("user.name", "Li Na"), ("user.email", "li.na@example.com")):
        subprocess.run(["git", "config", "--global", key, value], check=True)


@pytest.mark.usefixtures("identity")
@pytest.mark.parametrize("name", NAMES)
def test_names_of_desks(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    folder = tmp_path / "desk"
    result = Desk(tmp_path, capsys).run("init", str(folder), "--name", name)
    assert_decent(result)
    if result.exit:
        assert result.exit == ExitCode.USAGE, result
        assert not folder.exists(), "what was refused leaves nothing behind"
        return
    text = (folder / "policies" / "desk.yaml").read_text(encoding="utf-8")
    assert not DANGEROUS.search(text)
    assert yaml.safe_load(text)["name"]["en"] == name
    assert_decent(Desk(folder, capsys).run("list"))


SETTINGS = {
    "a zone that climbs": ("--time-zone", "../../etc/passwd"),
    "a zone that is none": ("--time-zone", "Mars/Olympus"),
    "a zone of YAML": ("--time-zone", "UTC\nname: x"),
    "no currency": ("--currency", "dollars"),
    "no country": ("--country", "China"),
    "a climbing prefix": ("--prefix", "../"),
    "a prefix of digits": ("--prefix", "12"),
    "no prefix": ("--prefix", ""),
    "a long prefix": ("--prefix", "ABCDEFGHIJ"),
}


@pytest.mark.usefixtures("identity")
@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str], setting: str) -> None:
    folder = tmp_path / "desk"
    result = Desk(tmp_path, capsys).run("init", str(folder), *SETTINGS[setting])
    assert_decent(result)
    assert result.exit == ExitCode.USAGE, result
    assert not folder.exists(), "what was refused leaves nothing behind"


@pytest.mark.usefixtures("identity")
def test_folders_that_are_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    codes = {"file": (2, 7), "link": (2, 7, 0), "x" * 300: (2, 7), "-rf": (0,)}
    for name, expected in codes.items():
        result = Desk(tmp_path, capsys).run("init", "--", str(tmp_path / name))
        assert_decent(result)
        assert result.exit in expected, (name, result)
    done = Desk(tmp_path, capsys)
    assert done.run("init", str(tmp_path / "desk")).exit == 0
    again = done.run("init", str(tmp_path / "desk"))
    assert_decent(again)
    assert again.exit == ExitCode.BUSY
