"""``aftersales ask``: hand a step of the flow to its department, or say which steps are possible now."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say, say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("ask", help=N_("Ask a department for STEP of TICKET's flow; without STEP, show what waits and what is next."))
@click.argument("ticket")
@click.argument("step", required=False)
@text_option
@click.pass_obj
def ask(context: Context, ticket: str, step: str | None, text: str) -> None:
    """Ask for a step."""
    if step is None:
        from aftersales.app.queries import view_ticket  # noqa: PLC0415  one command, one import
        from aftersales.render.flow import flow_text  # noqa: PLC0415  likewise

        view = view_ticket(context, ticket)
        say(flow_text(view.ticket, view.policy, view.now, context.zone))
        return
    from aftersales.app.steps import ask_step  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(ask_step(context, ticket, step, text=words_from(text)))
