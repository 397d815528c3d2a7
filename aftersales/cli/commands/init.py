"""``aftersales init``: make a new desk."""

from pathlib import Path

import click

from aftersales.cli.base import command, option
from aftersales.cli.output import remark, say
from aftersales.i18n import N_, _, language


@command(
    "init", help=N_("Make DIR a desk: policies, schemas, checks, and the first commit. You become its first person.")
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@option("--name", help=N_("The shop's name; otherwise the folder's."))
@option("--time-zone", default="Asia/Shanghai", show_default=True, help=N_("The desk's time zone (IANA name)."))
@option("--currency", default="CNY", show_default=True, help=N_("The currency (ISO 4217)."))
@option("--country", default="CN", show_default=True, help=N_("The country whose law applies (two letters)."))
@option("--prefix", default="AS", show_default=True, help=N_("The letters before the first hyphen of ticket ids."))
@option(
    "--team",
    type=click.Choice(["me", "example"]),
    default="me",
    show_default=True,
    help=N_("Begin with yourself, or with the example team."),
)
@option("--lfs", is_flag=True, help=N_("Keep evidence by git-lfs, which must be installed; every clone needs it then."))
def init(
    folder: Path,
    name: str | None,
    time_zone: str,
    currency: str,
    country: str,
    prefix: str,
    team: str,
    *,
    lfs: bool,
) -> None:
    """Make a desk."""
    from datetime import UTC, datetime  # noqa: PLC0415  one command, one import

    from aftersales.app.desk import NewDesk, init_desk  # noqa: PLC0415  heavy: YAML, schema, git

    wanted = NewDesk(
        name or folder.resolve().name, language(), time_zone, currency, country.upper(), prefix.upper(), team, lfs
    )
    git = init_desk(folder, wanted, datetime.now(UTC).replace(microsecond=0))
    say(str(git.root))
    remark(_("The desk is open. Go there and type: aftersales open"))
