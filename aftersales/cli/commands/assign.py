"""``aftersales assign``: give a ticket to a person or a department."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.errors import UsageError
from aftersales.i18n import N_, _


@command(
    "assign",
    help=N_("Give TICKET to PERSON (`me` is you), to a department, or with --auto to whom the policies choose."),
)
@click.argument("ticket")
@click.argument("person", default="")
@option("--department", "-d", default="", help=N_("The department that has it from now on."))
@option("--auto", is_flag=True, help=N_("To whom the policies choose: by skill, load and absence."))
@text_option
@click.pass_obj
def assign(context: Context, ticket: str, person: str, department: str, text: str, *, auto: bool) -> None:
    """Assign a ticket."""
    if auto:
        if person:
            raise UsageError(_("Name a person or give --auto, not both."))
        from aftersales.app.routing import assign_routed  # noqa: PLC0415  heavy: YAML, schema, git

        say_outcome(assign_routed(context, ticket, department=department, text=words_from(text)))
        return
    from aftersales.app.tickets import assign_ticket  # noqa: PLC0415  heavy: YAML, schema, git

    if not person and not department:
        raise UsageError(_("To whom? Name a person, or a department with --department."))
    say_outcome(assign_ticket(context, ticket, person=person, department=department, text=words_from(text)))
