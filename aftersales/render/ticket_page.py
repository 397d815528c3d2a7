"""The page of one ticket, and what is possible with it now."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from aftersales.i18n import _, language, ngettext
from aftersales.model.clock import ClockReading, ClockState
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value, text_of
from aftersales.render.approvals import request_lines
from aftersales.render.entries import event_lines, link_text
from aftersales.render.facts import fact_lines
from aftersales.render.moments import due_text, moment_text
from aftersales.render.payments import payment_lines
from aftersales.render.text import cells, safe_line, styled
from aftersales.render.tickets import column_labels, named_words

if TYPE_CHECKING:
    from aftersales.rules.lifecycle import Possibility

_HEAD = ("state", "priority", "category", "department", "assignee", "customer", "region", "channel", "reference")


def ticket_page(
    ticket: Ticket, clocks: Sequence[ClockReading], policy: Policy, now: datetime, zone: tzinfo, *, colour: bool = False
) -> str:
    """Return a ticket as people read it: head, deadlines, facts, evidence, links, history."""
    values: dict[str, Value] = {name: getattr(ticket, name) for name in _HEAD}
    words = {**values, **named_words(values, policy)}
    labels = column_labels()
    blocks = [
        [f"{styled(ticket.id, 'cyan', colour=colour)}  {styled(safe_line(ticket.title), 'bold', colour=colour)}"],
        _conflicts(ticket, policy, now, zone, colour=colour),
        _aligned([(labels[name], safe_line(text_of(words[name]))) for name in _HEAD if words[name]]),
        _aligned(
            [
                _clock_line(
                    reading, policy.clock_text(reading.clock, ticket.category, language()), now, zone, colour=colour
                )
                for reading in clocks
            ]
        ),
        _aligned(list(fact_lines(ticket, policy))),
        _evidence(ticket, policy),
        request_lines(ticket, policy, now, zone),
        _goods_on_their_way(ticket, policy, now, zone),
        payment_lines(ticket, policy),
        [f"{link_text(link.kind)}  {link.ticket}" for link in ticket.links],
        [
            line
            for event in ticket.history
            for line in event_lines(event, policy, now, zone, category=ticket.category, colour=colour)
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _aligned(pairs: Sequence[tuple[str, str]]) -> list[str]:
    room = max((cells(label) for label, _text in pairs), default=0)
    return [f"{label}{' ' * (room - cells(label))}  {text}" for label, text in pairs]


def _conflicts(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo, *, colour: bool) -> list[str]:
    """Return what clones disagree on, and how to settle it; nothing of almost every ticket."""
    if not ticket.conflicts:
        return []
    from aftersales.render.conflicts import conflicts_text  # noqa: PLC0415  few tickets are in conflict

    how = _("Two clones changed this ticket differently. Settle it with: aftersales resolve {ticket}")
    told = conflicts_text(ticket, policy, now, zone, colour=colour)
    return [styled(how.format(ticket=ticket.id), "red", colour=colour), *told.splitlines()]


def _goods_on_their_way(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo) -> list[str]:
    """Return a line for each parcel, claim and return; nothing of a ticket whose goods stay where they are."""
    if not (ticket.shipments or ticket.returns):
        return []
    from aftersales.render.returns import return_line  # noqa: PLC0415  few tickets have goods on their way
    from aftersales.render.shipments import claim_line, parcel_line  # noqa: PLC0415  likewise

    return [
        *(parcel_line(one, policy) for one in ticket.shipments),
        *(claim_line(one) for one in ticket.courier_claims),
        *(return_line(one, policy, now, zone) for one in ticket.returns),
    ]


def _clock_line(reading: ClockReading, label: str, now: datetime, zone: tzinfo, *, colour: bool) -> tuple[str, str]:
    if reading.stopped:
        text = _("met") if reading.state is ClockState.MET else _("missed")
        return label, styled(text, "green" if reading.state is ClockState.MET else "red", colour=colour)
    if reading.state is ClockState.PAUSED:
        return label, _("paused")
    if reading.due is None:
        return label, _("no deadline")
    late = now > reading.due
    text = f"{moment_text(reading.due, zone, now)}  {due_text(reading.due, now)}"
    return label, styled(text, "red" if late else "dim", colour=colour)


def _evidence(ticket: Ticket, policy: Policy) -> list[str]:
    spoken = language()
    return [
        safe_line(
            f"{item.file}  {', '.join(policy.categories.evidence_text(word, spoken) for word in item.shows)}"
        ).rstrip()
        for item in ticket.evidence
    ]


def possibilities_text(ticket: Ticket, possible: "Sequence[Possibility]", policy: Policy) -> str:
    """Return what may be done with a ticket now, and what each way still wants."""
    spoken = language()
    state = named_words({"state": ticket.state}, policy)["state"]
    if not possible:
        return _("{ticket} is {state}; nothing leads on from there.").format(ticket=ticket.id, state=state) + "\n"
    lines = [_("{ticket} is {state}; it can become:").format(ticket=ticket.id, state=state)]
    for way in possible:
        lines.append(f"  {way.target}  ({way.transition.label.text(spoken)})")
        lines.extend(f"    – {refusal.sentence}" for refusal in way.refusals)
    free = sum(not way.refusals for way in possible)
    lines.append(ngettext("{count} way is free.", "{count} ways are free.", free).format(count=free))
    return "\n".join(lines) + "\n"
