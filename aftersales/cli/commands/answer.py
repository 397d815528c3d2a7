"""``aftersales answer``: a department's finding for a step it was asked for."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("answer", help=N_("Answer STEP of TICKET with FINDING; what follows from it is asked at once."))
@click.argument("ticket")
@click.argument("step")
@click.argument("finding")
@text_option
@click.pass_obj
def answer(context: Context, ticket: str, step: str, finding: str, text: str) -> None:
    """Answer a step."""
    from aftersales.app.steps import answer_step  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(answer_step(context, ticket, step, finding, text=words_from(text)))
