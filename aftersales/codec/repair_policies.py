"""``parts.yaml``, ``repairs.yaml`` and ``partners.yaml`` from plain data to values."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from aftersales.codec.policy_labels import label_of, labels_of
from aftersales.model.moments import parse_span
from aftersales.model.part import Part, Parts
from aftersales.model.partner import Partner
from aftersales.model.repair import Repairs, Service

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def parts_from(data: Map) -> Parts:
    """Build the spare parts."""
    by_id = {
        number: Part(
            id=number,
            label=label_of(part["label"]),
            minimum=part["minimum"],
            price=Decimal(part["price"]),
            fits=frozenset(part.get("fits", ())),
            supplier=part.get("supplier", ""),
            lead_days=part.get("lead_days"),
            guarantee_days=part.get("guarantee_days"),
        )
        for number, part in data["parts"].items()
    }
    count = data["count"]
    return Parts(by_id, data["surplus_months"], Decimal(str(count["percent"])), Decimal(count["amount"]))


def repairs_from(data: Map) -> Repairs:
    """Build how the desk repairs."""
    visit = timedelta(minutes=data["visit_minutes"])
    return Repairs(
        guarantee_days=data["guarantee_days"],
        checks=labels_of(data["checks"]),
        visit=visit,
        visit_calendar=data.get("visit_calendar", ""),
        notice=parse_span(data["visit_notice"]),
        services={key: _service(key, one) for key, one in data.get("services", {}).items()},
        inform_every=data.get("inform_every", ""),
        labour_hour=Decimal(data["labour_hour"]) if "labour_hour" in data else None,
    )


def _service(key: str, data: Map) -> Service:
    return Service(
        id=key,
        label=label_of(data["label"]),
        act=label_of(data["do"]),
        types=frozenset(data.get("types", ())),
        regions=frozenset(data.get("regions", ())),
        visit=data.get("visit", False),
    )


def partners_from(data: Map) -> tuple[Partner, ...]:
    """Build the workshops that repair at the customer's cost."""
    return tuple(
        Partner(
            id=key,
            label=label_of(one["label"]),
            address=label_of(one["address"]),
            phone=one.get("phone", ""),
            regions=frozenset(one.get("regions", ())),
            types=frozenset(one.get("types", ())),
        )
        for key, one in data["partners"].items()
    )
