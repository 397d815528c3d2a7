"""``aftersales seal``: seal the end of a month."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.output import remark, say
from aftersales.i18n import N_, _


@command(
    "seal",
    help=N_(
        "Seal the desk as it is now: a signed tag with its root hash and counts. NAME is this month unless you give "
        "another. Keep the lines it prints where nobody who can write to the server can change them."
    ),
)
@click.argument("name", required=False, default="")
@option("--unsigned", is_flag=True, help=N_("Without a signature; such a seal proves less."))
@click.pass_obj
def seal(context: Context, name: str, *, unsigned: bool) -> None:
    """Seal the desk."""
    from aftersales.app.sealing import PREFIX, seal_desk  # noqa: PLC0415  heavy: git

    made = seal_desk(context, name, signed=not unsigned)
    say(made.lines())
    remark(_("Print or mail these lines, and push the tag: git push REMOTE {tag}").format(tag=f"{PREFIX}{made.name}"))
