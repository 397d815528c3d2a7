"""A ticket in conflict as a person reads it: each field, and whose values stand against each other."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.moments import parse_moment
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data, text_of
from aftersales.render.moments import moment_text
from aftersales.render.text import safe_line, styled
from aftersales.rules.check_conflicts import value_text
from aftersales.rules.merging.conflicts import sides_of


def conflicts_text(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo, *, colour: bool = False) -> str:
    """Return every conflict of a ticket; empty where it has none."""
    return "".join(
        "\n".join(conflict_lines(conflict, policy, now, zone, colour=colour)) + "\n" for conflict in ticket.conflicts
    )


def conflict_lines(
    conflict: Data, policy: Policy, now: datetime, zone: tzinfo, *, colour: bool = False
) -> Iterable[str]:
    """Yield one conflict: the field, then each side with its number, value, person, time and reason."""
    yield styled(f"{safe_line(text_of(conflict['field']))}:", "red", colour=colour)
    for number, side in enumerate(sides_of(conflict), 1):
        yield f"  {number}  {safe_line(_side_text(side, policy, now, zone))}"
        if side.get("text"):
            yield f"     {safe_line(text_of(side['text']))}"


def _side_text(side: Data, policy: Policy, now: datetime, zone: tzinfo) -> str:
    value = value_text(side["value"]) if "value" in side else _("taken away")
    by = text_of(side.get("by"))
    if not by:
        return value
    person = policy.team.people.get(by)
    who = person.name.text(language()) if person else by
    when = moment_text(parse_moment(text_of(side["at"])), zone, now) if "at" in side else ""
    return f"{value}  {who}  {when}".rstrip()
