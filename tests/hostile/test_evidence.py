"""Hostile files of evidence: names that climb, hide or look like options; things that are no files."""

import os
from pathlib import Path

import pytest

from aftersales.errors import ExitCode
from tests.support.desks import Desk
from tests.support.hostile import DANGEROUS, assert_decent, assert_harmless
from tests.support.repositories import run_git

NAMES = [
    *(
        "-rf",
        "--upload-pack=x",
        "...",
        ".git",
        ".gitattributes",
        ".hidden",
        "a\nb.jpg",
        "a\tb",
        "a\x1b[2Jb.jpg",
        "\u202egpj.exe",
    ),
    *(
        "con",
        "nul.yaml",
        "a:b",
        "a*b?.jpg",
        "a b.jpg",
        "空调 照片.jpg",
        "x" * 250,
        "图" * 80 + ".jpg",
        "$(touch pwned)",
        "a'b\"c",
    ),
    *(
        "~",
        "~root",
        "%2e%2e%2fx",
        "{{7*7}}.jpg",
        "a\\..\\b",
        "=1+1.csv",
        "AS-261123-AAAAA.yaml",
        "e\u0301.jpg",
        "'",
        ";",
    ),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_never_leave_their_folder(own_desk: Desk, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"photo")
    ticket = _ticket(own_desk)
    result = own_desk.run("attach", ticket, "--shows", "goods", "--", str(file))
    assert_decent(result)
    assert result.exit == ExitCode.DONE, result
    assert own_desk.git("status", "--porcelain") == ""
    (kept,) = run_git(
        own_desk.root, "-c", "core.quotePath=false", "show", "--format=", "--name-only", "--diff-filter=A", "HEAD"
    ).split("\n")[:-1]
    folder, _slash, last = kept.rpartition("/")
    assert folder.endswith(f"/{ticket}"), kept
    assert not last.startswith((".", "-", "~")), kept
    assert not DANGEROUS.search(last), kept
    assert not set(last) & set("/\\:*?\"<>|\n\t'$`;{}%="), kept
    assert len(last.encode()) <= 255
    assert (own_desk.root / kept).read_bytes() == b"photo"


def test_a_name_that_is_no_text(own_desk: Desk, tmp_path: Path) -> None:
    file = os.fsencode(tmp_path) + b"/\xd5\xd5\xc6\xac.jpg"  # a name in GB18030, as archives from Windows have them
    Path(os.fsdecode(file)).write_bytes(b"photo")
    result = own_desk.run("attach", _ticket(own_desk), os.fsdecode(file), "--shows", "goods")
    assert_decent(result)
    assert result.exit == ExitCode.DONE, result
    assert own_desk.git("status", "--porcelain") == ""


def test_things_that_are_no_files(desk: Desk, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for thing in (
        "/dev/zero",
        "/dev/null",
        "/dev/stdin",
        tmp_path,
        tmp_path / "fifo",
        tmp_path / "link",
        tmp_path / "loop",
        "",
    ):
        assert_harmless(desk, "attach", _ticket(desk), str(thing), codes=(ExitCode.NOT_FOUND,))


def test_a_file_larger_than_the_policy_allows(desk: Desk, tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as stream:
        stream.truncate(20_000_001)
    result = assert_harmless(desk, "attach", _ticket(desk), str(tmp_path / "large"), codes=(ExitCode.REFUSED,))
    assert "policies/desk.yaml" in result.err


def test_a_climbing_evidence_in_a_ticket_file_is_refused(own_desk: Desk) -> None:
    file = own_desk.ticket_file(_ticket(own_desk))
    entry = 'evidence:\n- {id: abcdef, file: ../../x, sha256: "%s", bytes: 1, added: "%s", by: li.na}\n'
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("history:\n", entry % ("0" * 64, "2026-11-23T09:30:00+08:00") + "history:\n"), encoding="utf-8"
    )
    own_desk.git("commit", "-qam", "by hand")
    assert_harmless(own_desk, "show", file.stem, codes=(ExitCode.INVALID,))
    assert_harmless(own_desk, "attach", file.stem, str(own_desk.root / "README.md"), codes=(ExitCode.INVALID,))


def _ticket(desk: Desk) -> str:
    return next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
