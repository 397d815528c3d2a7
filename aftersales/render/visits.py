"""Planned visits as a table."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from aftersales.i18n import _, language
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.rules.visits import Booking


def visit_table(bookings: Sequence[Booking], titles: Mapping[str, str], policy: Policy, zone: tzinfo) -> Table:
    """Return the visits, the next one first."""
    columns = (
        Column("from", _("From")),
        Column("to", _("Until")),
        Column("technician", _("Technician")),
        Column("ticket", _("Ticket")),
        Column("title", _("Title")),
        Column("area", _("Area")),
        Column("tools", _("Tools")),
        Column("parts", _("Parts")),
    )
    rows = [
        {
            "from": format_moment(one.visit.start),
            "to": format_moment(one.visit.end),
            "technician": one.visit.technician,
            "ticket": one.ticket,
            "title": titles.get(one.ticket, ""),
            "area": one.visit.area,
            "tools": list(one.visit.tools),
            "parts": list(one.visit.parts),
        }
        for one in bookings
    ]
    people = policy.team.people
    shown = [
        {
            "from": f"{one.visit.start.astimezone(zone):%Y-%m-%d %H:%M}",
            "to": f"{one.visit.end.astimezone(zone):%H:%M}",
            "technician": people[one.visit.technician].name.text(language())
            if one.visit.technician in people
            else one.visit.technician,
        }
        for one in bookings
    ]
    return Table(columns, rows, shown)
