"""``priorities.yaml`` from plain data to values."""

from collections.abc import Mapping
from typing import Any

from aftersales.codec.policy_labels import label_of, labels_of
from aftersales.model.priorities import Bump, Comparison, Condition, Priorities, Priority

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def priorities_from(data: Map) -> Priorities:
    """Build the priorities, with what raises them."""
    return Priorities(
        by_id={
            key: Priority(key, label_of(priority["label"]), priority.get("follow_up", False))
            for key, priority in data["priorities"].items()
        },
        severities=labels_of(data["severities"]),
        urgencies=labels_of(data["urgencies"]),
        matrix=data["matrix"],
        bumps=tuple(
            Bump(key, label_of(bump["label"]), tuple(map(_condition, bump["when"])), bump.get("raise", 1))
            for key, bump in data["bumps"].items()
        ),
        raise_at_most=data.get("raise_at_most", len(data["priorities"])),
    )


def _condition(data: Map) -> Condition:
    comparison = next(comparison for comparison in Comparison if comparison in data)
    return Condition(data["fact"], comparison, data[comparison])
