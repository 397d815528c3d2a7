"""``aftersales return``: goods that come back, from the request to the inspection."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import text_format_option
from aftersales.cli.output import page, remark, say, say_outcome
from aftersales.cli.words import words_from
from aftersales.errors import UsageError
from aftersales.i18n import N_, _
from aftersales.model.returning import Want


@click.group(
    "return",
    cls=TranslatedGroup,
    help=N_("Take goods back: request, address, parcel, receipt, inspection, withdrawal."),
)
def return_() -> None:
    """Hold the commands about returns."""


@command("request", help=N_("Note that the customer of TICKET wants to send goods back."))
@click.argument("ticket")
@option(
    "--want",
    type=click.Choice([one.value for one in Want]),
    default=Want.REFUND.value,
    show_default=True,
    help=N_("What the customer wants for the goods."),
)
@option("--price", default="", help=N_("Of an exchange: the price of the goods wanted instead."))
@option("--text", "-m", required=True, help=N_("Why, in the customer's words; - reads standard input."))
@click.pass_obj
def request(context: Context, ticket: str, want: str, price: str, text: str) -> None:
    """Note a return."""
    from aftersales.app.returns import NewReturn, request_return  # noqa: PLC0415  heavy: YAML, schema, git

    outcome = request_return(context, ticket, NewReturn(Want(want), words_from(text), price))
    say_outcome(outcome)
    if difference := outcome.ticket.returns[-1].difference:
        remark(_("Price difference: {amount}").format(amount=difference))


@command("address", help=N_("Give the customer of TICKET the address to send goods back to, once it was decided."))
@click.argument("ticket")
@option("--address", default="", metavar="ID", help=N_("Which one of returns.yaml; otherwise the first."))
@click.pass_obj
def address(context: Context, ticket: str, address: str) -> None:
    """Give an address, and print it."""
    from aftersales.app.returns import give_address  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.returns import address_text, freight_lines  # noqa: PLC0415  likewise
    from aftersales.rules.freight import freight_of  # noqa: PLC0415  likewise

    outcome = give_address(context, ticket, address)
    say_outcome(outcome)
    for line in freight_lines(freight_of(outcome.ticket, context.policy)):
        remark(line)
    say(address_text(outcome.ticket.returns[-1].address, context.policy))


@command("track", help=N_("Note the parcel that brings the goods of TICKET back."))
@click.argument("ticket")
@option("--waybill", required=True, metavar="NUMBER", help=N_("The courier's number."))
@option("--carrier", default="", metavar="COURIER", help=N_("The courier, of couriers.yaml."))
@click.pass_obj
def track(context: Context, ticket: str, waybill: str, carrier: str) -> None:
    """Note a parcel."""
    from aftersales.app.returns import track_return  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(track_return(context, ticket, waybill.strip(), carrier))


@command("receive", help=N_("Sign in the goods of TICKET that came back; ARRIVED says what was in the parcel."))
@click.argument("ticket")
@click.argument("arrived")
@text_option
@click.pass_obj
def receive(context: Context, ticket: str, arrived: str, text: str) -> None:
    """Sign goods in."""
    from aftersales.app.returns import receive_goods  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(receive_goods(context, ticket, arrived, text=words_from(text)))


@command("inspect", help=N_("Note what the inspection of TICKET's goods found; without options, show the checklist."))
@click.argument("ticket")
@option("--ok", multiple=True, metavar="ITEM", help=N_("An item that holds; may be given again."))
@option("--fail", multiple=True, metavar="ITEM:REASON", help=N_("An item that does not, and why; may be given again."))
@option("--rest-ok", is_flag=True, help=N_("All items that are not named hold."))
@text_option
@click.pass_obj
def inspect(
    context: Context, ticket: str, ok: tuple[str, ...], fail: tuple[str, ...], text: str, *, rest_ok: bool
) -> None:
    """Note an inspection."""
    if not (ok or fail or rest_ok):
        from aftersales.app.queries import view_ticket  # noqa: PLC0415  one command, one import
        from aftersales.render.returns import checklist_text  # noqa: PLC0415  likewise

        say(checklist_text(view_ticket(context, ticket).ticket, context.policy))
        return
    from aftersales.app.returns import Looked, inspect_goods  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.returns import result_text  # noqa: PLC0415  likewise

    outcome = inspect_goods(context, ticket, Looked(ok, _failures(fail), rest_ok), text=words_from(text))
    say_outcome(outcome)
    if result := outcome.ticket.returns[-1].result:
        remark(_("Inspection: {result}").format(result=result_text(result)))


def _failures(given: tuple[str, ...]) -> dict[str, str]:
    """Return item → reason.

    Raises:
        UsageError: a reason is missing.
    """
    failed: dict[str, str] = {}
    for one in given:
        item, _colon, reason = one.replace("：", ":").partition(":")
        if not reason.strip():
            raise UsageError(_("Say why {item} fails: --fail {item}:REASON").format(item=item.strip()))
        failed[item.strip()] = reason.strip()
    return failed


@command("withdraw", help=N_("Note that the customer of TICKET keeps the goods after all."))
@click.argument("ticket")
@option("--text", "-m", required=True, help=N_("What the customer said; - reads standard input."))
@click.pass_obj
def withdraw(context: Context, ticket: str, text: str) -> None:
    """Note a withdrawal."""
    from aftersales.app.returns import withdraw_return  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(withdraw_return(context, ticket, words_from(text)))


@command("show", help=N_("Show the returns of TICKET, and whether a refund may be paid."))
@click.argument("ticket")
@text_format_option
@click.pass_obj
def show(context: Context, ticket: str, form: str) -> None:
    """Show returns."""
    from aftersales.app.queries import view_ticket  # noqa: PLC0415  one command, one import
    from aftersales.render.returns import returns_data, returns_page  # noqa: PLC0415  likewise
    from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

    view = view_ticket(context, ticket)
    if form == "json":
        page(to_json(returns_data(view.ticket, view.policy, view.now), indent=2) + "\n")
    else:
        page(returns_page(view.ticket, view.policy, view.now, context.zone))


for _command in (request, address, track, receive, inspect, withdraw, show):
    return_.add_command(_command)
