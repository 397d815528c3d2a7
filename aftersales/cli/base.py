"""Commands whose help is translated when it is shown, and a group that imports a command only when it is asked for."""

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from aftersales.errors import UsageError
from aftersales.i18n import N_, _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Folder(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A folder, as it was typed; click's own type looks for a translation when it is made, at every start."""

    name = "path"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002  click's own
        """Let the shell complete names of folders."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415  only for completion

        return [CompletionItem(incomplete, type="dir")]


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
    """A command whose help is translated when it is shown, and whose arguments are text."""

    _own_help: click.Option | None = None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does, then refuse what was typed and is no text.

        Raises:
            UsageError: an argument is not UTF-8. Only names of files may be: there the bytes count, not what they mean.
        """
        rest = super().parse_args(ctx, args)
        for param in self.params:
            if not isinstance(param.type, click.Path | Folder):
                _refuse_bytes(param, ctx.params.get(param.name or ""))
        return rest

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help.

        Click's own is translated when it is made, at every start: that searches the folders of gettext and imports
        `locale`, together 1.5 ms that only a page of help needs.
        """
        names = self.get_help_option_names(ctx)
        if names and self._own_help is None:
            self._own_help = TranslatedOption(
                names,
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_show_help,
                help=N_("Show this message and exit."),
            )
        return self._own_help

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


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001  as click calls it
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _refuse_bytes(param: click.Parameter, value: object) -> None:
    """Refuse a value that holds bytes that are no UTF-8 (Python keeps them as lone surrogates, PEP 383) or a NUL."""
    for text in value if isinstance(value, tuple) else (value,):
        if isinstance(text, str) and ("\0" in text or not _is_text(text)):
            raise UsageError(
                _("{name} is not UTF-8 text.").format(name=param.opts[0] if param.opts else param.name),
                hint=_("Set your terminal to UTF-8, or give the text by a file in UTF-8."),
            )


def _is_text(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class TranslatedGroup(TranslatedCommand, click.Group):
    """A group of commands whose help is translated when it is shown."""


class LazyGroup(TranslatedGroup):
    """A group that knows its commands by name, section and short help, and imports one only to run or describe it.

    Args:
        lazy: command name → (``module:attribute``, section, short help); the short help stands here so that ``--help``
            imports nothing.
        hidden: commands that programs call and people need not see: name → ``module:attribute``.
    """

    def __init__(
        self,
        *args: Any,
        lazy: Mapping[str, tuple[str, str, str]] | None = None,
        hidden: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})
        self.targets = {**(hidden or {}), **{name: target for name, (target, _section, _short) in self.lazy.items()}}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, the lazy ones in the order of their table."""
        return [*self.lazy, *(name for name in super().list_commands(ctx) if name not in self.lazy)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command, or None where there is none of this name."""
        if cmd_name not in self.targets:
            return super().get_command(ctx, cmd_name)
        module, _colon, attribute = self.targets[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.targets[cmd_name]} is no command")
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
