"""Parcels as people read them: a table of many, a page of one with its events and what to do about its trouble."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.couriers import Playbook
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.shipment import CourierClaim, Direction, Happening, Outcome, ParcelEvent, Purpose, Shipment
from aftersales.model.table import Column, Table
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value
from aftersales.render.moments import due_text, moment_text
from aftersales.render.text import safe_line


def happening_text(what: Happening) -> str:
    """Return what people call something that happens to a parcel."""
    return {
        Happening.COLLECTED: _("collected"),
        Happening.SCANNED: _("on its way"),
        Happening.DELIVERING: _("out for delivery"),
        Happening.DELIVERED: _("delivered"),
        Happening.PROBLEM: _("problem"),
        Happening.SOLVED: _("problem solved"),
        Happening.LOST: _("lost"),
        Happening.REPLACED: _("replaced by another parcel"),
    }[what]


def purpose_text(kind: Purpose) -> str:
    """Return what people call a kind of parcel."""
    return {
        Purpose.ORIGINAL: _("original parcel"),
        Purpose.RESHIP: _("sent again"),
        Purpose.EXCHANGE: _("goods in exchange"),
        Purpose.RETURN: _("return of goods"),
        Purpose.REPAIR: _("goods for repair"),
        Purpose.LOAN: _("loan unit"),
    }[kind]


def direction_text(direction: Direction) -> str:
    """Return what people call the way a parcel goes."""
    return _("to the customer") if direction is Direction.OUT else _("back to us")


def problem_text(code: str, policy: Policy) -> str:
    """Return what people call a problem of a parcel; the code itself where no policy knows it."""
    known = policy.couriers.problems.get(code)
    return known.label.text(language()) if known else code


def carrier_text(carrier: str, policy: Policy) -> str:
    """Return what people call a courier; its id where no policy knows it."""
    known = policy.couriers.carriers.get(carrier)
    return known.label.text(language()) if known else carrier


def standing_text(shipment: Shipment, policy: Policy) -> str:
    """Return how a parcel stands, in a word or two."""
    problem = shipment.problem
    if problem:
        return problem_text(problem.problem, policy)
    return happening_text(shipment.last.what) if shipment.last else _("registered")


def parcels_table(
    parcels: Iterable[tuple[Ticket, Shipment, datetime | None]], policy: Policy, now: datetime, zone: tzinfo
) -> Table:
    """Return parcels with their tickets, each with the moment by which it has to be heard of."""
    rows: list[Mapping[str, Value]] = []
    shown: list[Mapping[str, str]] = []
    for ticket, shipment, due in parcels:
        last = shipment.last
        rows.append(
            {
                "waybill": shipment.waybill,
                "ticket": ticket.id,
                "carrier": shipment.carrier or None,
                "direction": shipment.direction.value,
                "kind": shipment.kind.value,
                "last": last.what.value if last else None,
                "problem": shipment.problem.problem if shipment.problem else None,
                "at": format_moment(last.at) if last else None,
                "due": format_moment(due) if due else None,
            }
        )
        shown.append(
            {
                "carrier": carrier_text(shipment.carrier, policy),
                "direction": direction_text(shipment.direction),
                "kind": purpose_text(shipment.kind),
                "last": happening_text(last.what) if last else "",
                "problem": problem_text(shipment.problem.problem, policy) if shipment.problem else "",
                "at": moment_text(last.at, zone, now) if last else "",
                "due": due_text(due, now),
            }
        )
    columns = (
        Column("waybill", _("Waybill")),
        Column("ticket", _("Ticket")),
        Column("carrier", _("Courier")),
        Column("direction", _("Way")),
        Column("kind", _("Parcel")),
        Column("last", _("Last heard")),
        Column("at", _("When")),
        Column("problem", _("Problem")),
        Column("due", _("Due")),
    )
    return Table(columns, rows, shown)


def parcel_page(
    ticket: Ticket, shipment: Shipment, due: datetime | None, policy: Policy, now: datetime, zone: tzinfo
) -> str:
    """Return one parcel: what it is, what happened, what to do about its trouble, what is claimed."""
    lines = [parcel_line(shipment, policy), f"  {ticket.id}  {safe_line(ticket.title)}"]
    lines += [f"  {_event_line(event, policy, now, zone)}" for event in sorted(shipment.events, key=lambda e: e.at)]
    problem = shipment.problem
    playbook = policy.couriers.problems.get(problem.problem) if problem else None
    if playbook:
        lines += [f"  {line}" for line in playbook_lines(playbook, policy)]
    if due:
        lines.append(f"  {_('Due')}: {moment_text(due, zone, now)}  {due_text(due, now)}")
    lines += [f"  {claim_line(one)}" for one in ticket.courier_claims if one.shipment == shipment.id]
    return "\n".join(lines) + "\n"


def parcel_line(shipment: Shipment, policy: Policy) -> str:
    """Return one parcel on one line."""
    weight = f"{shipment.grams} g" if shipment.grams is not None else ""
    parts = (
        carrier_text(shipment.carrier, policy),
        purpose_text(shipment.kind),
        direction_text(shipment.direction),
        weight,
        standing_text(shipment, policy),
    )
    return safe_line("  ".join([shipment.waybill, *(part for part in parts if part)]))


def _event_line(event: ParcelEvent, policy: Policy, now: datetime, zone: tzinfo) -> str:
    what = happening_text(event.what)
    if event.problem:
        what += f": {problem_text(event.problem, policy)}"
    if event.outcome:
        what += f": {outcome_text(event.outcome, policy)}"
    words = "  ".join(part for part in (moment_text(event.at, zone, now), what, event.place, event.text) if part)
    return safe_line(words)


def outcome_text(outcome: str, policy: Policy) -> str:
    """Return what people call the end of trouble; the id itself where no policy has words for it."""
    known = policy.couriers.outcomes.get(outcome)
    return known.label.text(language()) if known else outcome


def playbook_lines(playbook: Playbook, policy: Policy) -> Sequence[str]:
    """Return what to do about a kind of trouble: who, by when, what, with which evidence."""
    spoken = language()
    department = policy.team.department_text(playbook.department, spoken)
    lines = [f"{department}: {playbook.act.text(spoken)}"]
    if playbook.evidence:
        words = ", ".join(policy.categories.evidence_text(word, spoken) for word in playbook.evidence)
        lines.append(_("Ask for: {evidence}").format(evidence=words))
    if playbook.outcomes:
        words = ", ".join(f"{one} ({outcome_text(one, policy)})" for one in playbook.outcomes)
        lines.append(_("It may end: {outcomes}; aftersales shipment solve PARCEL OUTCOME").format(outcomes=words))
    if playbook.clauses:
        lines.append(_("Clauses: {clauses}").format(clauses=", ".join(playbook.clauses)))
    return lines


def claim_line(claim: CourierClaim) -> str:
    """Return a claim on one line."""
    ended = {
        None: _("open"),
        Outcome.PAID: _("paid {amount}").format(amount=claim.received),
        Outcome.REFUSED: _("refused"),
        Outcome.WITHDRAWN: _("withdrawn"),
    }[claim.outcome]
    return _("Claim against the courier: {amount} {currency}, {how}").format(
        amount=claim.amount, currency=claim.currency, how=ended
    )


def problems_table(policy: Policy) -> Table:
    """Return the kinds of trouble that the desk knows, and what to do about each."""
    spoken = language()
    rows: list[Mapping[str, Value]] = [
        {
            "code": one.code,
            "problem": one.label.text(spoken),
            "department": one.department,
            "within": one.within,
            "do": one.act.text(spoken),
        }
        for one in policy.couriers.problems.values()
    ]
    shown = [{"department": policy.team.department_text(str(row["department"]), spoken)} for row in rows]
    columns = (
        Column("code", _("Code")),
        Column("problem", _("Problem")),
        Column("department", _("Department")),
        Column("within", _("Within")),
        Column("do", _("What to do")),
    )
    return Table(columns, rows, shown)


def account_text(counts: Mapping[str, int]) -> str:
    """Return what became of the rows of a courier's table, a line for each count that is not 0."""
    labels = {
        "rows": _("rows"),
        "new": _("new events"),
        "known": _("already here"),
        "rejected": _("rejected"),
        "unknown": _("of these, waybills that no ticket has"),
        "empty": _("empty"),
        "tickets": _("tickets with something new"),
    }
    room = max(len(str(count)) for count in counts.values())
    return "\n".join(f"{counts[name]:{room}}  {label}" for name, label in labels.items() if counts[name]) + "\n"
