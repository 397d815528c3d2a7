"""``aftersales request``: ask for an approval, or say what may be asked for."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say, say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command(
    "request",
    help=N_(
        "Ask for an approval for TICKET: goodwill, refund_only, special … Without KIND, list what may be asked for."
    ),
)
@click.argument("ticket")
@click.argument("kind", required=False)
@option("--amount", "-a", default="", help=N_("How much: 120, or percent of a discount."))
@text_option
@click.pass_obj
def request(context: Context, ticket: str, kind: str | None, amount: str, text: str) -> None:
    """Ask for an approval."""
    if kind is None:
        from aftersales.render.approvals import kinds_text  # noqa: PLC0415  one command, one import

        say(kinds_text(context.policy))
        return
    from aftersales.app.approvals import request_approval  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(request_approval(context, ticket, kind, words_from(text, ask=True), amount=amount))
