"""``service_levels.yaml`` and ``reminders.yaml`` from plain data to values."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from aftersales.codec.policy_labels import label_of, labels_of
from aftersales.model.reminders import QuietHours, Recipient, Reminders, Step
from aftersales.model.service_levels import ServiceLevel, ServiceLevels, Target

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def service_levels_from(data: Map) -> ServiceLevels:
    """Build the service levels."""
    return ServiceLevels(
        clocks=labels_of(data["clocks"]),
        by_priority={key: _service_level(level) for key, level in data["priorities"].items()},
        by_category={
            category: {priority: _targets(targets) for priority, targets in levels.items()}
            for category, levels in data.get("categories", {}).items()
        },
    )


def _targets(data: Map) -> dict[str, Target]:
    return {clock: Target(target["within"], target.get("calendar", "")) for clock, target in data.items()}


def _service_level(data: Map) -> ServiceLevel:
    return ServiceLevel(
        targets=_targets(data["targets"]),
        chase_at=data["chase_at"],
        escalate_at=data["escalate_at"],
        escalate_to=Recipient(data["escalate_to"]),
        report_to=Recipient(data["report_to"]) if "report_to" in data else None,
    )


def reminders_from(data: Map) -> Reminders:
    """Build the reminders."""
    quiet = data.get("quiet_hours")
    return Reminders(
        quiet_hours=QuietHours(time.fromisoformat(quiet["from"]), time.fromisoformat(quiet["to"])) if quiet else None,
        quiet_exempt=frozenset(data.get("quiet_exempt", ())),
        repeat_every=data["repeat_every"],
        steps=tuple(Step(Recipient(step["to"]), label_of(step["label"]), step.get("times")) for step in data["steps"]),
    )
