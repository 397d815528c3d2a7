"""``aftersales finance``: what goes to finance."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.output import say
from aftersales.i18n import N_


@click.group("finance", cls=TranslatedGroup, help=N_("Make what goes to finance."))
def finance() -> None:
    """Hold the commands about finance."""


@command(
    "package",
    help=N_("Write all that the money of TICKET rests on as one page: record, decision, approvals, return, evidence."),
)
@click.argument("ticket")
@option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["html", "md"]),
    default="html",
    show_default=True,
    help=N_("HTML prints well; Markdown goes into a comment."),
)
@click.pass_obj
def package(context: Context, ticket: str, form: str) -> None:
    """Write the package."""
    from aftersales.app.queries import view_ticket  # noqa: PLC0415  one command, one import
    from aftersales.render.finance_package import package_page  # noqa: PLC0415  likewise

    view = view_ticket(context, ticket)
    say(package_page(view.ticket, view.policy, view.now, context.zone, form))


finance.add_command(package)
