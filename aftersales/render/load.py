"""The load of a team as people and programs read it."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.values import Value
from aftersales.render.moments import hours_text, moment_text
from aftersales.rules.load import Load


def load_table(loads: Sequence[Load], policy: Policy, now: datetime, zone: tzinfo) -> Table:
    """Return one row a person; hours are minutes for programs."""
    columns = [
        Column("person", _("Person")),
        Column("open", _("Open"), right=True),
        Column("limit", _("At most"), right=True),
        Column("late", _("Late"), right=True),
        Column("due_today", _("Due today"), right=True),
        Column("oldest", _("Oldest")),
        Column("worked", _("Worked, 7 days"), right=True),
        Column("visits", _("Visits, 7 days"), right=True),
        Column("away", _("Away until")),
    ]
    return Table(columns, [_row(one) for one in loads], [_shown(one, policy, now, zone) for one in loads])


def _row(load: Load) -> dict[str, Value]:
    return {
        "person": load.person or None,
        "open": load.open,
        "limit": load.limit,
        "late": load.late,
        "due_today": load.due_today,
        "oldest": format_moment(load.oldest) if load.oldest else None,
        "worked": int(load.worked.total_seconds()) // 60,
        "visits": int(load.visits.total_seconds()) // 60,
        "away": _until(load),
    }


def _until(load: Load) -> str | None:
    if load.away is None:
        return None
    return load.away.until.isoformat() if load.away.until else "?"


def _shown(load: Load, policy: Policy, now: datetime, zone: tzinfo) -> dict[str, str]:
    person = policy.team.people.get(load.person)
    gone = "" if person is None or person.active else f" ({_('has left')})"
    return {
        "person": (person.name.text(language()) + gone) if person else load.person or _("nobody"),
        "oldest": moment_text(load.oldest, zone, now) if load.oldest else "",
        "worked": hours_text(load.worked) if load.worked else "",
        "visits": hours_text(load.visits) if load.visits else "",
    }
