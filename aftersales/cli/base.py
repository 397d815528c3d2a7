"""Commands whose help is translated when it is shown, and a group that imports a command only when it is asked for."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import click

from aftersales.i18n import N_, _


class TranslatedOption(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the names and the help of the option in the language spoken now."""
        source, self.help = self.help, _(self.help or "")
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = source


class TranslatedCommand(click.Command):
    """A command whose help is translated when it is shown."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language spoken now."""
        source, self.help = self.help, _(self.help or "")
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = source

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of the help in the language spoken now."""
        source, self.help = self.help, _(self.help or "")
        try:
            return super().get_short_help_str(limit)
        finally:
            self.help = source


class TranslatedGroup(TranslatedCommand, click.Group):
    """A group of commands whose help is translated when it is shown."""


class LazyGroup(TranslatedGroup):
    """A group that knows its commands by name, section and short help, and imports one only to run or describe it.

    Args:
        lazy: command name → (``module:attribute``, section, short help); the short help stands here so that ``--help``
            imports nothing.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, the lazy ones in the order of their table."""
        return [*self.lazy, *(name for name in super().list_commands(ctx) if name not in self.lazy)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command, or None where there is none of this name."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _colon, attribute = self.lazy[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.lazy[cmd_name][0]} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's own
        """Write the commands by section, without importing any of the lazy ones."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, (_target, section, short) in self.lazy.items():
            sections.setdefault(section, []).append((name, _(short)))
        for section, rows in sections.items():
            with formatter.section(_(section)):
                formatter.write_dl(rows)


def command(name: str, *, help: str, **attributes: Any) -> Callable[[Callable[..., Any]], TranslatedCommand]:  # noqa: A002  click's words
    """Make a command of the function below; `help` is marked with ``N_`` and translated when shown."""
    return click.command(name, cls=TranslatedCommand, help=help, **attributes)


def option(*names: str, **attributes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make an option; its ``help`` is marked with ``N_`` and translated when shown."""
    return click.option(*names, cls=TranslatedOption, **attributes)


TICKETS, DESK, RECORDS = N_("Tickets"), N_("The desk"), N_("Numbers and rules")
