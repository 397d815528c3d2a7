"""``aftersales decide``: what the customer is entitled to, by which clause, until when."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import text_format_option
from aftersales.cli.output import page, remark
from aftersales.cli.words import words_from
from aftersales.i18n import N_, _, language


@command(
    "decide",
    help=N_(
        "Say what the customer of TICKET is entitled to, by which clause, until when; and record it on the ticket."
    ),
)
@click.argument("ticket")
@option(
    "--choose", default="", metavar="REMEDY", help=N_("The remedy that was chosen: refund, exchange, free_repair …")
)
@option("--dry-run", is_flag=True, help=N_("Only show it; record nothing."))
@option("--why", is_flag=True, help=N_("Show every rule that was tried, and why it did or did not apply."))
@option("--for", "reader", type=click.Choice(["agent", "customer"]), default="agent", help=N_("In whose words."))
@text_format_option
@text_option
@click.pass_obj
def decide(
    context: Context, ticket: str, choose: str, reader: str, form: str, text: str, *, dry_run: bool, why: bool
) -> None:
    """Decide."""
    from aftersales.app.deciding import decide_ticket  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.decision import decision_text  # noqa: PLC0415  likewise
    from aftersales.rules.entitlement.decision_data import decision_to_data  # noqa: PLC0415  likewise
    from aftersales.rules.entitlement.explain import explain_for_customer  # noqa: PLC0415  likewise

    told = decide_ticket(context, ticket, choose=choose, text=words_from(text), record=not dry_run)
    if form == "json":
        from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

        page(to_json({"ticket": told.ticket.id, **decision_to_data(told.decision)}, indent=2) + "\n")
    elif reader == "customer":
        page(explain_for_customer(told.decision, language()) + "\n")
    else:
        page(decision_text(told.decision, reasons=why))
    if told.commit:
        remark(_("Recorded in {commit}.").format(commit=told.commit[:10]))
    for note in told.notes:
        remark(note)
