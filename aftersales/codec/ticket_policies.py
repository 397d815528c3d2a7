"""``categories.yaml`` and ``lifecycle.yaml`` from plain data to values."""

from collections.abc import Mapping
from typing import Any

from aftersales.codec.policy_labels import label_of, labels_of
from aftersales.model.category import AnyOf, Categories, Category, Fact, FactType
from aftersales.model.lifecycle import Guard, GuardName, Lifecycle, Mark, State, StateKind, Transition

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def categories_from(data: Map) -> Categories:
    """Build the categories; what a sub-category does not say, it has from the one above it."""
    by_id: dict[str, Category] = {}
    for key, settings in data["categories"].items():
        by_id[key] = _category(key, settings, parent="")
        for sub, overrides in settings.get("subcategories", {}).items():
            by_id[f"{key}/{sub}"] = _category(f"{key}/{sub}", {**settings, **overrides}, parent=key)
    facts = {
        path: Fact(
            path, label_of(fact["label"]), FactType(fact.get("type", "text")), labels_of(fact.get("choices", {}))
        )
        for path, fact in data["facts"].items()
    }
    return Categories(by_id, facts, labels_of(data["evidence"]))


def _category(category_id: str, data: Map, *, parent: str) -> Category:
    return Category(
        id=category_id,
        label=label_of(data["label"]),
        parent=parent,
        department=data["department"],
        severity=data["severity"],
        urgency=data["urgency"],
        facts=_any_of(data.get("required_facts", [])),
        evidence=_any_of(data.get("required_evidence", [])),
        needs_decision=data.get("needs_decision", True),
        follow_up_days=data.get("follow_up_days"),
        implies=data.get("implies", {}),
        closing_facts=tuple(data.get("closing_facts", ())),
    )


def _any_of(groups: list[str | list[str]]) -> tuple[AnyOf, ...]:
    return tuple((group,) if isinstance(group, str) else tuple(group) for group in groups)


def lifecycle_from(data: Map) -> Lifecycle:
    """Build the life cycle."""
    return Lifecycle(
        initial=data["initial"],
        states={key: _state(key, state) for key, state in data["states"].items()},
        transitions=tuple(_transition(transition) for transition in data["transitions"]),
        guards={
            GuardName(key): Guard(
                GuardName(key),
                label_of(guard["label"]),
                frozenset(guard.get("override", ())),
                frozenset(guard.get("accepts", ("state",))),
            )
            for key, guard in data["guards"].items()
        },
    )


def _state(state_id: str, data: Map) -> State:
    return State(
        id=state_id,
        label=label_of(data["label"]),
        kind=StateKind(data["kind"]),
        runs=frozenset(data.get("runs", ())),
        pauses=frozenset(data.get("pauses", ())),
        marks=frozenset(map(Mark, data.get("marks", ()))),
    )


def _transition(data: Map) -> Transition:
    return Transition(
        sources=tuple(data["from"]),
        target=data["to"],
        label=label_of(data["label"]),
        roles=frozenset(data.get("roles", ())),
        guards=tuple(map(GuardName, data.get("guards", ()))),
        text=label_of(data.get("text")),
    )
