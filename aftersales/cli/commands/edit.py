"""``aftersales edit``: change fields by FIELD=VALUE, or all of them in an editor that never loses what was typed."""

import sys

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.commands.open_request import settings
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.where import Many, many_options, missing_ticket
from aftersales.cli.words import words_from
from aftersales.errors import ExitCode, UsageError
from aftersales.i18n import N_, _


@command(
    "edit",
    help=N_(
        "Change fields of TICKET: FIELD=VALUE, an empty VALUE takes the field away. Without any, your editor opens. "
        "With --where, change them in many tickets."
    ),
)
@click.argument("words", nargs=-1, metavar="[TICKET] [FIELD=VALUE]...")
@text_option
@many_options
@click.pass_obj
def edit(context: Context, words: tuple[str, ...], text: str, many: Many | None) -> int:
    """Edit one ticket, or many."""
    if many is None:
        ticket, *pairs = words or (missing_ticket(),)
        _edit_one(context, ticket, tuple(pairs), text)
        return ExitCode.DONE
    if not words:
        raise UsageError(_("There is nothing to change."), hint=_("Give FIELD=VALUE."))
    from aftersales.app.bulk_deeds import edit_all  # noqa: PLC0415  heavy: YAML, schema, git

    deed = edit_all(context, many.wanted, settings(words), text=words_from(text))
    return many.do(context, deed)


def _edit_one(context: Context, ticket: str, pairs: tuple[str, ...], text: str) -> None:
    from aftersales.app.queries import view_ticket  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.app.tickets import edit_ticket, typed_changes  # noqa: PLC0415  likewise

    if not pairs:
        if not sys.stdin.isatty():
            raise UsageError(
                _("There is nothing to change."), hint=_("Give FIELD=VALUE; an editor opens only on a terminal.")
            )
        from aftersales.cli.commands.edit_session import edit_in_editor  # noqa: PLC0415  likewise

        say_outcome(edit_in_editor(context, ticket, words_from(text)))
        return
    data = view_ticket(context, ticket).data
    say_outcome(edit_ticket(context, ticket, typed_changes(data, settings(pairs)), text=words_from(text)))
