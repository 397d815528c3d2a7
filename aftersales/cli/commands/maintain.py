"""``aftersales maintain``: keep a large desk quick."""

from typing import TYPE_CHECKING

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import text_format_option
from aftersales.cli.output import remark, say
from aftersales.i18n import N_, _
from aftersales.model.values import Data

if TYPE_CHECKING:
    from aftersales.store.upkeep import Upkeep


@command(
    "maintain",
    help=N_(
        "Keep a large desk quick: pack what git stored, note which commits changed which files, let `git status` "
        "remember. Safe at any time; others may read and write meanwhile. No setting of yours is changed."
    ),
)
@option("--schedule", is_flag=True, help=N_("Let the system go on with it every hour and day (git maintenance start)."))
@text_format_option
@click.pass_obj
def maintain(context: Context, form: str, *, schedule: bool) -> None:
    """Maintain the repository."""
    from aftersales.app.maintaining import maintain as keep  # noqa: PLC0415  git only here

    done = keep(context, remark, scheduled=schedule)
    if form == "json":
        from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

        say(to_json({"before": _data(done.before), "after": _data(done.after), "scheduled": done.scheduled}, indent=2))
        return
    say("\n".join(_lines(done.before, done.after)))
    if done.scheduled:
        remark(_("The system goes on with it; it ends with: git maintenance unregister"))


def _data(upkeep: "Upkeep") -> Data:
    return {name: getattr(upkeep, name) for name in upkeep.__match_args__}


def _lines(before: "Upkeep", after: "Upkeep") -> list[str]:
    """Return what there was and what there is, a line a thing."""
    yes_or_no = (_("no"), _("yes"))
    rows = [
        (_("Objects in files of their own"), f"{before.loose:,}", f"{after.loose:,}"),
        (_("Packs"), f"{before.packs:,}", f"{after.packs:,}"),
        (_("On the disk"), f"{before.kilobytes:,} KB", f"{after.kilobytes:,} KB"),
        (_("Commits that history finds at once"), _known(before), _known(after)),
        (
            _("git status remembers unchanged folders"),
            yes_or_no[before.untracked_cache],
            yes_or_no[after.untracked_cache],
        ),
    ]
    return [_("{what}: {before} → {after}").format(what=what, before=old, after=new) for what, old, new in rows]


def _known(upkeep: "Upkeep") -> str:
    return f"{upkeep.known_commits if upkeep.paths_known else 0:,}"
