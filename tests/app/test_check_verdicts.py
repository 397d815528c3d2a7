"""What a check remembers: the same findings with and without it, whatever changed in between."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from aftersales.app import check_batches
from aftersales.app.check_batches import Batch, BatchChecker
from aftersales.app.check_files import Kind
from aftersales.index.verdicts import Verdict, open_verdicts
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk

NOW = "2026-06-01T09:00:00+08:00"
LATER = "2026-06-02T09:00:00+08:00"


_made: list[Path] = []
"""The desk that tests copy, once it is made."""


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk of two linked tickets, one with evidence, and a customer; it was checked and is in order."""
    if not _made:
        folder = tmp_path_factory.mktemp("verdicts") / "desk"
        made = copy_desk(folder, capsys)
        first = made.done(*OPEN_FRIDGE, "--customer-name", "王伟", "--phone", "13800000000", now=NOW).strip()
        second = made.done(*OPEN_FRIDGE, now=NOW).strip()
        photo = tmp_path / "photo.jpg"
        photo.write_bytes(b"a photo")
        made.done("attach", first, str(photo), "--shows", "goods", now=NOW)
        made.done("link", first, "related", second, now=NOW)
        assert findings(made) == []
        _made.append(folder)
    shutil.copytree(_made[0], tmp_path / "desk", symlinks=True)
    return Desk(tmp_path / "desk", capsys)


def memory_of(desk: Desk) -> Path:
    """Return where verdicts are kept."""
    return desk.root / ".git/aftersales/checked.sqlite3"


def findings(desk: Desk, now: str = LATER) -> list[tuple[str, int, str]]:
    """Return what a check finds: path, line, code."""
    told = json.loads(desk.run("check", "--format", "json", now=now).out)["findings"]
    return [(one["path"], one["line"], one["code"]) for one in told]


def tickets(desk: Desk) -> list[Path]:
    """Return the files of the tickets that commands opened, the one with evidence first."""
    return sorted(desk.root.glob("tickets/2026/*/*/AS-2606*.yaml"), key=lambda file: not file.with_suffix("").is_dir())


def replace(file: Path, old: str, new: str) -> None:
    """Replace a text that a file holds."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def customer(desk: Desk) -> Path:
    """Return the file of the customer that a command made."""
    named = tickets(desk)[0].read_text("utf-8").partition("customer: ")[2].partition("\n")[0]
    return desk.root / "customers" / f"{named}.yaml"


def photo(desk: Desk) -> Path:
    """Return the file of the evidence."""
    return next(tickets(desk)[0].with_suffix("").iterdir())


CHANGES: dict[str, tuple[Callable[[Desk], object], set[str]]] = {
    "a ticket": (lambda desk: replace(tickets(desk)[0], "channel: phone", "channel: fax"), {"reference/unknown"}),
    "a neighbour": (lambda desk: customer(desk).unlink(), {"reference/no-customer"}),
    "a linked ticket": (lambda desk: tickets(desk)[1].unlink(), {"reference/no-ticket"}),
    "evidence": (lambda desk: photo(desk).write_bytes(b"another"), {"evidence/changed"}),
    "evidence is gone": (lambda desk: photo(desk).unlink(), {"evidence/missing"}),
    "a policy": (
        lambda desk: replace(desk.root / "policies/desk.yaml", "tiers:", "tiers: {gold: {label: {en: Gold}}}\nold:"),
        {"schema/additionalProperties"},
    ),
    "a second file of the same id": (
        lambda desk: tickets(desk)[1].with_name("AS-260601-AAAAA.yaml").write_bytes(tickets(desk)[1].read_bytes()),
        {"file/duplicate-id", "ticket/path"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_is_found_with_and_without_memory(desk: Desk, name: str) -> None:
    change, expected = CHANGES[name]
    change(desk)
    remembering = findings(desk)
    memory_of(desk).unlink()
    assert remembering == findings(desk)
    assert expected <= {code for _path, _line, code in remembering}


def test_time_going_back_finds_the_future(desk: Desk) -> None:
    assert {code for _path, _line, code in findings(desk, "2026-05-01T09:00:00+08:00")} == {"entry/future"}
    assert findings(desk) == []


def test_a_verdict_is_taken_for_the_same_bytes_alone(desk: Desk) -> None:
    file = tickets(desk)[1]
    replace(file, "channel: phone", "channel: fax")
    assert len(findings(desk)) == 1
    path = file.relative_to(desk.root).as_posix()
    checker = BatchChecker(desk.root, None, datetime.fromisoformat(LATER))
    key = checker(Batch({path: Kind.FILE}, [path], {}))[0].key
    with open_verdicts(memory_of(desk), _stamp(desk), int(datetime.fromisoformat(LATER).timestamp())) as verdicts:
        verdicts.keep([Verdict(path, key)])
    assert findings(desk) == []
    replace(file, "channel: fax", "channel: fox")
    assert len(findings(desk)) == 1


def _stamp(desk: Desk) -> str:
    with closing(sqlite3.connect(memory_of(desk))) as file:
        found: str = file.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()[0]
        return found


@pytest.mark.parametrize("content", [b"", b"no database " * 500, None])
def test_a_memory_that_cannot_be_used_is_none(desk: Desk, content: bytes | None) -> None:
    replace(tickets(desk)[0], "channel: phone", "channel: fax")
    expected = findings(desk)
    if content is None:
        memory_of(desk).unlink()
        memory_of(desk).mkdir()
    else:
        memory_of(desk).write_bytes(content)
    assert findings(desk) == expected


def test_all_processors_find_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(tickets(desk)[0], "channel: phone", "channel: fax")
    customer(desk).unlink()
    source = tickets(desk)[1].read_text("utf-8")
    for number in range(10):
        name = f"AS-260601-0000{number}"
        tickets(desk)[1].with_name(f"{name}.yaml").write_text(
            source.replace(tickets(desk)[1].stem, name, 1).replace("li.na", "nobody" if number == 7 else "li.na"),
            "utf-8",
        )
    alone = findings(desk)
    memory_of(desk).unlink()
    monkeypatch.setattr(check_batches, "_BATCH", 1)
    assert findings(desk) == alone
    assert findings(desk) == alone
    assert {"reference/no-customer", "reference/unknown"} <= {code for _path, _line, code in alone}
