"""Parcels, claims against couriers and returns of a ticket: from plain data to the model and back."""

from collections.abc import Mapping
from typing import Any

from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.returning import Checked, Result, Return, Want
from aftersales.model.shipment import CourierClaim, Direction, Happening, Outcome, ParcelEvent, Purpose, Shipment
from aftersales.model.values import Value

Map = Mapping[str, Any]
"""Data that the ticket's schema allows."""


def shipment_from(data: Map) -> Shipment:
    """Build a parcel."""
    read: dict[str, Any] = _with_moments(data, "added", "sent")
    read |= {"direction": Direction(data["direction"]), "kind": Purpose(data["kind"])}
    return Shipment(**{**read, "events": tuple(_event_from(event) for event in data.get("events", ()))})


def _event_from(data: Map) -> ParcelEvent:
    return ParcelEvent(**{**_with_moments(data, "at"), "what": Happening(data["what"])})


def claim_from(data: Map) -> CourierClaim:
    """Build a claim against a courier."""
    read = _with_moments(data, "filed", "settled")
    return CourierClaim(**{**read, **({"outcome": Outcome(data["outcome"])} if "outcome" in data else {})})


def return_from(data: Map) -> Return:
    """Build a return."""
    read = _with_moments(data, "requested", "address_sent", "received", "inspected", "withdrawn")
    read |= {"want": Want(data["want"]), "checks": tuple(Checked(**one) for one in data.get("checks", ()))}
    return Return(**{**read, **({"result": Result(data["result"])} if "result" in data else {})})


def _with_moments(data: Map, *names: str) -> dict[str, Any]:
    return {**data, **{name: parse_moment(data[name]) for name in names if name in data}}


def shipment_to(shipment: Shipment) -> dict[str, Value]:
    """Return a parcel as its ticket's file holds it."""
    return _written(shipment, events=[_written(event) for event in shipment.events])


def claim_to(claim: CourierClaim) -> dict[str, Value]:
    """Return a claim as its ticket's file holds it."""
    return _written(claim)


def return_to(one: Return) -> dict[str, Value]:
    """Return a return as its ticket's file holds it."""
    return _written(one, checks=[_written(check) for check in one.checks])


def _written(one: Any, **lists: Value) -> dict[str, Value]:
    """Return a record's fields as plain data, without what is empty; those in `lists` are given."""
    fields = {name: lists.get(name, _plain(getattr(one, name))) for name in one.__match_args__}
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def _plain(value: Any) -> Value:
    if isinstance(value, str):
        return str(value)
    if hasattr(value, "isoformat"):
        return format_moment(value)
    number: Value = value
    return None if isinstance(value, tuple) else number
