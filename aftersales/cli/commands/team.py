"""``aftersales team``: the people of the desk and what they carry."""

import click

from aftersales.app.context import Context
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.options import format_option
from aftersales.cli.output import page
from aftersales.i18n import N_


@click.group("team", cls=TranslatedGroup, help=N_("Look at the team: who carries how much."))
def team() -> None:
    """Hold the commands about the team."""


@command(
    "load",
    help=N_(
        "Show who carries how much now: open and late tickets, work of the last seven days, visits of the next. Share "
        "it out with: aftersales assign"
    ),
)
@option("--department", "-d", default="", metavar="DEPARTMENT", help=N_("Only tickets and people of this department."))
@format_option
@as_of_option
@click.pass_obj
def load(context: Context, department: str, form: str) -> None:
    """Show the load."""
    from aftersales.app.load import team_load  # noqa: PLC0415  one command, one import
    from aftersales.render.load import load_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    loads = team_load(context, department)
    page(render_table(load_table(loads, context.policy, context.now, context.zone), form))


team.add_command(load)
