"""``aftersales resolve``: say what counts where two clones disagree."""

import sys
from collections.abc import Mapping

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import page, remark, say, say_outcome, wants_colour
from aftersales.cli.words import words_from
from aftersales.errors import UsageError
from aftersales.i18n import N_, _
from aftersales.model.ticket import Ticket


@command(
    "resolve",
    help=N_(
        "Settle what two clones changed differently in TICKET. Without a choice, both sides are shown, and on a "
        "terminal you are asked."
    ),
)
@click.argument("ticket")
@option("--take", "taken", multiple=True, metavar="FIELD=SIDE", help=N_("This field's side: its number, or a person."))
@option("--ours", "whose", flag_value="ours", help=N_("Everywhere what you changed it to."))
@option("--theirs", "whose", flag_value="theirs", help=N_("Everywhere what the other changed it to."))
@option("--edit", "whose", flag_value="edit", help=N_("Write the values in your editor."))
@text_option
@click.pass_obj
def resolve(context: Context, ticket: str, taken: tuple[str, ...], whose: str | None, text: str) -> None:
    """Settle conflicts."""
    from aftersales.app.resolving import (  # noqa: PLC0415  heavy
        find_disputed,
        how_to_choose,
        mine_or_theirs,
        resolve_ticket,
        take,
    )
    from aftersales.render.conflicts import conflicts_text  # noqa: PLC0415  likewise

    words = _pairs(taken)
    if not words and whose is None:
        disputed = find_disputed(context, ticket).ticket
        if disputed.conflicts:
            page(conflicts_text(disputed, context.policy, context.now, context.zone, colour=wants_colour()))
            if not sys.stdin.isatty():
                remark(how_to_choose())
                return
            words = {str(one["field"]): click.prompt(str(one["field"]), err=True) for one in disputed.conflicts}

    def choose(found: Ticket) -> Mapping[str, object]:
        if whose == "edit":
            from aftersales.cli.commands.edit_session import edit_values  # noqa: PLC0415  likewise

            return edit_values(found)
        return take(found, words) if words else mine_or_theirs(found, context.me, mine=whose == "ours")

    outcome = resolve_ticket(context, ticket, choose, text=words_from(text))  # type: ignore[arg-type]  # values, or nothing
    if outcome.commit is None:
        say(_("{ticket}: settled in the work tree.").format(ticket=outcome.ticket.id))
        for note in outcome.notes:
            remark(note)
    else:
        say_outcome(outcome)


def _pairs(taken: tuple[str, ...]) -> dict[str, str]:
    for one in taken:
        if "=" not in one:
            raise UsageError(_("--take: {text} names no side.").format(text=one), hint=_("Write --take title=1."))
    return {field: side for field, _equals, side in (one.partition("=") for one in taken)}
