"""A day and a handover as people read them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from aftersales.i18n import _
from aftersales.model.policy import Policy
from aftersales.model.values import Value
from aftersales.render.difference import DeskDiffLike, difference_markdown
from aftersales.render.moments import moment_text
from aftersales.render.tables import render_table, to_json
from aftersales.render.tickets import ALL_COLUMNS, TERMINAL_COLUMNS, Line, list_table


class SectionLike(Protocol):
    """One section of a day: a heading that is not yet translated, and tickets."""

    @property
    def heading(self) -> str:
        """Return the heading."""

    @property
    def lines(self) -> Sequence[Line]:
        """Return the tickets."""

    @property
    def command(self) -> str:
        """Return what to do with each of them; empty where that differs."""


class HandoverLike(Protocol):
    """What the next shift has to know."""

    @property
    def since(self) -> datetime:
        """Return when the shift began."""

    @property
    def diff(self) -> DeskDiffLike | None:
        """Return what was done since; None where nothing was."""

    @property
    def late(self) -> Sequence[Line]:
        """Return what is late."""

    @property
    def soon(self) -> Sequence[Line]:
        """Return what will be."""


def day_text(sections: Sequence[SectionLike], policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return a table for each section that holds anything, below its heading."""
    return "\n".join(
        f"{_(section.heading)} ({len(section.lines)})"
        + (f"  {section.command}\n" if section.command else "\n")
        + render_table(list_table(section.lines, policy, now, zone, TERMINAL_COLUMNS), "table")
        for section in sections
        if section.lines
    )


def day_json(sections: Sequence[SectionLike], policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return heading (English, stable) → tickets with all columns, as JSON."""
    found: dict[str, Value] = {}
    for section in sections:
        table = list_table(section.lines, policy, now, zone, ALL_COLUMNS)
        found[section.heading] = [{column.key: row.get(column.key) for column in table.columns} for row in table.rows]
    return to_json(found, indent=2) + "\n"


def handover_markdown(note: HandoverLike, policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return the note in Markdown: what was done, what is late, what will be."""
    title = _("Handover of {since} – {now}").format(
        since=moment_text(note.since, zone, now), now=moment_text(now, zone, now)
    )
    done = difference_markdown(note.diff, policy, now, zone) if note.diff else _("Nothing was changed.") + "\n"
    blocks = [f"# {title}\n", f"## {_('Done')}\n\n{done}"]
    for heading, lines in ((_("Late"), note.late), (_("Late soon"), note.soon)):
        table = render_table(list_table(lines, policy, now, zone, TERMINAL_COLUMNS), "md") if lines else ""
        blocks.append(f"## {heading} ({len(lines)})\n" + (f"\n{table}" if table else ""))
    return "\n".join(blocks)
