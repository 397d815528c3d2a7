"""``aftersales shipment``: parcels to the customer and back, their trouble, and claims against couriers."""

from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import format_option, when
from aftersales.cli.output import page, page_table, remark, say, say_outcome
from aftersales.cli.words import words_from
from aftersales.errors import ExitCode, UsageError
from aftersales.i18n import N_, _
from aftersales.model.shipment import Direction, Happening, Outcome, Purpose
from aftersales.render.text import safe_line

_COUNTS = ("rows", "new", "known", "rejected", "unknown", "empty", "tickets")
_WHAT = [one.value for one in Happening if one is not Happening.PROBLEM]

waybill_option = option("--waybill", default="", metavar="NUMBER", help=N_("Which parcel, where a ticket has several."))
at_option = option("--at", metavar="WHEN", help=N_("When it happened; otherwise now."))


@click.group("shipment", cls=TranslatedGroup, help=N_("Follow parcels to the customer and back; claim from couriers."))
def shipment() -> None:
    """Hold the commands about parcels."""


@command("add", help=N_("Note a parcel on TICKET."))
@click.argument("ticket")
@option("--waybill", required=True, metavar="NUMBER", help=N_("The courier's number."))
@option("--carrier", default="", metavar="COURIER", help=N_("The courier, of couriers.yaml."))
@option(
    "--kind",
    type=click.Choice([one.value for one in Purpose]),
    default=Purpose.ORIGINAL.value,
    show_default=True,
    help=N_("Why it was sent."),
)
@option(
    "--direction",
    type=click.Choice([one.value for one in Direction]),
    help=N_("Which way it goes; otherwise as its kind says."),
)
@option("--sent", metavar="WHEN", help=N_("When the courier got it."))
@option("--grams", type=click.IntRange(min=0), help=N_("Its weight in grams."))
@text_option
@click.pass_obj
def add(
    context: Context,
    ticket: str,
    waybill: str,
    carrier: str,
    kind: str,
    direction: str | None,
    sent: str | None,
    grams: int | None,
    text: str,
) -> None:
    """Note a parcel."""
    from aftersales.app.shipments import NewParcel, add_shipment  # noqa: PLC0415  heavy: YAML, schema, git

    parcel = NewParcel(
        waybill.strip(),
        Purpose(kind),
        Direction(direction) if direction else None,
        carrier,
        when(context, sent, name="--sent"),
        grams,
    )
    say_outcome(add_shipment(context, ticket, parcel, text=words_from(text)))


@command("event", help=N_("Note what happened to PARCEL: its waybill, or a ticket that has one parcel."))
@click.argument("parcel")
@click.argument("what", type=click.Choice(_WHAT))
@at_option
@option("--place", default="", help=N_("Where it was."))
@waybill_option
@text_option
@click.pass_obj
def event(context: Context, parcel: str, what: str, at: str | None, place: str, waybill: str, text: str) -> None:
    """Note an event."""
    from aftersales.app.shipments import Told, track_shipment  # noqa: PLC0415  heavy: YAML, schema, git

    told = Told(Happening(what), when(context, at, name="--at"), place.strip(), words_from(text).strip())
    say_outcome(track_shipment(context, parcel, told, waybill=waybill))


@command("problem", help=N_("Note trouble with PARCEL and show what to do; without PARCEL and CODE, list the codes."))
@click.argument("parcel", required=False)
@click.argument("code", required=False)
@at_option
@waybill_option
@text_option
@format_option
@click.pass_obj
def problem(
    context: Context, parcel: str | None, code: str | None, at: str | None, waybill: str, text: str, form: str
) -> None:
    """Note trouble."""
    from aftersales.render.shipments import playbook_lines, problems_table  # noqa: PLC0415  one command, one import

    if parcel is None:
        page_table(problems_table(context.policy), form)
        return
    if code is None:
        raise UsageError(_("Which problem?"), hint=_("List them with: aftersales shipment problem"))
    from aftersales.app.shipments import Told, track_shipment  # noqa: PLC0415  heavy: YAML, schema, git

    words = words_from(text).strip()
    told = Told(Happening.PROBLEM, when(context, at, name="--at"), text=words, problem=code.upper())
    say_outcome(track_shipment(context, parcel, told, waybill=waybill))
    playbook = context.policy.couriers.problems.get(told.problem)
    for line in playbook_lines(playbook, context.policy) if playbook else ():
        remark(line)


@command(
    "solve",
    help=N_(
        "Note how the trouble with PARCEL ended: an OUTCOME of its problem in couriers.yaml. Another parcel that takes "
        "its place is noted at once."
    ),
)
@click.argument("parcel")
@click.argument("outcome")
@option("--again", default="", metavar="NUMBER", help=N_("The waybill of the parcel that takes its place."))
@option("--carrier", default="", metavar="COURIER", help=N_("The courier of that parcel, of couriers.yaml."))
@option("--place", default="", help=N_("Where the customer picks it up."))
@waybill_option
@text_option
@click.pass_obj
def solve(context: Context, /, parcel: str, outcome: str, waybill: str, text: str, **given: str) -> None:
    """Note the end of trouble."""
    from aftersales.app.parcel_trouble import Ending, solve_problem  # noqa: PLC0415  heavy: YAML, schema, git

    ending = Ending(outcome, **{name: value.strip() for name, value in given.items()}, text=words_from(text).strip())
    say_outcome(solve_problem(context, parcel, ending, waybill=waybill))


@command(
    "show", help=N_("Show the parcels of a ticket, or the parcel of a waybill, with what to do about its trouble.")
)
@click.argument("name", metavar="TICKET|WAYBILL")
@format_option
@click.pass_obj
def show(context: Context, name: str, form: str) -> None:
    """Show parcels."""
    from aftersales.app.shipments import parcels_of  # noqa: PLC0415  one command, one import
    from aftersales.render.shipments import parcel_page, parcels_table  # noqa: PLC0415  likewise

    found = [(one.ticket, one.shipment, one.due) for one in parcels_of(context, name)]
    if form != "table":
        page_table(parcels_table(found, context.policy, context.now, context.zone), form)
    elif not found:
        remark(_("There are no parcels on the ticket."))
    else:
        page("\n".join(parcel_page(*one, context.policy, context.now, context.zone) for one in found))


@command("list", help=N_("List the parcels of open tickets that are still on their way, the most pressing first."))
@option("--problem", "troubled", is_flag=True, help=N_("Only those with a problem that nobody has solved."))
@format_option
@click.pass_obj
def list_parcels(context: Context, form: str, *, troubled: bool) -> None:
    """List parcels."""
    from aftersales.app.shipments import parcels_on_their_way  # noqa: PLC0415  one command, one import
    from aftersales.render.shipments import parcels_table  # noqa: PLC0415  likewise

    parcels = [
        (one.ticket, one.shipment, one.due)
        for one in parcels_on_their_way(context)
        if one.shipment.problem or not troubled
    ]
    page_table(parcels_table(parcels, context.policy, context.now, context.zone), form)
    if not parcels:
        remark(_("No parcels."))


@command("stalled", help=N_("List the parcels of which nobody has heard for too long."))
@option("--days", type=click.IntRange(1, 365), help=N_("For so many working days; otherwise as couriers.yaml says."))
@option("--exit-code", is_flag=True, help=N_("Exit with 1 where there are any."))
@format_option
@click.pass_obj
def stalled(context: Context, days: int | None, form: str, *, exit_code: bool) -> int:
    """List stalled parcels."""
    from aftersales.app.shipments import stalled_parcels  # noqa: PLC0415  one command, one import
    from aftersales.render.shipments import parcels_table  # noqa: PLC0415  likewise

    found = [(one.ticket, one.shipment, one.due) for one in stalled_parcels(context, days)]
    page_table(parcels_table(found, context.policy, context.now, context.zone), form)
    if not found:
        remark(_("No parcels."))
    return ExitCode.FOUND if found and exit_code else ExitCode.DONE


@command("claim", help=N_("Claim an amount from the courier of PARCEL, or note how the claim ended."))
@click.argument("parcel")
@option("--amount", default="", help=N_("What is claimed, or what the courier paid where that is less."))
@option("--settled", type=click.Choice([one.value for one in Outcome]), help=N_("How it ended."))
@waybill_option
@text_option
@click.pass_obj
def claim(context: Context, parcel: str, amount: str, settled: str | None, waybill: str, text: str) -> None:
    """Claim, or settle a claim."""
    from aftersales.app.courier_claims import file_claim, settle_claim  # noqa: PLC0415  heavy: YAML, schema, git

    words = words_from(text)
    if settled:
        say_outcome(settle_claim(context, parcel, Outcome(settled), amount=amount, waybill=waybill, text=words))
    elif amount:
        say_outcome(file_claim(context, parcel, amount, waybill=waybill, text=words))
    else:
        raise UsageError(_("How much is claimed?"), hint=_("Give --amount, or --settled with how it ended."))


@command(
    "import",
    help=N_(
        "Take a courier's or warehouse's table in: the rows of FILE become events of the parcels that tickets have, as "
        "a MAP says. The same rows again change nothing."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--map", "map_file", required=True, metavar="MAP", type=click.Path(path_type=Path), help=N_("The map file."))
@option("--dry-run", is_flag=True, help=N_("Only tell what would happen."))
@option(
    "--rejects",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("Where rejected rows go; otherwise beside FILE."),
)
@click.pass_obj
def import_parcels(context: Context, file: Path, map_file: Path, rejects: Path | None, *, dry_run: bool) -> int:
    """Take a table in."""
    from aftersales.app import parcel_import  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.shipments import account_text  # noqa: PLC0415  likewise

    asked = parcel_import.ParcelTable(file, map_file, dry_run, rejects)
    account = parcel_import.import_parcels(context, asked)
    say(account_text({name: getattr(account, name) for name in _COUNTS}))
    for row, reason in account.first_rejected:
        say(safe_line(_("Row {row}: {reason}").format(row=row, reason=reason)))
    if account.rejects:
        remark(_("Rejected rows, with the reason: {file}").format(file=account.rejects))
    if dry_run:
        remark(_("Nothing was written: this was a dry run."))
    elif account.commit:
        remark(_("Committed: {commit}").format(commit=account.commit[:10]))
    else:
        remark(_("There was nothing to commit."))
    return ExitCode.FOUND if account.rejected else ExitCode.DONE


for _command in (add, event, problem, solve, show, list_parcels, stalled, claim, import_parcels):
    shipment.add_command(_command)
