"""The way of a ticket through its states, also where two clones moved it at once and their histories became one."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from aftersales.model.ticket import Did, Event

IsWay = Callable[[str, str], bool]
"""Tell whether a transition leads from one state to another."""


class Move(NamedTuple):
    """An entry that names a state to go to, and what it came to.

    Attributes:
        number: its place in the history, from 0.
        before: the state that the entries before it led to; empty before the first.
        leader: the entry that led there; None where none did.
        after: the state from here on.
        follows: it follows from what was before. In a history that two clones wrote, an entry need not start from the
            state before it: the same step may be made twice, and a step counts where the lifecycle has it.
    """

    number: int
    event: Event
    before: str
    leader: Event | None
    after: str
    follows: bool


def moves(history: Iterable[Event], initial: str, is_way: IsWay) -> Iterator[Move]:
    """Yield the moves of a history.

    Args:
        history: in the order of the file.
        initial: the state of a ticket that was just opened.
        is_way: asked about steps that start from another state than the one before them.
    """
    state, leader = "", None
    been = {initial}
    made: set[tuple[str | None, str | None]] = set()
    for number, event in enumerate(history):
        before = state
        if event.target is not None:
            repeated = _is_repeated(event, before, made)
            follows = _is_continuous(event, before) or repeated or _is_parallel(event, before, been, is_way)
            state = before if repeated else event.target
            yield Move(number, event, before, leader, state, follows)
            leader = leader if repeated else event
            made.add((event.source, event.target))
            been |= {event.source or state, event.target}
        state = state or initial


def counted(history: Iterable[Event]) -> list[Event]:
    """Return the entries without those that repeat a step which another clone had made already, and gone on from."""
    entries = list(history)
    if _is_one_clones(entries):
        return entries
    repeated = {move.number for move in moves(entries, "", _no_way) if move.after != move.event.target}
    return [event for number, event in enumerate(entries) if number not in repeated]


def _is_one_clones(entries: Iterable[Event]) -> bool:
    """Tell whether each step starts where the one before it led: nearly always, and quickly seen."""
    state = None
    for event in entries:
        if event.target is not None:
            if state is not None and event.source is not None and event.source != state:
                return False
            state = event.target
    return True


def _no_way(_source: str, _target: str) -> bool:
    return False


def _is_continuous(event: Event, before: str) -> bool:
    return event.source is None or not before or event.source == before


def _is_repeated(event: Event, before: str, made: set[tuple[str | None, str | None]]) -> bool:
    """Tell whether another clone made the same step, and its history has gone on since, or stands there."""
    if event.did is Did.IMPORTED or _is_continuous(event, before):
        return False
    return event.target == before or (event.source, event.target) in made


def _is_parallel(event: Event, before: str, been: set[str], is_way: IsWay) -> bool:
    """Tell whether the step starts from an earlier state of the ticket, and might as well start from this one."""
    return (
        event.did is Did.TRANSITION
        and event.source in been
        and event.target is not None
        and is_way(before, event.target)
    )
