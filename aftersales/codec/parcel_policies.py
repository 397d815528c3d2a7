"""``couriers.yaml`` and ``returns.yaml`` from plain data to values; a desk without them gets the empty ones."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aftersales.codec.policy_labels import label_of
from aftersales.model.couriers import Carrier, Couriers, Needs, Playbook, TroubleEnd
from aftersales.model.money import Money
from aftersales.model.return_rules import CheckItem, Checklist, FreightInsurance, ReturnRules

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def couriers_from(data: Map) -> Couriers:
    """Build the couriers."""
    return Couriers(
        department=data["department"],
        stalled=data["stalled"],
        carriers={
            key: Carrier(key, label_of(one["label"]), one.get("hotline", ""), one.get("track", ""))
            for key, one in data.get("carriers", {}).items()
        },
        problems={key: _playbook(key, one) for key, one in data.get("problems", {}).items()},
        outcomes={
            key: TroubleEnd(key, label_of(one["label"]), Needs(one.get("needs", Needs.NOTHING)))
            for key, one in data.get("outcomes", {}).items()
        },
    )


def _playbook(code: str, data: Map) -> Playbook:
    lists = {name: tuple(data.get(name, ())) for name in ("told_by", "evidence", "outcomes", "clauses")}
    return Playbook(code, label_of(data["label"]), data["department"], data["within"], label_of(data["do"]), **lists)


def return_rules_from(data: Map) -> ReturnRules:
    """Build the rules of returns."""
    words = ("categories", "remedies", "without_decision", "refund_only")
    return ReturnRules(
        **{name: frozenset(data.get(name, ())) for name in words},
        addresses={
            key: (label_of(one["label"]), label_of(one["address"])) for key, one in data.get("addresses", {}).items()
        },
        freight=data.get("freight", {}),
        insurances={key: _insurance(key, one) for key, one in data.get("insurances", {}).items()},
        settled={step: frozenset(findings) for step, findings in data.get("settled", {}).items()},
        checklists=tuple(_checklist(key, one) for key, one in data.get("checklists", {}).items()),
    )


def _insurance(key: str, data: Map) -> FreightInsurance:
    pays = {name: Money(Decimal(amount), data["currency"]) for name, amount in data["pays"].items()}
    return FreightInsurance(key, label_of(data["label"]), **pays)


def _checklist(key: str, data: Map) -> Checklist:
    items = tuple(
        CheckItem(
            name, label_of(one["label"]), one["fails"], one.get("deductible", False), tuple(one.get("evidence", ()))
        )
        for name, one in data["items"].items()
    )
    only = {name: frozenset(data.get(name, ())) for name in ("categories", "types")}
    return Checklist(key, label_of(data["label"]), items, **only)
