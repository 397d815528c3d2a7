"""``aftersales payment``: money of a ticket, from asking for it to its arrival."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import format_option, when
from aftersales.cli.output import page_table, say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_
from aftersales.model.cost import DIMENSIONS


@click.group("payment", cls=TranslatedGroup, help=N_("Ask for payments, confirm them, note costs."))
def payment() -> None:
    """Hold the commands about money."""


@command(
    "add",
    help=N_(
        "Ask for a payment of TICKET: refund, coupon …; or note a cost. Without AMOUNT, what was decided or approved."
    ),
)
@click.argument("ticket")
@click.argument("kind")
@click.argument("amount", default="")
@option("--approval", default="", help=N_("The id of the approval that it rests on."))
@text_option
@click.pass_obj
def add(context: Context, ticket: str, kind: str, amount: str, approval: str, text: str) -> None:
    """Ask for a payment."""
    from aftersales.app.payments import add_payment  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(add_payment(context, ticket, kind, amount, approval=approval, text=words_from(text)))


@command("pay", help=N_("Confirm that PAYMENT (its id or kind) of TICKET was made, or came in."))
@click.argument("ticket")
@click.argument("wanted", default="", metavar="[PAYMENT]")
@option("--reference", "-r", default="", help=N_("The bank's or the platform's number."))
@option("--expected", metavar="DAY", help=N_("The day by which the customer has it; otherwise as the policy says."))
@text_option
@click.pass_obj
def pay(context: Context, ticket: str, wanted: str, reference: str, expected: str | None, text: str) -> None:
    """Confirm a payment."""
    from aftersales.app.payments import settle_payment  # noqa: PLC0415  heavy: YAML, schema, git

    day = when(context, expected, name="--expected")
    told = day.date().isoformat() if day else ""
    say_outcome(settle_payment(context, ticket, wanted, reference, expected=told, text=words_from(text)))


@command("cancel", help=N_("Cancel PAYMENT of TICKET that is due, or a cost."))
@click.argument("ticket")
@click.argument("wanted", default="", metavar="[PAYMENT]")
@text_option
@click.pass_obj
def cancel(context: Context, ticket: str, wanted: str, text: str) -> None:
    """Cancel a payment."""
    from aftersales.app.payments import cancel_payment  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(cancel_payment(context, ticket, wanted, text=words_from(text, ask=True)))


@command("list", help=N_("List the payments of TICKET; without it, those of all tickets that are due."))
@click.argument("ticket", default="")
@option(
    "--state",
    "-s",
    default="",
    type=click.Choice(["", "due", "paid", "received", "booked", "cancelled"]),
    help=N_("Only those in this state."),
)
@format_option
@click.pass_obj
def list_(context: Context, ticket: str, state: str, form: str) -> None:
    """List payments."""
    from aftersales.app.payments import list_payments  # noqa: PLC0415  one command, one import
    from aftersales.render.payments import payments_table  # noqa: PLC0415  likewise

    lines = [(line.ticket, line.payment) for line in list_payments(context, ticket, state=state)]
    page_table(payments_table(lines, context.policy), form)


@command(
    "costs",
    help=N_(
        "Show what TICKET cost: freight, parts, labour, what the customer got, less what came in; without it, "
        "the sums of a month."
    ),
)
@click.argument("ticket", default="")
@option("--month", default="", metavar="MONTH", help=N_("As 2026-11; otherwise this month."))
@option(
    "--by",
    "dimension",
    type=click.Choice(DIMENSIONS),
    default="kind",
    show_default=True,
    help=N_("What a line of the sums is for."),
)
@format_option
@click.pass_obj
def costs(context: Context, ticket: str, month: str, dimension: str, form: str) -> None:
    """Show costs."""
    from aftersales.app.costs import costs_of_month, costs_of_ticket  # noqa: PLC0415  one command, one import
    from aftersales.render.costs import lines_table, sums_table  # noqa: PLC0415  likewise

    if ticket:
        page_table(lines_table(costs_of_ticket(context, ticket), context.policy, context.zone), form)
    else:
        page_table(sums_table(costs_of_month(context, month, dimension), dimension, context.policy), form)


for subcommand in (add, pay, cancel, list_, costs):
    payment.add_command(subcommand)
