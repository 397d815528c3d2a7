"""``aftersales archive``: old closed tickets out of the work tree, and back."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import text_format_option
from aftersales.cli.output import remark, say
from aftersales.errors import UsageError
from aftersales.i18n import N_, _, ngettext


@command(
    "archive",
    help=N_(
        "Take closed tickets of old years out of the work tree. They stay in git, and are found, shown, counted and "
        "changed as before; open tickets and files with edits stay where they are. Without an option: say what is out."
    ),
)
@option("--before", type=click.IntRange(1970, 9999), metavar="YEAR", help=N_("Take out the years before this one."))
@option("--undo", is_flag=True, help=N_("Bring everything back into the work tree."))
@option("--list", "listed", is_flag=True, help=N_("Say what is out; changes nothing."))
@text_format_option
@click.pass_obj
def archive(context: Context, before: int | None, form: str, *, undo: bool, listed: bool) -> None:
    """Archive old years."""
    from aftersales.app import archiving  # noqa: PLC0415  git only here

    if (before is not None) + undo + listed > 1:
        raise UsageError(_("--before, --undo and --list exclude each other."))
    if undo:
        archiving.undo_archive(context)
    years = archiving.archived_years(context.git) if before is None else archiving.archive_before(context, before)
    if form == "json":
        from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

        say(to_json([{"year": one.year, "left_out": one.left_out, "present": one.present} for one in years], indent=2))
        return
    for one in years:
        words = ngettext("{year}: {count} ticket is out", "{year}: {count} tickets are out", one.left_out)
        stay = ngettext("{count} stays", "{count} stay", one.present).format(count=f"{one.present:,}")
        say(f"{words.format(year=one.year, count=f'{one.left_out:,}')}, {stay}")
    if not years:
        remark(_("Every ticket is in the work tree."))
