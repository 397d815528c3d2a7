"""``aftersales part``: the spare parts: what is there, where it went, what to order, what a count found."""

from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import format_option
from aftersales.cli.output import page_table, remark, say, say_outcome
from aftersales.cli.words import words_from
from aftersales.errors import ExitCode, UsageError
from aftersales.i18n import N_, _
from aftersales.model.part import MovementKind

_QUANTITY = click.IntRange(1, 100_000)
ticket_option = option("--ticket", "-t", "ticket", default="", metavar="TICKET", help=N_("The ticket it is for."))


@click.group("part", cls=TranslatedGroup, help=N_("Keep the spare parts: what is there, where it went, what to order."))
def part() -> None:
    """Hold the commands about spare parts."""


@command("list", help=N_("List the parts with what is there and what is on order."))
@option("--fits", default="", metavar="PRODUCT", help=N_("Only parts that fit this type or model."))
@format_option
@click.pass_obj
def list_(context: Context, fits: str, form: str) -> None:
    """List parts."""
    from aftersales.app.counting import sheet  # noqa: PLC0415  one command, one import
    from aftersales.render.parts import stock_table  # noqa: PLC0415  likewise

    parts = context.policy.parts.by_id
    stocks = [one for one in sheet(context) if not fits or (one.part in parts and fits in parts[one.part].fits)]
    page_table(stock_table(stocks, context.policy, context.zone), form)


@command("show", help=N_("Show every movement of a part."))
@click.argument("number", metavar="PART")
@format_option
@click.pass_obj
def show(context: Context, number: str, form: str) -> None:
    """Show movements."""
    from aftersales.app.stock import movements_of, standing  # noqa: PLC0415  one command, one import
    from aftersales.render.parts import movement_table, stock_line  # noqa: PLC0415  likewise

    if form in ("table", "md"):
        say(stock_line(standing(context, number), context.policy))
    page_table(movement_table(movements_of(context, number), context.policy, context.zone), form)


def _move(context: Context, kind: MovementKind, number: str, quantity: int, text: str) -> None:
    from aftersales.app.stock import move_part  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.parts import stock_line  # noqa: PLC0415  likewise

    moved = move_part(context, kind, number, quantity, reason=words_from(text))
    say(f"{stock_line(moved.stock, context.policy)}  {moved.commit[:10]}")
    if moved.waiting:
        remark(_("Repairs that wait for it: {tickets}").format(tickets=", ".join(moved.waiting)))
    for note in moved.notes:
        remark(note)


@command("purchase", help=N_("Note that QUANTITY were ordered from the supplier."))
@click.argument("number", metavar="PART")
@click.argument("quantity", type=_QUANTITY)
@text_option
@click.pass_obj
def purchase(context: Context, number: str, quantity: int, text: str) -> None:
    """Order."""
    _move(context, MovementKind.PURCHASE, number, quantity, text)


@command("in", help=N_("Take in QUANTITY that arrived."))
@click.argument("number", metavar="PART")
@click.argument("quantity", type=_QUANTITY)
@text_option
@click.pass_obj
def take_in(context: Context, number: str, quantity: int, text: str) -> None:
    """Take in."""
    _move(context, MovementKind.IN, number, quantity, text)


@command("scrap", help=N_("Throw QUANTITY away; the reason is kept."))
@click.argument("number", metavar="PART")
@click.argument("quantity", type=_QUANTITY)
@text_option
@click.pass_obj
def scrap(context: Context, number: str, quantity: int, text: str) -> None:
    """Throw away."""
    _move(context, MovementKind.SCRAP, number, quantity, text)


@command("issue", help=N_("Issue QUANTITY for the repair of --ticket; where they are not there, purchasing is asked."))
@click.argument("number", metavar="PART")
@click.argument("quantity", type=_QUANTITY, default=1)
@ticket_option
@text_option
@click.pass_obj
def issue(context: Context, number: str, quantity: int, ticket: str, text: str) -> None:
    """Issue."""
    from aftersales.app.stock import issue_part  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(issue_part(context, number, quantity, _ticket(ticket), text=words_from(text)))


@command("return", help=N_("Put back QUANTITY that the repair of --ticket did not need."))
@click.argument("number", metavar="PART")
@click.argument("quantity", type=_QUANTITY, default=1)
@ticket_option
@text_option
@click.pass_obj
def return_(context: Context, number: str, quantity: int, ticket: str, text: str) -> None:
    """Put back."""
    from aftersales.app.stock import return_part  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(return_part(context, number, quantity, _ticket(ticket), text=words_from(text)))


def _ticket(named: str) -> str:
    if not named:
        raise UsageError(_("For which ticket?"), hint=_("Name it with --ticket."))
    return named


@command("adjust", help=N_("Put the shelf right: COUNTED are there; much needs an approval on --ticket."))
@click.argument("number", metavar="PART")
@click.argument("counted", type=click.IntRange(0, 100_000))
@option("--ticket", "-t", "ticket", default="", metavar="TICKET", help=N_("The ticket that holds the approval."))
@text_option
@click.pass_obj
def adjust(context: Context, number: str, counted: int, ticket: str, text: str) -> None:
    """Adjust one part."""
    _put_right(context, {number: counted}, words_from(text), ticket)


def _put_right(context: Context, counts: dict[str, int], text: str, ticket: str) -> None:
    from aftersales.app.counting import put_right  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.parts import variance_table  # noqa: PLC0415  likewise

    done = put_right(context, counts, text, ticket=ticket)
    if done.commit is None:
        remark(_("Everything is there; nothing to put right."))
        return
    page_table(variance_table(done.found, context.policy), "table")


@command("count", help=N_("Print a stock-take sheet; with FILE, compare it, filled in, with what should be there."))
@click.argument("file", required=False, type=click.Path(path_type=Path))
@option("--adjust", is_flag=True, help=N_("Put the shelf right by it."))
@option("--ticket", "-t", "ticket", default="", metavar="TICKET", help=N_("The ticket that holds the approval."))
@text_option
@format_option
@click.pass_obj
def count(context: Context, file: Path | None, ticket: str, text: str, form: str, *, adjust: bool) -> int:
    """Count."""
    from aftersales.app.counting import read_sheet, sheet  # noqa: PLC0415  one command, one import
    from aftersales.render.parts import sheet_table, variance_table  # noqa: PLC0415  likewise

    if file is None:
        page_table(sheet_table(sheet(context), context.policy), form)
        return ExitCode.DONE
    found = read_sheet(context, file)
    if adjust:
        _put_right(context, {one.part: one.counted for one in found}, words_from(text), ticket)
        return ExitCode.DONE
    page_table(variance_table(found, context.policy), form)
    return ExitCode.FOUND if any(one.difference for one in found) else ExitCode.DONE


@command("reorder", help=N_("List what to order: below the minimum, what repairs wait for included."))
@format_option
@click.pass_obj
def reorder(context: Context, form: str) -> None:
    """List what to order."""
    from aftersales.app.stock import parts_to_order  # noqa: PLC0415  one command, one import
    from aftersales.render.parts import order_table  # noqa: PLC0415  likewise

    orders = parts_to_order(context)
    if not orders:
        remark(_("Nothing is to be ordered."))
    page_table(order_table(orders, context.policy), form)


@command("surplus", help=N_("List parts that nobody took for months."))
@option("--months", type=click.IntRange(1, 120), help=N_("How many months; otherwise as parts.yaml says."))
@format_option
@click.pass_obj
def surplus(context: Context, months: int | None, form: str) -> None:
    """List surplus."""
    from aftersales.app.stock import surplus_parts  # noqa: PLC0415  one command, one import
    from aftersales.render.parts import stock_table  # noqa: PLC0415  likewise

    parts = surplus_parts(context, months)
    if not parts:
        remark(_("No part lies there unused for so long."))
    page_table(stock_table(parts, context.policy, context.zone), form)


for subcommand in (list_, show, purchase, take_in, issue, return_, scrap, adjust, count, reorder, surplus):
    part.add_command(subcommand)
