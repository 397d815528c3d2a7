"""``aftersales completion``: the completion script of a shell."""

import click
from click.shell_completion import get_completion_class

from aftersales.cli.base import command
from aftersales.cli.output import say
from aftersales.errors import UsageError
from aftersales.i18n import N_, _

SHELLS = ("bash", "zsh", "fish")


@command(
    "completion",
    help=N_("Print the completion script of SHELL (bash, zsh or fish); load it from your shell's start file."),
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script."""
    found = get_completion_class(shell)
    if found is None:
        raise UsageError(_("There is no completion for {shell}.").format(shell=shell))
    root = ctx.find_root()
    say(found(root.command, {}, "aftersales", "_AFTERSALES_COMPLETE").source())
