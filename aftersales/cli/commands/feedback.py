"""``aftersales feedback``: suggestions for improvement, and what the departments made of them."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import format_option
from aftersales.cli.output import page_table, say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_

_STATUSES = ["open", "accepted", "done", "declined"]


@click.group("feedback", cls=TranslatedGroup, help=N_("Keep suggestions for improvement, and what became of them."))
def feedback() -> None:
    """Hold the commands about suggestions."""


@command("add", help=N_("Write down what could be better, as TICKET taught it."))
@click.argument("ticket")
@option("--to", "department", metavar="DEPARTMENT", default="", help=N_("For this department: product, quality …"))
@text_option
@click.pass_obj
def add(context: Context, ticket: str, department: str, text: str) -> None:
    """Write down a suggestion."""
    from aftersales.app.feedback import add_suggestion  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(add_suggestion(context, ticket, department, words_from(text, ask=True)))


@command("set", help=N_("Say what becomes of a suggestion in TICKET: accepted, done or declined."))
@click.argument("ticket")
@click.argument("status", type=click.Choice(_STATUSES))
@option("--suggestion", "wanted", default="", metavar="ID", help=N_("Which one, where the ticket has several."))
@text_option
@click.pass_obj
def set_(context: Context, ticket: str, status: str, wanted: str, text: str) -> None:
    """Answer a suggestion."""
    from aftersales.app.feedback import answer_suggestion  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(answer_suggestion(context, ticket, wanted, status, words_from(text)))


@command("list", help=N_("List the suggestions of all tickets."))
@option("--to", "department", metavar="DEPARTMENT", default="", help=N_("Only those for this department."))
@option("--status", "-s", default="", type=click.Choice(["", *_STATUSES]), help=N_("Only those in this state."))
@format_option
@click.pass_obj
def list_(context: Context, department: str, status: str, form: str) -> None:
    """List suggestions."""
    from aftersales.app.feedback import list_suggestions  # noqa: PLC0415  one command, one import
    from aftersales.render.feedback import suggestions_table  # noqa: PLC0415  likewise

    entries = list_suggestions(context, department=department, status=status)
    listed = [(entry.ticket, entry.suggestion) for entry in entries]
    page_table(suggestions_table(listed, context.policy, context.now, context.zone), form)


for subcommand in (add, set_, list_):
    feedback.add_command(subcommand)
