"""``aftersales repair``: the repair order of a ticket, from taking in to handing back."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import amount, format_option, text_format_option
from aftersales.cli.output import page, say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@click.group(
    "repair", cls=TranslatedGroup, help=N_("Keep the repair order of a ticket, from taking in to handing back.")
)
def repair() -> None:
    """Hold the commands about repairs."""


@command("open", help=N_("Take the goods of TICKET in for repair; repair days begin to count."))
@click.argument("ticket")
@option("--component", default="", help=N_("The part to be repaired; otherwise the one of the ticket's fault."))
@option("--technician", default="", help=N_("Who repairs it."))
@option("--service", default="", help=N_("How it is repaired, of repairs.yaml: counter, mail_in, on_site …"))
@text_option
@click.pass_obj
def open_(context: Context, /, ticket: str, text: str, **given: str) -> None:
    """Take in."""
    from aftersales.app.repairs import open_order  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(open_order(context, ticket, **given, text=words_from(text)))


@command("services", help=N_("List the ways in which the goods of TICKET may be repaired; without it, all there are."))
@click.argument("ticket", default="")
@format_option
@click.pass_obj
def services(context: Context, ticket: str, form: str) -> None:
    """List ways of service."""
    from aftersales.app.repairs import offered_services  # noqa: PLC0415  one command, one import
    from aftersales.render.repairs import services_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    page(render_table(services_table(offered_services(context, ticket)), form))


@command("diagnose", help=N_("Note what was found, with a quote; the customer has to agree to each new finding."))
@click.argument("ticket")
@text_option
@option("--plan", default="", help=N_("What will be done."))
@option("--amount", "-a", "quote", default=None, help=N_("The quote; left out: the customer pays nothing."))
@click.pass_obj
def diagnose(context: Context, ticket: str, text: str, plan: str, quote: str | None) -> None:
    """Note a finding."""
    from aftersales.app.repairs import diagnose as run  # noqa: PLC0415  heavy: YAML, schema, git

    price = amount(quote, name="--amount")
    say_outcome(run(context, ticket, words_from(text, ask=True), plan=plan, amount=price))


@command("consent", help=N_("Note what the customer says to the last finding."))
@click.argument("ticket")
@option("--by", "channel", required=True, metavar="CHANNEL", help=N_("How they told us: phone, chat …"))
@option("--declined", is_flag=True, help=N_("They do not agree."))
@text_option
@click.pass_obj
def consent(context: Context, ticket: str, channel: str, text: str, *, declined: bool) -> None:
    """Note consent."""
    from aftersales.app.repairs import consent as run  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(run(context, ticket, channel, given=not declined, text=words_from(text)))


@command("labour", help=N_("Note MINUTES of work."))
@click.argument("ticket")
@click.argument("minutes", type=click.IntRange(1, 10000))
@option("--done", is_flag=True, help=N_("It is repaired: the quality check is asked for."))
@text_option
@click.pass_obj
def labour(context: Context, ticket: str, minutes: int, text: str, *, done: bool) -> None:
    """Note work."""
    from aftersales.app.repairs import labour as run  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(run(context, ticket, minutes, done=done, text=words_from(text)))


@command("check", help=N_("Note the quality check: passed, or with --failed what has to be repaired again."))
@click.argument("ticket")
@option("--failed", multiple=True, metavar="CHECK", help=N_("What failed, of repairs.yaml; may be given again."))
@text_option
@click.pass_obj
def check(context: Context, ticket: str, failed: tuple[str, ...], text: str) -> None:
    """Note a check."""
    from aftersales.app.repairs import quality_check  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(quality_check(context, ticket, failed=failed, text=words_from(text)))


@command(
    "wait",
    help=N_("Note what the repair waits for: parts_from_producer or repairer_fault; the law's waiting time begins."),
)
@click.argument("ticket")
@click.argument("reason")
@text_option
@click.pass_obj
def wait(context: Context, ticket: str, reason: str, text: str) -> None:
    """Note a wait."""
    from aftersales.app.repairs import wait as run  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(run(context, ticket, reason, text=words_from(text)))


@command("loan", help=N_("Note that the customer was lent UNIT, or with --back that it came back."))
@click.argument("ticket")
@click.argument("unit", default="")
@option("--back", is_flag=True, help=N_("It came back."))
@click.pass_obj
def loan(context: Context, ticket: str, unit: str, *, back: bool) -> None:
    """Note a loan unit."""
    from aftersales.app.repairs import lend  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(lend(context, ticket, unit, back=back))


@command("finish", help=N_("Hand the goods back, agreed to and checked; the guarantee begins."))
@click.argument("ticket")
@option("--advice", default="", help=N_("What the customer was told about use and care."))
@option("--still-faulty", "faulty", is_flag=True, help=N_("It goes back as it is: not repaired, or declined."))
@text_option
@click.pass_obj
def finish(context: Context, ticket: str, advice: str, text: str, *, faulty: bool) -> None:
    """Hand back."""
    from aftersales.app.repairs import finish as run  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(run(context, ticket, advice=advice, faulty=faulty, text=words_from(text)))


@command("show", help=N_("Show the open repair of TICKET, else its last one."))
@click.argument("ticket")
@text_format_option
@click.pass_obj
def show(context: Context, ticket: str, form: str) -> None:
    """Show a repair."""
    from aftersales.app.repairs import view_repair  # noqa: PLC0415  one command, one import
    from aftersales.render.repairs import repair_text  # noqa: PLC0415  likewise
    from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

    found, order = view_repair(context, ticket)
    if form == "json":
        page(to_json(order, indent=2) + "\n")
    else:
        page(repair_text(found, order, context.policy, context.now, context.zone))


for subcommand in (services, open_, diagnose, consent, labour, check, wait, loan, finish, show):
    repair.add_command(subcommand)
