"""Repair orders: which is open, what the customer agreed to, whether it may be handed back, and what is guaranteed.

A repair is an entry of a ticket's `repairs`: the facts that the packs count by (`in`, `out`, `waiting` …) and the
order itself, in lists that are only appended to, so that two clones' entries merge by union.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from aftersales.i18n import _
from aftersales.model.moments import parse_moment
from aftersales.model.policy import Policy
from aftersales.model.record import replace
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data, Value

WAITING = ("parts_from_producer", "repairer_fault")
"""What a repair waits for, in the words of the packs: the producer's parts, or the repairer's own reasons."""

_OF_ORDERS = frozenset(
    (
        *("service", "technician", "findings", "consents", "parts", "needs", "labour", "checks", "loans"),
        *("wait_until", "wait_clause", "advice", "guarantee"),
    )
)
"""What only the commands of a repair order write; all else of a repair are facts, which another workshop may tell."""


def is_order(repair: Data) -> bool:
    """Tell whether a repair is, or was, an order of this desk: facts of earlier repairs have an end, and no more."""
    return repair.get("out") is None or not _OF_ORDERS.isdisjoint(repair)


def check_by_hand(before: Sequence[Data], after: Sequence[Data]) -> list[Refusal]:
    """Return why repairs may not be written so by hand: only facts of earlier repairs may.

    Args:
        before: the repairs as they were.
        after: as somebody wrote them.
    """
    written = [one for one in after if one not in before] + [one for one in before if one not in after]
    if not any(map(is_order, written)):
        return []
    sentence = _("Only earlier repairs, which have an end, may be written by hand: what was repaired, and when.")
    return [Refusal("order", sentence, _("Repairs of this desk: aftersales repair open TICKET"))]


def listed(repair: Data, name: str) -> Sequence[Data]:
    """Return the entries of one of a repair's lists."""
    found = repair.get(name)
    entries = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
    return [entry for entry in entries if isinstance(entry, Mapping)]


def open_repair(ticket: Ticket) -> Data | None:
    """Return the repair that was not handed back yet, the last one of several; None where there is none."""
    return next((one for one in reversed(ticket.repairs) if "id" in one and one.get("out") is None), None)


def last_repair(ticket: Ticket) -> Data | None:
    """Return the open repair, else the last one; None where there is none."""
    return open_repair(ticket) or next((one for one in reversed(ticket.repairs) if "id" in one), None)


def with_repair(ticket: Ticket, repair: Data) -> Ticket:
    """Return the ticket with `repair` in the place of the one of its id, or at the end."""
    known = [one.get("id") for one in ticket.repairs]
    if repair["id"] in known:
        changed = tuple(repair if one.get("id") == repair["id"] else one for one in ticket.repairs)
        return replace(ticket, repairs=changed)
    return replace(ticket, repairs=(*ticket.repairs, repair))


def appended(repair: Data, name: str, entry: Data) -> Data:
    """Return the repair with `entry` at the end of one of its lists."""
    entries: list[Value] = [*listed(repair, name), entry]
    return {**repair, name: entries}


def check_open(ticket: Ticket, policy: Policy) -> list[Refusal]:
    """Return why no repair can be begun: the ticket is closed, or one is open already."""
    if refused := check_not_closed(ticket, policy):
        return refused
    if open_repair(ticket) is None:
        return []
    hint = _("Hand it back first: aftersales repair finish {ticket}").format(ticket=ticket.id)
    return [Refusal("repair_open", _("A repair is open already."), hint)]


def check_work(ticket: Ticket, policy: Policy) -> list[Refusal]:
    """Return why there is nothing to work on: the ticket is closed, or no repair is open."""
    if refused := check_not_closed(ticket, policy):
        return refused
    if open_repair(ticket) is not None:
        return []
    hint = _("Take it in: aftersales repair open {ticket}").format(ticket=ticket.id)
    return [Refusal("no_repair", _("No repair is open."), hint)]


def check_not_closed(ticket: Ticket, policy: Policy) -> list[Refusal]:
    """Return that the ticket is closed; empty where it is not."""
    if not policy.lifecycle.is_closed(ticket.state):
        return []
    return [Refusal("closed", _("The ticket is closed."), _("Reopen it first: aftersales reopen TICKET"))]


def last_finding(repair: Data) -> Data | None:
    """Return the last finding: the diagnosis, or what was found after it."""
    return next(iter(reversed(listed(repair, "findings"))), None)


def consent_to(repair: Data, finding: Data) -> Data | None:
    """Return the customer's last word on a finding; None where they were not heard yet."""
    said = [one for one in listed(repair, "consents") if one.get("finding") == finding.get("id")]
    return said[-1] if said else None


def check_consent(repair: Data, ticket: Ticket) -> list[Refusal]:
    """Return why there is nothing that the customer could agree to."""
    if last_finding(repair) is not None:
        return []
    hint = _("Say what was found: aftersales repair diagnose {ticket} --text …").format(ticket=ticket.id)
    return [Refusal("no_finding", _("Nothing was found yet that the customer could agree to."), hint)]


def check_finish(repair: Data, ticket: Ticket, *, faulty: bool) -> list[Refusal]:
    """Return every reason why a repair may not be handed back.

    Whoever's goods they are has agreed to every finding. Where they declined the last one, the goods go back as they
    are (`faulty`); otherwise the quality check was passed after the last work (S2-16, S2-17).
    """
    refusals = [*_unheard(repair, ticket), *_declined(repair, ticket, faulty=faulty)]
    if not faulty and not refusals:
        refusals += _unchecked(repair, ticket)
    return refusals + _lent(repair, ticket)


def _unheard(repair: Data, ticket: Ticket) -> list[Refusal]:
    findings = listed(repair, "findings")
    if not findings:
        return check_consent(repair, ticket)
    unheard = [finding for finding in findings if consent_to(repair, finding) is None]
    hint = _("Note what they say: aftersales repair consent {ticket} --by phone").format(ticket=ticket.id)
    return [
        Refusal("consent", _("The customer has not agreed to this finding: {text}").format(text=one["text"]), hint)
        for one in unheard
    ]


def _declined(repair: Data, ticket: Ticket, *, faulty: bool) -> list[Refusal]:
    finding = last_finding(repair)
    consent = consent_to(repair, finding) if finding else None
    if faulty or finding is None or consent is None or consent.get("given"):
        return []
    sentence = _("The customer declined this: {text}").format(text=finding["text"])
    hint = _("Hand it back as it is: aftersales repair finish {ticket} --still-faulty").format(ticket=ticket.id)
    return [Refusal("declined", sentence, hint)]


def _unchecked(repair: Data, ticket: Ticket) -> list[Refusal]:
    checks = listed(repair, "checks")
    hint = _("Check it: aftersales repair check {ticket}").format(ticket=ticket.id)
    if not checks:
        return [Refusal("quality_check", _("It has not passed the quality check."), hint)]
    if not checks[-1].get("passed"):
        return [Refusal("quality_check", _("It failed the quality check: repair it again, and check it again."), hint)]
    if _is_later(repair, parse_moment(str(checks[-1]["at"]))):
        return [Refusal("quality_check", _("Work was done after the quality check: check it again."), hint)]
    return []


def _is_later(repair: Data, moment: datetime) -> bool:
    """Tell whether something was found or done after `moment`."""
    done = (one for name in ("labour", "parts", "findings") for one in listed(repair, name))
    return any(parse_moment(str(one["at"])) > moment for one in done)


def _lent(repair: Data, ticket: Ticket) -> list[Refusal]:
    hint = _("Once it is here: aftersales repair loan {ticket} --back").format(ticket=ticket.id)
    return [
        Refusal("loan_unit", _("The customer still has the loan unit {unit}.").format(unit=loan["unit"]), hint)
        for loan in listed(repair, "loans")
        if "back" not in loan
    ]


def guarantee_until(repair: Data, policy: Policy, day: date) -> date:
    """Return the last day of the guarantee on what was repaired and handed back on `day`."""
    known = (policy.parts.by_id.get(str(one["part"])) for one in listed(repair, "parts"))
    days = [part.guarantee_days for part in known if part and part.guarantee_days is not None]
    return day + timedelta(days=max([policy.repairs.guarantee_days, *days]))


def rework_count(repair: Data) -> int:
    """Return how often the quality check sent it back."""
    return sum(not check.get("passed") for check in listed(repair, "checks"))


def open_needs(repair: Data) -> dict[str, int]:
    """Return the parts that a repair still waits for: number → how many."""
    missing: dict[str, int] = {}
    since: dict[str, datetime] = {}
    for need in listed(repair, "needs"):
        part = str(need["part"])
        missing[part] = missing.get(part, 0) + int(str(need["quantity"]))
        since.setdefault(part, parse_moment(str(need["at"])))
    for one in listed(repair, "parts"):
        part = str(one["part"])
        if part in missing and parse_moment(str(one["at"])) >= since[part]:
            missing[part] -= int(str(one["quantity"]))
    return {part: count for part, count in missing.items() if count > 0}


def issued_of(repair: Data, part: str) -> int:
    """Return how many of a part were issued for a repair and not put back."""
    return sum(int(str(one["quantity"])) for one in listed(repair, "parts") if one["part"] == part)
