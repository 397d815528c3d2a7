"""``complaints.yaml`` and ``follow_ups.yaml`` from plain data to values."""

from collections.abc import Mapping
from typing import Any

from aftersales.codec.policy_labels import label_of, labels_of
from aftersales.model.care import CareKind, Season
from aftersales.model.complaint import Body, Complaints, Level
from aftersales.model.follow_up import After, FollowUpKind, FollowUps

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def complaints_from(data: Map) -> Complaints:
    """Build the stages and levels of complaints, and the bodies outside."""
    return Complaints(
        stages=labels_of(data["stages"]),
        parties=labels_of(data["parties"]),
        levels=tuple(Level(one["id"], label_of(one["label"]), one["department"]) for one in data["levels"]),
        bodies={
            key: Body(key, label_of(body["label"]), body["within"], body["level"], tuple(body.get("clause", ())))
            for key, body in data["bodies"].items()
        },
    )


def follow_ups_from(data: Map) -> FollowUps:
    """Build the kinds of follow-ups and of care."""
    kinds = {
        key: FollowUpKind(
            key,
            label_of(kind["label"]),
            tuple(kind.get("categories", ())),
            After(kind.get("after", "informed")),
            labels_of(kind["questions"]),
        )
        for key, kind in data["kinds"].items()
    }
    care = {key: _care(key, one) for key, one in data.get("care", {}).items()}
    return FollowUps(kinds, data["attempts"], data["again_days"], data["low_score"], data["role"], care)


def _care(key: str, data: Map) -> CareKind:
    def day(text: str) -> tuple[int, int]:
        return int(text[:2]), int(text[3:])

    return CareKind(
        id=key,
        label=label_of(data["label"]),
        text=label_of(data["text"]),
        types=frozenset(data.get("types", ())),
        after_repair_days=data.get("after_repair_days"),
        season=Season(day(data["season"]["from"]), day(data["season"]["to"])) if "season" in data else None,
        within_days=data.get("within_days", 30),
    )
