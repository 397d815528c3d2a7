"""A change of many tickets as a table: what becomes of each, those that are refused first."""

from collections.abc import Sequence

from aftersales.i18n import N_, _
from aftersales.model.bulk import Fate, Treated
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.values import Value
from aftersales.render.entries import change_words
from aftersales.render.text import shortened
from aftersales.render.tickets import named_words

SHOWN = 200
"""Tickets that a table for people shows at most; programs get all."""

_TITLE = 30
"""Cells of a title in a table."""

_FATES = {Fate.CHANGED: N_("changes"), Fate.UNCHANGED: N_("stays"), Fate.REFUSED: N_("refused")}


def bulk_table(rows: Sequence[Treated], policy: Policy, *, most: int | None = None) -> Table:
    """Return what becomes of each ticket.

    Args:
        rows: every ticket.
        policy: knows what people call states, people and fields.
        most: how many a table for people holds, without those that stay as they are; None: all rows, for programs.
    """
    columns = (
        Column("ticket", _("Ticket")),
        Column("title", _("Title")),
        Column("fate", _("What happens")),
        Column("changes", _("Before → after")),
        Column("reason", _("Why not")),
        Column("hint", _("What to do")),
    )
    if most is None:
        return Table(columns, [_data(row) for row in rows])
    listed = [row for fate in (Fate.REFUSED, Fate.CHANGED) for row in rows if row.fate is fate][:most]
    empty = {"hint", *(key for key in ("changes", "reason") if not any(getattr(row, key) for row in listed))}
    used = [column for column in columns if column.key not in empty]
    return Table(used, [_data(row) for row in listed], [_words(row, policy) for row in listed])


def _data(row: Treated) -> dict[str, Value]:
    changes: dict[str, Value] = {field: list(pair) for field, pair in row.changes.items()}
    return {
        "ticket": row.ticket,
        "title": row.title,
        "fate": str(row.fate),
        "changes": changes,
        "reason": row.reason or None,
        "hint": row.hint or None,
    }


def _words(row: Treated, policy: Policy) -> dict[str, str]:
    return {
        "title": shortened(row.title, _TITLE),
        "fate": _(_FATES[row.fate]),
        "changes": changes_words(row, policy),
        "reason": row.reason,
    }


def changes_words(row: Treated, policy: Policy) -> str:
    """Return what becomes of a ticket's fields, in the words of people."""
    return ", ".join(_change(field, *pair, policy) for field, pair in row.changes.items())


def _change(field: str, before: Value, after: Value, policy: Policy) -> str:
    if field != "state":
        return change_words(field, before, after, policy)
    return " → ".join(named_words({"state": state}, policy).get("state", "–") for state in (before, after))
