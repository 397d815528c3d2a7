"""``aftersales schedule``: what cron or systemd has to be told."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.output import remark, say
from aftersales.i18n import N_, _


@command(
    "schedule",
    help=N_("Print the lines of a crontab that look after this desk: reminders, upkeep, checks; nothing is installed."),
)
@option("--systemd", is_flag=True, help=N_("Print a service and a timer of systemd instead."))
@click.pass_obj
def schedule(context: Context, *, systemd: bool) -> None:
    """Print the schedule."""
    from aftersales.app.scheduling import crontab, systemd_units  # noqa: PLC0415  one command, one import

    say(systemd_units(context) if systemd else crontab(context))
    remark(
        _("Put them into the files they name, then: systemctl --user enable --now aftersales-chase.timer")
        if systemd
        else _("Type crontab -e and put these lines there.")
    )
