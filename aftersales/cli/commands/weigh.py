"""``aftersales weigh``: hold a parcel's weight against a claim that something is missing."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import remark, say, say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command(
    "weigh",
    help=N_(
        "Hold the weight of TICKET's parcel against what it should weigh: does it bear out that something is missing?"
    ),
)
@click.argument("ticket")
@option("--grams", "-g", required=True, type=click.IntRange(min=0), help=N_("What the parcel weighed."))
@option(
    "--contents",
    "-c",
    multiple=True,
    metavar="MODEL=PIECES",
    help=N_("What it should hold; otherwise what the order says. May be given again."),
)
@option(
    "--missing",
    "-x",
    multiple=True,
    metavar="MODEL=PIECES",
    help=N_("What is said to be missing; otherwise what the ticket says. May be given again."),
)
@option(
    "--packaging",
    type=click.IntRange(min=0),
    help=N_("Grams of carton and filling; otherwise what the order or the catalogue says."),
)
@text_option
@click.pass_obj
def weigh(
    context: Context,
    ticket: str,
    grams: int,
    contents: tuple[str, ...],
    missing: tuple[str, ...],
    packaging: int | None,
    text: str,
) -> None:
    """Weigh a parcel."""
    from aftersales.app.weighing import Parcel, pieces, weigh_parcel  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.weighing import weighing_hint, weighing_text  # noqa: PLC0415  likewise

    parcel = Parcel(grams, pieces(contents, "--contents"), pieces(missing, "--missing"), packaging)
    outcome, found = weigh_parcel(context, ticket, parcel, text=words_from(text))
    say_outcome(outcome)
    say(weighing_text(found))
    remark(weighing_hint(found, outcome.ticket))
