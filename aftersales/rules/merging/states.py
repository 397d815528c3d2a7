"""The state of a merged ticket: both sides' transitions, in the order of time, through the lifecycle."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Event
from aftersales.model.values import Data, Value
from aftersales.rules.course import Move, moves
from aftersales.rules.lifecycle import settled_entries
from aftersales.rules.merging.conflicts import new_conflict, sides_of
from aftersales.rules.merging.order import made_at
from aftersales.rules.merging.values import entries_of

STATE = "state"


class MergedState(NamedTuple):
    """The state that a merged history leads to, and the conflict over it, where there is one."""

    state: str
    conflict: Data | None


def merged_state(
    merged: Sequence[Event], sides: Sequence[Sequence[Event]], *, disputed: bool, policy: Policy | None, fallback: str
) -> MergedState:
    """Return the state that both sides' moves come to.

    Args:
        merged: the merged history.
        sides: the two sides' histories; what one of them alone holds against the lifecycle is no news.
        disputed: a side has a conflict over the state that is not settled, so that its own troubles count.
        policy: whose lifecycle counts; None: none can be read, and only steps that follow each other do.
        fallback: the state of a history without any move.
    """
    course = list(_moves(merged, policy))
    old = frozenset() if disputed else frozenset(name for side in sides for name in _astray(_moves(side, policy)))
    astray = [move for move in course if _is_astray(move) and move.event.id not in old | settled_entries(merged)]
    state = course[-1].after if course else fallback
    conflict = _conflict(astray, course) if astray else None
    return MergedState(state, conflict if conflict and len(sides_of(conflict)) > 1 else None)


def _moves(history: Sequence[Event], policy: Policy | None) -> Iterator[Move]:
    if policy is None:
        return moves(history, "", lambda _source, _target: False)
    return moves(history, policy.lifecycle.initial, policy.lifecycle.is_way)


def _is_astray(move: Move) -> bool:
    return not move.follows


def _astray(course: Iterator[Move]) -> Iterator[str]:
    return (move.event.id for move in course if _is_astray(move))


def _conflict(astray: Sequence[Move], course: Sequence[Move]) -> Data:
    """Return the conflict between the entries that do not follow and those that they do not follow from."""
    ends: dict[str, Event] = {}
    for move in astray:
        ends |= {event.id: event for event in (move.leader, move.event) if event is not None}
    last = course[-1].event
    ends[last.id] = last
    return new_conflict((STATE,), astray[0].event.source, [_voice(event) for event in ends.values()])


def events_of(data: Data) -> list[Event]:
    """Return a record's history as far as its course follows from it."""
    return [_event(entry) for entry in entries_of(data, "history")]


def _event(entry: Data) -> Event:
    return Event(
        id=str(entry["id"]),
        at=made_at(entry),
        by=str(entry["by"]),
        did=Did(str(entry["did"])),
        text=str(entry.get("text", "")),
        source=str(entry["from"]) if "from" in entry else None,
        target=str(entry["to"]) if "to" in entry else None,
        details={"settles": entry["settles"]} if "settles" in entry else {},
    )


def _voice(event: Event) -> Mapping[str, Value]:
    said: dict[str, Value] = {"value": event.target, "by": event.by, "at": format_moment(event.at)}
    return {**said, "text": event.text} if event.text else said
