"""``aftersales explain``: why a deadline is what it is."""

import click

from aftersales.app.context import Context
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import command
from aftersales.cli.options import text_format_option
from aftersales.cli.output import page
from aftersales.i18n import N_
from aftersales.model.values import Value


@command(
    "explain", help=N_("Explain each deadline of TICKET, or CLOCK alone: target, every window counted, every pause.")
)
@click.argument("ticket")
@click.argument("clock", required=False)
@text_format_option
@as_of_option
@click.pass_obj
def explain(context: Context, ticket: str, clock: str | None, form: str) -> None:
    """Explain deadlines."""
    from aftersales.app.explaining import explain_ticket  # noqa: PLC0415  one command, one import
    from aftersales.render.explanation import explanation_text  # noqa: PLC0415  likewise

    told = explain_ticket(context, ticket, clock)
    if form == "json":
        from aftersales.render.tables import to_json  # noqa: PLC0415  likewise
        from aftersales.rules.clock_data import explanation_data, reading_data  # noqa: PLC0415  likewise

        data: dict[str, Value] = {
            "ticket": told.view.ticket.id,
            "policies": told.policy_commit,
            "clocks": [explanation_data(one) for one in told.clocks],
            "fixed": [reading_data(one) for one in told.fixed],
        }
        page(to_json(data, indent=2) + "\n")
        return
    page(
        explanation_text(told.view.ticket, told.clocks, told.fixed, told.view.policy, context.zone, told.policy_commit)
    )
