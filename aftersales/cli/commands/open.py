"""``aftersales open``: open a ticket, from options, a file, or questions on a terminal."""

from typing import Any

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.open_questions import ask_for_missing
from aftersales.cli.commands.open_request import opening_from
from aftersales.cli.output import remark, say
from aftersales.i18n import N_
from aftersales.model.ids import CUSTOMER_ID


@command(
    "open",
    help=N_("Open a ticket. TITLE is the matter in one line. On a terminal, what the category needs is asked for."),
)
@click.argument("title", nargs=-1)
@option("--category", "-c", help=N_("What kind of matter: quality/performance_fault, return …"))
@option("--text", "-m", help=N_("What the customer said; - reads standard input."))
@option("--channel", help=N_("How the customer came: phone, chat, mail …"))
@option("--priority", "-p", help=N_("The priority; otherwise it follows from severity and urgency."))
@option("--severity", help=N_("How bad it is: S1 to S4; otherwise the category's."))
@option("--urgency", help=N_("How soon it matters: high, normal or low; otherwise the category's."))
@option("--customer", help=N_("A customer who has a file: their id, a number, an address or a name."))
@option("--customer-name", help=N_("The name of a new customer; a file is made for them."))
@option("--phone", help=N_("The new customer's phone; it goes to the customer's file, never to the ticket."))
@option("--email", help=N_("The new customer's e-mail address; likewise."))
@option("--tier", help=N_("What kind of customer the new one is: normal, vip …"))
@option("--region", help=N_("Province or part of the country, for statistics."))
@option("--product", "product_type", help=N_("The type of product: air_conditioner, mobile_phone …"))
@option("--model", help=N_("The model."))
@option("--serial", help=N_("The serial number."))
@option("--order", "order_number", help=N_("The order number."))
@option("--symptom", help=N_("What is wrong with it, in technical words."))
@option(
    "--set",
    "settings",
    multiple=True,
    metavar="FIELD=VALUE",
    help=N_("Any other field: dates.delivered=2026-03-06; may be given again."),
)
@option("--follows", help=N_("A ticket that this one follows."))
@option(
    "--from",
    "source",
    metavar="FILE",
    type=click.Path(allow_dash=True),
    help=N_("Read the ticket's fields from a YAML or JSON file; - reads standard input."),
)
@option("--incomplete", is_flag=True, help=N_("Open it although facts are missing; they are needed before a decision."))
@option("--quiet", "-q", is_flag=True, help=N_("Print nothing but the id."))
@click.pass_obj
def open_(context: Context, /, *, quiet: bool, **given: Any) -> None:
    """Open a ticket."""
    from aftersales.app.opening import open_ticket  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.opening import opened_text  # noqa: PLC0415  likewise

    if given["customer"]:
        given["customer"] = _customer_id(context, given["customer"])
    opening = ask_for_missing(context, opening_from(given))
    outcome = open_ticket(context, opening)
    if quiet:
        say(outcome.ticket.id)
        return
    from aftersales.app.queries import view_ticket  # noqa: PLC0415  likewise

    view = view_ticket(context, outcome.ticket.id)
    say(opened_text(view.ticket, view.clocks, view.policy, view.now, context.zone))
    for note in outcome.notes:
        remark(note)


def _customer_id(context: Context, word: str) -> str:
    """Return the id of the customer that `word` means; what looks like an id is taken for one."""
    from aftersales.app.customers import customer_for  # noqa: PLC0415  only where a word is no id

    return word if CUSTOMER_ID.match(word) else customer_for(context, word).id
