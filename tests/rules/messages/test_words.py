"""The vocabulary: each fact that is missing names a command that there is."""

import shlex

import click
import pytest

from aftersales.cli.main import root
from aftersales.rules.messages.words import WORDS, samples
from tests.support.console import ROOT

RECORDED = sorted({word.recorded for word in WORDS.values() if word.recorded.startswith("aftersales ")})


@pytest.mark.parametrize("line", RECORDED)
def test_the_command_is_one(line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command = root
    context = click.Context(root)
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, line
        command = found
    options = {name for param in command.params if isinstance(param, click.Option) for name in param.opts}
    assert {word for word in words if word.startswith("--")} <= options, line


def test_files_that_are_named_are_there() -> None:
    for word in WORDS.values():
        if word.recorded.startswith("policies/"):
            assert (ROOT / word.recorded).is_file(), word.name


def test_samples_are_in_the_language() -> None:
    assert samples("zh").keys() == samples("en").keys() == WORDS.keys()
    assert samples("zh")["promised"] == "2026年11月27日（周五）18:00"
