"""``aftersales calendar``: ask the working calendar, and run cases against the arithmetic."""

from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.options import when
from aftersales.cli.output import page, remark, say
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _, language, ngettext

calendar_option = option("--calendar", "name", default="", help=N_("Which calendar; otherwise the desk's own."))


@click.group("calendar", cls=TranslatedGroup, help=N_("Ask the working calendar."))
def calendar() -> None:
    """Hold the commands about calendars."""


@command("show", help=N_("Show the working hours of each day, from today or --since on."))
@calendar_option
@option("--since", metavar="WHEN", help=N_("The first day."))
@option("--days", type=click.IntRange(1, 3660), default=14, show_default=True, help=N_("How many days."))
@click.pass_obj
def show(context: Context, name: str, since: str | None, days: int) -> None:
    """Show days."""
    from datetime import timedelta  # noqa: PLC0415  imported by the context already

    from aftersales.app.working_time import calendar_named  # noqa: PLC0415  one command, one import
    from aftersales.render.calendar import days_text  # noqa: PLC0415  likewise

    first = (when(context, since, name="--since") or context.now).date()
    times = calendar_named(context, name)
    page(days_text(times, [first + timedelta(days=number) for number in range(days)], language()))


@command("due", help=N_("Say when DURATION (4h, 3 workdays, 24h elapsed) is used up that begins at START."))
@click.argument("start")
@click.argument("duration")
@calendar_option
@click.pass_obj
def due(context: Context, start: str, duration: str, name: str) -> None:
    """Count forward."""
    from aftersales.app.working_time import due_of  # noqa: PLC0415  one command, one import
    from aftersales.render.explanation import gap_text  # noqa: PLC0415  likewise

    moment, gaps = due_of(context, when(context, start, name="START") or context.now, duration, name)
    say(moment.isoformat(timespec="seconds"))
    for gap in gaps:
        remark(gap_text(gap))


@command("worked", help=N_("Say how much working time lies between START and END."))
@click.argument("start")
@click.argument("end")
@calendar_option
@click.pass_obj
def worked(context: Context, start: str, end: str, name: str) -> None:
    """Count between."""
    from aftersales.app.working_time import calendar_named  # noqa: PLC0415  one command, one import
    from aftersales.render.explanation import gap_text  # noqa: PLC0415  likewise

    times = calendar_named(context, name)
    first, last = when(context, start, name="START") or context.now, when(context, end, name="END") or context.now
    say(str(times.worked(first, last)))
    for gap in times.unknown_years(first, last):
        remark(gap_text(gap))


@command("test", help=N_("Run the cases in FILES against the calendar arithmetic; needs no desk."))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def test(files: tuple[Path, ...]) -> int:
    """Run cases."""
    from aftersales.app.working_time import run_case_file  # noqa: PLC0415  one command, one import

    outcomes = [(file, outcome) for file in files for outcome in run_case_file(file)]
    told = [(file, outcome) for file, outcome in outcomes if outcome is not None]
    failed = [(file, outcome) for file, outcome in told if not outcome.passed]
    for file, outcome in failed:
        answer = _("expected {expected}, got {answer}").format(expected=outcome.expected, answer=outcome.answer)
        say(f"{file}: {outcome.case}: {answer} {outcome.reason}".rstrip())
    counts = {"total": len(told), "failed": len(failed), "words": len(outcomes) - len(told)}
    said = ngettext(
        "{total} case run, {failed} failed, {words} in words only",
        "{total} cases run, {failed} failed, {words} in words only",
        len(told),
    )
    say(said.format(**counts))
    return ExitCode.FOUND if failed else ExitCode.DONE


for subcommand in (show, due, worked, test):
    calendar.add_command(subcommand)
