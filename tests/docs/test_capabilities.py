"""The table of capabilities does not lie: every command is one, every file is there and speaks of the command."""

import re
from collections.abc import Iterator

import click
import pytest

from aftersales.cli.main import root
from tests.support.console import ROOT

PAGE = (ROOT / "docs/explanation/capabilities.md").read_text("utf-8")
ROWS = re.findall(r"^\| (C\d\d) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$", PAGE, re.MULTILINE)


def test_every_capability_has_a_row() -> None:
    assert sorted(row[0] for row in ROWS) == [f"C{number:02}" for number in range(1, 85)]


def _spans(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def _commands() -> Iterator[tuple[str, str]]:
    return ((row, command) for row, _what, commands, _shown in ROWS for command in _spans(commands))


@pytest.mark.parametrize(("row", "words"), list(_commands()), ids=lambda value: value.replace(" ", "-"))
def test_the_command_is_one(row: str, words: str) -> None:
    command: click.Command | None = root
    context = click.Context(root)
    for word in words.split():
        assert isinstance(command, click.Group), (row, words)
        command = command.get_command(context, word)
    assert command is not None, (row, words)


def test_what_shows_it_is_there_and_speaks_of_it() -> None:
    for row, _what, commands, shown in ROWS:
        assert bool(_spans(commands)) == bool(_spans(shown)) == ("not yet" not in commands), row
        for name in _spans(shown):
            place = ROOT / "tests" / name
            assert place.exists(), (row, name)
            if not name.startswith("rules/"):  # those hold the rule, whichever command asks it
                text = place.read_text("utf-8")
                assert any(words.split()[-1] in text for words in _spans(commands)), (row, name)
