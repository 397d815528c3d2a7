"""``desk.yaml`` and ``team.yaml`` from plain data to values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aftersales.codec.policy_labels import label_of, labels_of
from aftersales.model.desk import Assign, DeskSettings, PriorityChange, ReopenClocks, Routing
from aftersales.model.team import Absence, Department, Permission, Person, Role, Team

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def desk_from(data: Map) -> DeskSettings:
    """Build the settings of the desk."""
    return DeskSettings(
        name=label_of(data["name"]),
        time_zone=data["time_zone"],
        language=data["language"],
        currency=data["currency"],
        country=data["country"],
        id_prefix=data["id_prefix"],
        calendar=data["calendar"],
        packs=tuple(data["packs"]),
        channels=labels_of(data["channels"]),
        tiers=labels_of(data["tiers"]),
        duplicate_days=data["duplicates"]["within_days"],
        evidence_file_bytes=data["evidence"]["file_bytes"],
        evidence_ticket_bytes=data["evidence"]["ticket_bytes"],
        reopen_days=data["reopen_days"],
        priority_change=PriorityChange(data["priority_change"]),
        reopen_clocks=ReopenClocks(data["reopen_clocks"]),
        signatures=data.get("signatures") == "required",
        routing=_routing(data["routing"]) if "routing" in data else Routing(),
    )


def _routing(data: Map) -> Routing:
    return Routing(Assign(data["assign"]), data.get("skills", {}))


def team_from(data: Map) -> Team:
    """Build the team: a person may what their roles may."""
    roles = {
        key: Role(key, label_of(role["label"]), frozenset(map(Permission, role["may"])))
        for key, role in data["roles"].items()
    }
    return Team(
        departments={
            key: Department(key, label_of(department["label"]), department.get("lead", ""))
            for key, department in data["departments"].items()
        },
        roles=roles,
        people={key: _person(key, person, roles) for key, person in data["people"].items()},
    )


def _person(person_id: str, data: Map, roles: Mapping[str, Role]) -> Person:
    known = [roles[role] for role in data["roles"] if role in roles]
    return Person(
        id=person_id,
        name=label_of(data["name"]),
        emails=tuple(data["emails"]),
        roles=frozenset(data["roles"]),
        departments=tuple(data.get("departments", ())),
        skills=frozenset(data.get("skills", ())),
        areas=frozenset(data.get("areas", ())),
        languages=tuple(data.get("languages", ())),
        signing_keys=tuple(data.get("signing_keys", ())),
        limits=data.get("limits", {}),
        away=tuple(_absence(absence) for absence in data.get("away", ())),
        permissions=frozenset(permission for role in known for permission in role.may),
        active=data.get("active", True),
        bot=data.get("bot", False),
    )


def _absence(data: Map) -> Absence:
    until = data.get("to")
    return Absence(date.fromisoformat(data["from"]), date.fromisoformat(until) if until else None)
