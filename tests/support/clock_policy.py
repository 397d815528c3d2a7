"""Policies and tickets for tests of clocks: a small lifecycle, round numbers, one event a line."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from aftersales.codec.policy_data import policy_from_data
from aftersales.model.calendar import WEEKDAYS
from aftersales.model.desk import PriorityChange, ReopenClocks
from aftersales.model.label import Label
from aftersales.model.lifecycle import Lifecycle, State, StateKind
from aftersales.model.policy import Policy
from aftersales.model.reminders import Recipient
from aftersales.model.service_levels import ServiceLevel, ServiceLevels, Target
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.calendars import Calendars

ROOT = Path(__file__).parents[2]
NINE_TO_FIVE = {day: ["09:00-17:00"] for day in WEEKDAYS[:5]}

CALENDARS: dict[str, Any] = {
    "shop": {"timezone": "Asia/Shanghai", "hours": NINE_TO_FIVE, "known_from": 2024, "known_until": 2026},
    "always": {"timezone": "Asia/Shanghai", "hours": {day: ["00:00-24:00"] for day in WEEKDAYS}},
}

TARGETS: dict[str, dict[str, Target]] = {
    "P1": {"first_response": Target("1h", "always"), "resolution": Target("2h", "")},
    "P2": {"first_response": Target("4h", ""), "resolution": Target("8h", "")},
    "P3": {"first_response": Target("24h elapsed", ""), "resolution": Target("3 workdays", "")},
    "P9": {},
}


@lru_cache(maxsize=1)
def shipped_files() -> dict[str, Any]:
    """Return the content of this repository's policies and calendars by path, without rule packs."""
    folder = ROOT / "policies"
    return {
        path.relative_to(ROOT).as_posix(): yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in (*folder.glob("*.yaml"), *folder.glob("calendars/*.yaml"))
    }


def _state(name: str, kind: StateKind, *, runs: str = "", pauses: str = "") -> State:
    return State(name, Label(), kind, frozenset(runs.split()), frozenset(pauses.split()), frozenset())


def _lifecycle(pauses: str) -> Lifecycle:
    states = (
        _state("new", StateKind.OPEN, runs="first_response resolution"),
        _state("triaged", StateKind.OPEN, runs="resolution"),
        _state("waiting_customer", StateKind.WAITING, pauses=pauses),
        _state("informed", StateKind.OPEN),
        _state("closed", StateKind.CLOSED),
        _state("reopened", StateKind.OPEN, runs="resolution"),
    )
    return Lifecycle("new", {state.id: state for state in states}, transitions=(), guards={})


def make_policy(
    change: PriorityChange = PriorityChange.FORWARD,
    reopen: ReopenClocks = ReopenClocks.CONTINUE,
    targets: Mapping[str, Mapping[str, Target]] = TARGETS,
    calendars: Mapping[str, Any] = CALENDARS,
    pauses: str = "resolution",
) -> Policy:
    """Return the shipped policy with a lifecycle, targets and calendars; `pauses`: while waiting for the customer."""
    shipped = policy_from_data(shipped_files())
    levels = {
        priority: ServiceLevel(clocks, chase_at=50, escalate_at=150, escalate_to=Recipient.LEAD)
        for priority, clocks in targets.items()
    }
    return replace(
        shipped,
        desk=replace(shipped.desk, priority_change=change, reopen_clocks=reopen, calendar="shop"),
        lifecycle=_lifecycle(pauses),
        service_levels=ServiceLevels({"first_response": Label(), "resolution": Label()}, levels),
        calendars=calendars,
    )


def make_calendars(policy: Policy) -> Calendars:
    """Return the calendars of `policy`."""
    return Calendars(policy.calendars, policy.desk.calendar)


def at(text: str) -> datetime:
    """Return a moment of March 2026 in Shanghai: ``02 10:00`` is Monday the 2nd; a whole date is taken as it is."""
    full = text if text[4:5] == "-" else f"2026-03-{text}"
    return datetime.fromisoformat(f"{full}+08:00")


def ticket(*story: str, priority: str = "P2") -> Ticket:
    """Return a ticket with this history; each line is a moment and what happened.

    ``02 10:00 new`` is a transition to a state (the first line opens the ticket), ``02 11:00 priority P1`` a change of
    priority, ``02 12:00 reply`` a note that answers the customer, ``02 12:00 note`` one that does not.
    """
    events: list[Event] = []
    state, now_priority = "", priority
    for number, line in enumerate(story):
        day, clock, *what = line.split()
        moment, entry_id = at(f"{day} {clock}"), f"{number:06d}"
        if what[0] == "priority":
            changes = {"priority": (now_priority, what[1])}
            events.append(Event(entry_id, moment, "li.na", Did.EDITED, changes=changes))
            now_priority = what[1]
        elif what[0] in {"note", "reply"}:
            events.append(Event(entry_id, moment, "li.na", Did.NOTED, details={"to_customer": what[0] == "reply"}))
        else:
            did = Did.TRANSITION if events else Did.OPENED
            events.append(Event(entry_id, moment, "li.na", did, source=state or None, target=what[0]))
            state = what[0]
    return Ticket(
        id="AS-260302-7K3QM",
        title="空调不制冷",
        state=state,
        category="quality",
        priority=now_priority,
        channel="phone",
        department="desk",
        history=tuple(events),
    )
