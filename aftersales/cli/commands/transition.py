"""``aftersales transition``: move a ticket to another state, or say which states it can reach."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.output import say, say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_

text_option = option("--text", "-m", default="", help=N_("Words that go with it; - reads standard input."))
override_option = option(
    "--override", is_flag=True, help=N_("Go on without what your role may go without; the reason in --text is kept.")
)


@command(
    "transition",
    help=N_("Move TICKET to the state TARGET; without TARGET, list what is possible now and what it wants."),
)
@click.argument("ticket")
@click.argument("target", required=False)
@text_option
@override_option
@click.pass_obj
def transition(context: Context, ticket: str, target: str | None, text: str, *, override: bool) -> None:
    """Move a ticket."""
    if target is None:
        from aftersales.app.queries import possibilities  # noqa: PLC0415  one command, one import
        from aftersales.render.ticket_page import possibilities_text  # noqa: PLC0415  likewise

        say(possibilities_text(*possibilities(context, ticket)))
        return
    from aftersales.app.tickets import transition_ticket  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(transition_ticket(context, ticket, target, text=words_from(text), override=override))
