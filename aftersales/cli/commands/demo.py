"""``aftersales demo``: make a realistic desk to try things on."""

import shutil
import sys
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from aftersales.cli.base import command, option
from aftersales.cli.output import remark, say
from aftersales.cli.progress import progress_bar
from aftersales.errors import UsageError
from aftersales.i18n import N_, _, ngettext, set_language
from aftersales.model.moments import parse_moment

if TYPE_CHECKING:
    from aftersales.app.demo.building import Demo

_FOLDER = "aftersales-demo"


@command(
    "demo",
    help=N_(
        "Make DIR (aftersales-demo, where you name none) a realistic desk: a home-appliance shop with three months of "
        "tickets, worked by a whole team. Then type what the guided tour says."
    ),
)
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=_FOLDER)
@option(
    "--lang", "shop", type=click.Choice(["zh", "en"]), help=N_("A Chinese shop (zh, the default) or an English one.")
)
@option("--size", type=click.IntRange(1, 1_000_000), metavar="N", help=N_("Make N tickets quickly, to try the scale."))
@option(
    "--commits",
    type=click.Choice(["day", "event"]),
    default="day",
    show_default=True,
    help=N_("With --size: one commit a day, or one for each event."),
)
@option("--seed", type=int, default=1, show_default=True, help=N_("Another number makes another desk."))
@click.pass_context
def demo(ctx: click.Context, folder: Path, shop: str | None, size: int | None, commits: str, seed: int) -> None:
    """Make a demo desk."""
    options = ctx.find_root().params
    language = shop or options.get("lang") or "zh"
    set_language(language)
    now = _moment(options.get("now"))
    with progress_bar(_("Making the desk")) as tell:
        if size is None:
            from aftersales.app.demo.building import build_demo  # noqa: PLC0415  heavy: YAML, schema, git

            built = build_demo(folder, language, now, seed=seed, progress=tell)
        else:
            from aftersales.app.demo.scale import CommitPer, build_crowd  # noqa: PLC0415  likewise

            built = build_crowd(folder, language, now, size, per=CommitPer(commits), seed=seed, progress=tell)
    say(str(built.root))
    remark(_guide(folder, built))


def _moment(text: str | None) -> datetime | None:
    """Read --now; the desk that would know the time zone is not there yet, so it needs an offset."""
    if text is None:
        return None
    try:
        return parse_moment(text)
    except ValueError:
        raise UsageError(
            _("--now: {text} is no moment.").format(text=text), hint=_("Write 2026-11-22T09:30:00+08:00.")
        ) from None


def _activation() -> list[str]:
    """Return how to put the program on the PATH, where it was run from a virtual environment that is not active."""
    script = Path(sys.prefix) / "bin" / "activate"
    if shutil.which("aftersales") or sys.prefix == sys.base_prefix or not script.exists():
        return []
    return [f"    . {quote(str(script))}"]


def _guide(folder: Path, built: "Demo") -> str:
    """Return what to type next."""
    from aftersales.app.demo.tour import read_tour  # noqa: PLC0415  heavy: YAML

    lines = [
        "",
        ngettext(
            "{shop}: {number} ticket is on the desk. Look around:",
            "{shop}: {number} tickets are on the desk. Look around:",
            built.number,
        ).format(shop=built.shop.name, number=built.number),
        "",
        *_activation(),
        f"    cd {quote(str(folder))}",
    ]
    for stop in read_tour(built.shop.language, built.tickets):
        lines += ["", f"  {stop.sentence}", f"    {stop.command}"]
    return "\n".join(lines)
