"""What a ticket tells the rules of entitlement: its facts in the vocabulary that case files share."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data, Value
from aftersales.rules.intake import shown_by
from aftersales.rules.unit_history import together

SHOWN = {"goods": "photo_goods", "packaging": "photo_packaging", "waybill": "photo_waybill", "invoice": "receipt"}
"""What evidence shows, in the desk's words → in those of the packs; other words are the same in both."""

_SECTIONS = ("product", "order", "fault", "condition", "accessory", "promise", "payment", "stock")


_LESSONS = frozenset({"root_cause"})
"""Facts for whoever learns from a matter; no rule decides by them, so that noting one leaves a decision as it is."""


def entitlement_facts(ticket: Ticket, policy: Policy, zone: tzinfo, elsewhere: Sequence[Data] = ()) -> dict[str, Any]:
    """Return the facts of a ticket.

    What the category implies comes first (a no-reason return is a change of mind), then what the ticket says. Where it
    names no day of the claim, the day it was opened is the day on which the customer reported and gave notice.

    Args:
        ticket: the ticket.
        policy: the desk's.
        zone: the desk's time zone.
        elsewhere: repairs of the same unit that other tickets hold; they count beside the ticket's own.
    """
    category = policy.categories.get(ticket.category)
    facts: dict[str, Any] = {**(category.implies if category else {})}
    for section in _SECTIONS:
        if value := getattr(ticket, section):
            facts[section] = {**value}
    if "channel" in ticket.order:
        facts["channel"] = ticket.order["channel"]
    facts["dates"] = _dates(ticket, zone)
    if ticket.repairs or elsewhere:
        facts["repairs"] = together((*ticket.repairs, *elsewhere)) if elsewhere else list(ticket.repairs)
    facts["evidence"] = sorted(SHOWN.get(word, word) for word in shown_by(ticket))
    return {**facts, **{name: value for name, value in ticket.facts.items() if name not in _LESSONS}}


def _dates(ticket: Ticket, zone: tzinfo) -> dict[str, Value]:
    opened = ticket.opened_at.astimezone(zone).date().isoformat()
    claimed = {name: opened for name in ("reported", "notice", "claimed") if not _has_claim_day(ticket.dates)}
    return {**claimed, **ticket.dates}


def _has_claim_day(dates: Mapping[str, Value]) -> bool:
    return any(name in dates for name in ("reported", "notice", "notice_sent", "claim", "claimed"))


def jurisdiction_of(ticket: Ticket, policy: Policy) -> str:
    """Return whose law a ticket comes under: what its facts say, else the desk's first pack."""
    named: Data = ticket.facts
    return str(named.get("jurisdiction") or next(iter(policy.desk.packs), policy.desk.country.lower()))
