"""``aftersales transition``: move a ticket to another state, or say which states it can reach."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.output import say, say_outcome
from aftersales.cli.where import Many, many_options, one_and_rest, only_word
from aftersales.cli.words import words_from
from aftersales.errors import ExitCode, UsageError
from aftersales.i18n import N_, _

text_option = option("--text", "-m", default="", help=N_("Words that go with it; - reads standard input."))
override_option = option(
    "--override", is_flag=True, help=N_("Go on without what your role may go without; the reason in --text is kept.")
)


@command(
    "transition",
    help=N_(
        "Move TICKET to the state TARGET; without TARGET, list what is possible now and what it wants. "
        "With --where, move many tickets."
    ),
)
@click.argument("words", nargs=-1, metavar="[TICKET] [TARGET]")
@text_option
@override_option
@many_options
@click.pass_obj
def transition(context: Context, words: tuple[str, ...], text: str, many: Many | None, *, override: bool) -> int:
    """Move one ticket, or many."""
    if many is None:
        ticket, target = one_and_rest(words)
        if len(words) > 1 and not target.strip():
            raise UsageError(_("To which state?"))
        return _move_one(context, ticket, target, text, override=override)
    target = only_word(words)
    if not target:
        raise UsageError(_("To which state?"))
    from aftersales.app.bulk_deeds import transition_all  # noqa: PLC0415  heavy: YAML, schema, git

    return many.do(context, transition_all(context, many.wanted, target, text=words_from(text), override=override))


def _move_one(context: Context, ticket: str, target: str, text: str, *, override: bool) -> int:
    if not target:
        from aftersales.app.queries import possibilities  # noqa: PLC0415  one command, one import
        from aftersales.render.ticket_page import possibilities_text  # noqa: PLC0415  likewise

        say(possibilities_text(*possibilities(context, ticket)))
        return ExitCode.DONE
    from aftersales.app.tickets import transition_ticket  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(transition_ticket(context, ticket, target, text=words_from(text), override=override))
    return ExitCode.DONE
