"""``aftersales assign``: give a ticket to a person or a department."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.where import Many, many_options, one_and_rest, only_word
from aftersales.cli.words import words_from
from aftersales.errors import ExitCode, UsageError
from aftersales.i18n import N_, _


@command(
    "assign",
    help=N_(
        "Give TICKET to PERSON (`me` is you), to a department, or with --auto to whom the policies choose. "
        "With --where, give away many tickets."
    ),
)
@click.argument("words", nargs=-1, metavar="[TICKET] [PERSON]")
@option("--department", "-d", default="", help=N_("The department that has it from now on."))
@option("--auto", is_flag=True, help=N_("To whom the policies choose: by skill, load and absence."))
@text_option
@many_options
@click.pass_obj
def assign(
    context: Context, words: tuple[str, ...], department: str, text: str, many: Many | None, *, auto: bool
) -> int:
    """Assign one ticket, or many."""
    ticket, person = ("", only_word(words)) if many else one_and_rest(words)
    if auto and person:
        raise UsageError(_("Name a person or give --auto, not both."))
    if auto and many:
        raise UsageError(_("--auto chooses for one ticket at a time; it does not go with --where."))
    if not (person or department or auto):
        raise UsageError(_("To whom? Name a person, or a department with --department."))
    if many is None:
        return _assign_one(context, ticket, person, department, text, auto=auto)
    from aftersales.app.bulk_deeds import assign_all  # noqa: PLC0415  heavy: YAML, schema, git

    return many.do(context, assign_all(many.wanted, person=person, department=department, text=words_from(text)))


def _assign_one(context: Context, ticket: str, person: str, department: str, text: str, *, auto: bool) -> int:
    if auto:
        from aftersales.app.routing import assign_routed  # noqa: PLC0415  heavy: YAML, schema, git

        say_outcome(assign_routed(context, ticket, department=department, text=words_from(text)))
        return ExitCode.DONE
    from aftersales.app.tickets import assign_ticket  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(assign_ticket(context, ticket, person=person, department=department, text=words_from(text)))
    return ExitCode.DONE
