"""Tickets: from a file's bytes to the model and back, byte for byte where a command wrote them.

The model's names are the file's, but for a history entry's ``from`` and ``to`` (a keyword in Python) and for its
details, which stand beside its other fields. Empty fields are not written.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from aftersales.codec.entries import entry_from, entry_to
from aftersales.codec.parcels import claim_from, claim_to, return_from, return_to, shipment_from, shipment_to
from aftersales.model.approval import Request, Verdict
from aftersales.model.finding import Finding
from aftersales.model.follow_up import FollowUp
from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.payment import Payment, PaymentState
from aftersales.model.suggestion import Status, Suggestion
from aftersales.model.ticket import FACT_SECTIONS, Did, Event, Evidence, Link, Step, Ticket
from aftersales.model.values import Value
from aftersales.model.visit import Visit, VisitState

_KIND = "ticket"
_DEPTH = 4
"""``tickets/2026/11/22``: the folders between the desk's root and a ticket."""

_WORDS = (
    *("id", "title", "state", "category", "priority", "severity", "urgency", "channel", "customer", "region"),
    *("department", "assignee", "reference"),
)
_EVENT_FIELDS = frozenset({"id", "at", "by", "did", "text", "from", "to", "on_behalf_of", "changes"})


def parse_ticket(source: bytes, name: str) -> Ticket:
    """Read the bytes of the ticket file `name`.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file, line and column.
    """
    from aftersales.codec.files import parse_file  # noqa: PLC0415  YAML and schema; the index holds data already

    return ticket_from_data(parse_file(_KIND, source, name))


def check_ticket(source: bytes, name: str) -> list[Finding]:
    """Return everything wrong with the ticket file `name`: YAML, schema, and comments the next write would lose."""
    from aftersales.codec.files import check_file  # noqa: PLC0415  likewise

    return check_file(_KIND, source, name)


def render_ticket(ticket: Ticket) -> bytes:
    """Return the canonical file of `ticket`."""
    return render_ticket_data(ticket_to_data(ticket))


def render_ticket_data(data: Mapping[str, Value]) -> bytes:
    """Return the canonical file of a ticket that is data already (`ticket_to_data`)."""
    from aftersales.codec.files import render_file  # noqa: PLC0415  likewise

    return render_file(_KIND, data, _DEPTH)


def ticket_from_data(data: Mapping[str, Any]) -> Ticket:
    """Build a ticket from data that its schema allows."""
    fields: dict[str, Any] = {name: data[name] for name in (*_WORDS, *FACT_SECTIONS, "decision") if name in data}
    return Ticket(
        **fields,
        tags=tuple(data.get("tags", ())),
        repairs=tuple(data.get("repairs", ())),
        visits=tuple(_visit_from(item) for item in data.get("visits", ())),
        clocks=tuple(data.get("clocks", ())),
        conflicts=tuple(data.get("conflicts", ())),
        links=tuple(Link(**link) for link in data.get("links", ())),
        evidence=tuple(_evidence_from(item) for item in data.get("evidence", ())),
        steps=tuple(_step_from(item) for item in data.get("steps", ())),
        approvals=tuple(_request_from(item) for item in data.get("approvals", ())),
        shipments=tuple(shipment_from(item) for item in data.get("shipments", ())),
        returns=tuple(return_from(item) for item in data.get("returns", ())),
        courier_claims=tuple(claim_from(item) for item in data.get("courier_claims", ())),
        payments=tuple(
            entry_from(Payment, item, ("requested", "settled"), {"state": PaymentState})
            for item in data.get("payments", ())
        ),
        follow_ups=tuple(entry_from(FollowUp, item, ("at",), {}) for item in data.get("follow_ups", ())),
        feedback=tuple(
            entry_from(Suggestion, item, ("at", "answered"), {"status": Status}) for item in data.get("feedback", ())
        ),
        history=tuple(_event_from(entry) for entry in data["history"]),
    )


def _evidence_from(data: Mapping[str, Any]) -> Evidence:
    return Evidence(**{**data, "shows": tuple(data.get("shows", ())), "added": parse_moment(data["added"])})


def _step_from(data: Mapping[str, Any]) -> Step:
    answered = {"answered": parse_moment(data["answered"])} if "answered" in data else {}
    return Step(**{**data, "asked": parse_moment(data["asked"]), **answered})


def _request_from(data: Mapping[str, Any]) -> Request:
    moments = ("requested", "decided", "expires")
    read: dict[str, Any] = {name: parse_moment(data[name]) for name in moments if name in data}
    if "verdict" in data:
        read["verdict"] = Verdict(data["verdict"])
    return Request(**{**data, **read})


def _visit_from(data: Mapping[str, Any]) -> Visit:
    return Visit(
        id=data["id"],
        technician=data["technician"],
        start=parse_moment(data["from"]),
        end=parse_moment(data["to"]),
        planned=parse_moment(data["planned"]),
        state=VisitState(data["state"]),
        area=data.get("area", ""),
        tools=tuple(data.get("tools", ())),
        parts=tuple(data.get("parts", ())),
        outcome=data.get("outcome", ""),
        signed_off=data.get("signed_off"),
    )


def _event_from(data: Mapping[str, Any]) -> Event:
    return Event(
        id=data["id"],
        at=parse_moment(data["at"]),
        by=data["by"],
        did=Did(data["did"]),
        text=data.get("text", ""),
        source=data.get("from"),
        target=data.get("to"),
        on_behalf_of=data.get("on_behalf_of"),
        changes={name: (before, after) for name, (before, after) in data.get("changes", {}).items()},
        details={key: value for key, value in data.items() if key not in _EVENT_FIELDS},
    )


def ticket_to_data(ticket: Ticket) -> dict[str, Value]:
    """Return `ticket` as its file holds it: new maps and lists, without what is empty."""
    return _without_empty(
        {
            **{name: getattr(ticket, name) for name in _WORDS},
            **{
                name: plain(getattr(ticket, name))
                for name in (*FACT_SECTIONS, "tags", "repairs", "decision", "clocks", "conflicts")
            },
            "visits": [_visit_to(item) for item in ticket.visits],
            "links": [{"id": link.id, "kind": link.kind, "ticket": link.ticket} for link in ticket.links],
            "evidence": [_evidence_to(item) for item in ticket.evidence],
            "steps": [_step_to(item) for item in ticket.steps],
            "approvals": [_request_to(item) for item in ticket.approvals],
            "shipments": [shipment_to(item) for item in ticket.shipments],
            "returns": [return_to(item) for item in ticket.returns],
            "courier_claims": [claim_to(item) for item in ticket.courier_claims],
            **{
                name: [entry_to(item) for item in getattr(ticket, name)]
                for name in ("payments", "follow_ups", "feedback")
            },
            "history": [_event_to(event) for event in ticket.history],
        }
    )


def _evidence_to(item: Evidence) -> dict[str, Value]:
    written: dict[str, Value] = {"file": item.file, "sha256": item.sha256, "media_type": item.media_type}
    written |= {"shows": list(item.shows), "added": format_moment(item.added), "by": item.by}
    return {"id": item.id, "bytes": item.bytes, **_without_empty(written)}


def _step_to(item: Step) -> dict[str, Value]:
    written: dict[str, Value] = {"id": item.id, "step": item.step, "department": item.department}
    written |= {"asked": format_moment(item.asked), "asked_by": item.asked_by}
    if item.answered:
        written |= {"answered": format_moment(item.answered), "by": item.by, "finding": item.finding}
    return written


def _request_to(item: Request) -> dict[str, Value]:
    written: dict[str, Value] = {"id": item.id, "kind": item.kind, "amount": item.amount, "reason": item.reason}
    written |= {"requested": format_moment(item.requested), "requested_by": item.requested_by}
    if item.decided and item.verdict:
        written |= {"decided": format_moment(item.decided), "by": item.by, "verdict": item.verdict.value}
    written |= {"text": item.text, "expires": format_moment(item.expires)}
    return _without_empty(written)


def _visit_to(item: Visit) -> dict[str, Value]:
    return _without_empty(
        {
            "id": item.id,
            "technician": item.technician,
            "from": format_moment(item.start),
            "to": format_moment(item.end),
            "planned": format_moment(item.planned),
            "area": item.area,
            "tools": list(item.tools),
            "parts": list(item.parts),
            "state": item.state.value,
            "outcome": item.outcome,
            "signed_off": item.signed_off,
        }
    )


def _event_to(event: Event) -> dict[str, Value]:
    written: dict[str, Value] = {
        "id": event.id,
        "at": format_moment(event.at),
        "by": event.by,
        "did": event.did.value,
        "from": event.source,
        "to": event.target,
        "on_behalf_of": event.on_behalf_of,
        "changes": {name: [plain(before), plain(after)] for name, (before, after) in event.changes.items()},
        "text": event.text,
    }
    return {**_without_empty(written), **{key: plain(value) for key, value in event.details.items()}}


def _without_empty(data: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}


def plain(value: Value) -> Value:
    """Return `value` in new dicts and lists, as JSON knows them: a schema takes a tuple for no list."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return value
