"""``aftersales visit``: visits at the customer's: planned, listed, made, cancelled, and as a calendar."""

from typing import Any

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import format_option, when
from aftersales.cli.output import page_table, say, say_outcome
from aftersales.cli.words import words_from
from aftersales.errors import UsageError
from aftersales.i18n import N_, _

technician_option = option("--technician", default="", metavar="PERSON", help=N_("Whose visits."))


@click.group("visit", cls=TranslatedGroup, help=N_("Plan visits at customers' and note what came of them."))
def visit() -> None:
    """Hold the commands about visits."""


@command("plan", help=N_("Plan a visit for TICKET that begins at TIME; or whoever is free and able goes."))
@click.argument("ticket")
@click.argument("time")
@option("--technician", default="", metavar="PERSON", help=N_("Who goes there."))
@option("--minutes", type=click.IntRange(10, 1440), help=N_("How long it takes; otherwise as repairs.yaml says."))
@option("--area", default="", help=N_("Where; otherwise the ticket's region. No address."))
@option("--tool", "tools", multiple=True, help=N_("To carry; may be given again."))
@option("--part", "parts", multiple=True, metavar="PART", help=N_("A part to carry; may be given again."))
@option("--move", is_flag=True, help=N_("Plan the ticket's next visit anew, instead of another one."))
@text_option
@click.pass_obj
def plan(context: Context, /, ticket: str, time: str, minutes: int | None, text: str, **options: Any) -> None:
    """Plan a visit."""
    from aftersales.app.visits import Plan, plan_visit  # noqa: PLC0415  heavy: YAML, schema, git

    start = when(context, time, name="TIME")
    if start is None or len(time.strip()) == 10:
        raise UsageError(_("At what time of the day?"), hint=_("Write 2026-11-22T09:30."))
    wanted = Plan(start, minutes, **options)  # the other options are Plan's own fields
    say_outcome(plan_visit(context, ticket, wanted, text=words_from(text)))


@command("done", help=N_("Note what came of the next visit of TICKET."))
@click.argument("ticket")
@option("--signed/--unsigned", default=True, help=N_("Whether the customer signed it off."))
@technician_option
@text_option
@click.pass_obj
def done(context: Context, ticket: str, technician: str, text: str, *, signed: bool) -> None:
    """Note the outcome."""
    from aftersales.app.visits import end_visit  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(end_visit(context, ticket, words_from(text, ask=True), signed_off=signed, technician=technician))


@command("cancel", help=N_("Cancel the next visit of TICKET; the reason is kept."))
@click.argument("ticket")
@technician_option
@text_option
@click.pass_obj
def cancel(context: Context, ticket: str, technician: str, text: str) -> None:
    """Cancel a visit."""
    from aftersales.app.visits import end_visit  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(end_visit(context, ticket, words_from(text, ask=True), signed_off=None, technician=technician))


@command("list", help=N_("List the planned visits."))
@technician_option
@format_option
@click.pass_obj
def list_(context: Context, technician: str, form: str) -> None:
    """List visits."""
    from aftersales.app.visits import planned, titles_of  # noqa: PLC0415  one command, one import
    from aftersales.render.visits import visit_table  # noqa: PLC0415  likewise

    found = [one for one in planned(context) if technician in ("", one.visit.technician)]
    titles = titles_of(context, [one.ticket for one in found])
    page_table(visit_table(found, titles, context.policy, context.zone), form)


@command("calendar", help=N_("Print the planned visits as iCalendar, for calendar programs."))
@technician_option
@click.pass_obj
def calendar(context: Context, technician: str) -> None:
    """Print iCalendar."""
    from aftersales.app.visits import planned, titles_of  # noqa: PLC0415  one command, one import
    from aftersales.render.icalendar import calendar_file  # noqa: PLC0415  likewise

    found = [one for one in planned(context) if technician in ("", one.visit.technician)]
    titles = titles_of(context, [one.ticket for one in found])
    say(calendar_file(found, titles, context.policy, context.now))


for subcommand in (plan, done, cancel, list_, calendar):
    visit.add_command(subcommand)
