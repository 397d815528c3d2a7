"""The option that lets a command which only reads see the desk as it stood."""

from typing import Final

import click

from aftersales.cli.base import option
from aftersales.cli.output import remark
from aftersales.i18n import N_, _


def _go_back(ctx: click.Context, _param: click.Parameter, wanted: str | None) -> None:
    if wanted is None or ctx.resilient_parsing:
        return
    from aftersales.app.as_of import Past  # noqa: PLC0415  most commands look at the present

    past = Past(ctx.obj, wanted)
    ctx.obj = past
    ctx.call_on_close(past.close)
    moment, commit = past.point.moment.strftime("%Y-%m-%d %H:%M:%S %z"), past.point.commit[:10]
    remark(_("As of {moment}, commit {commit}.").format(moment=moment, commit=commit))


as_of_option: Final = option(
    "--as-of",
    metavar="WHEN",
    expose_value=False,
    callback=_go_back,
    help=N_("As the desk stood at the end of this day, at this moment, or at this commit."),
)
"""Gives a command a context of that point: whatever it asks of tickets, policies and the clock is of then."""
