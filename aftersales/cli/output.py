"""How commands speak: results on standard output, everything else on standard error; a pager as git does."""

import os
import sys
from typing import TYPE_CHECKING

import click

from aftersales.i18n import _
from aftersales.render.text import safe_line, safe_text, styled

if TYPE_CHECKING:
    from aftersales.app.tickets import Outcome
    from aftersales.model.table import Table


def wants_colour() -> bool:
    """Tell whether colours are welcome: a terminal, and no NO_COLOR (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_size() -> os.terminal_size:
    """Return the terminal's size in cells, or what COLUMNS and LINES say."""
    import shutil  # noqa: PLC0415  6 ms that only terminals need

    return shutil.get_terminal_size()


def say(text: str) -> None:
    """Print a result."""
    click.echo(text, nl=not text.endswith("\n"))


def remark(text: str) -> None:
    """Print what is not the result: a hint, a warning."""
    click.echo(safe_text(text), err=True)


def page(text: str) -> None:
    """Print a result through the pager where it is longer than the terminal is high."""
    if not text:
        return
    if sys.stdout.isatty() and text.count("\n") >= terminal_size().lines:
        click.echo_via_pager(text)
    else:
        say(text)


def page_table(table: "Table", form: str) -> None:
    """Print a table as `page` does; on a terminal, one for people fits its width."""
    from aftersales.render.tables import render_table  # noqa: PLC0415  only commands that print tables

    page(render_table(table, form, terminal_size().columns if sys.stdout.isatty() else None))


def say_outcome(outcome: "Outcome") -> None:
    """Say in one line what a change did, and print its remarks."""
    if outcome.commit is None:
        remark(_("{ticket}: nothing to change.").format(ticket=outcome.ticket.id))
        return
    what = _did_text(outcome)
    say(f"{styled(outcome.ticket.id, 'cyan', colour=wants_colour())}  {safe_line(what)}  {outcome.commit[:10]}")
    for note in outcome.notes:
        remark(note)


def _did_text(outcome: "Outcome") -> str:
    from aftersales.model.ticket import Did  # noqa: PLC0415  a list needs no tickets, only their rows
    from aftersales.render.entries import did_text  # noqa: PLC0415  likewise

    event = outcome.event or outcome.ticket.history[-1]
    if event.did is Did.TRANSITION:
        return f"{event.source} → {event.target}"
    if event.did is Did.ASSIGNED:
        return f"→ {outcome.ticket.assignee or outcome.ticket.department}"
    if event.changes and event.did not in {Did.TRACKED, Did.RETURNED, Did.WEIGHED}:
        return ", ".join(event.changes)
    return did_text(event.did)
