"""``aftersales complaint``: what a complaint says, who has it, and the body outside that deals with it."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.open_request import settings
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import format_option
from aftersales.cli.output import page, say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@click.group("complaint", cls=TranslatedGroup, help=N_("Keep complaints: their stage, who has them, bodies outside."))
def complaint() -> None:
    """Hold the commands about complaints."""


@command("set", help=N_("Change fields of the complaint in TICKET: stage=proposed responsible=logistics demand=…"))
@click.argument("ticket")
@click.argument("pairs", nargs=-1, metavar="FIELD=VALUE...")
@text_option
@click.pass_obj
def set_(context: Context, ticket: str, pairs: tuple[str, ...], text: str) -> None:
    """Change a complaint."""
    from aftersales.app.complaints import set_complaint  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(set_complaint(context, ticket, settings(pairs), text=words_from(text)))


@command("escalate", help=N_("Give the complaint in TICKET to whoever is next; --body notes a body outside."))
@click.argument("ticket")
@option("--to", default="", metavar="LEVEL", help=N_("To this level; otherwise the next one."))
@option("--body", default="", help=N_("The body outside: regulator, platform …"))
@option("--number", default="", help=N_("Its number there."))
@option("--received", default="", metavar="WHEN", help=N_("When its letter came."))
@option("--deadline", default="", metavar="WHEN", help=N_("By when it wants an answer; otherwise as the policy says."))
@text_option
@click.pass_obj
def escalate(context: Context, /, ticket: str, to: str, text: str, **external: str) -> None:
    """Escalate a complaint."""
    from aftersales.app.complaints import External, escalate_complaint  # noqa: PLC0415  heavy: YAML, schema, git

    words = words_from(text, ask=True)
    say_outcome(escalate_complaint(context, ticket, to=to, text=words, external=External(**external)))


@command("show", help=N_("Show the complaint in TICKET."))
@click.argument("ticket")
@format_option
@click.pass_obj
def show(context: Context, ticket: str, form: str) -> None:
    """Show a complaint."""
    from aftersales.app.queries import view_ticket  # noqa: PLC0415  one command, one import
    from aftersales.render.complaints import complaint_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    view = view_ticket(context, ticket)
    page(render_table(complaint_table(view.ticket, view.policy), form))


for subcommand in (set_, escalate, show):
    complaint.add_command(subcommand)
