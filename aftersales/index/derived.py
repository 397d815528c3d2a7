"""What the rules say of a ticket, as the index keeps it: instants, so that "overdue now" is one indexed question."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from aftersales.index.rows import HappeningColumns
from aftersales.model.clock import FIRST_RESPONSE, ClockMoments
from aftersales.model.happening import Happening
from aftersales.model.lifecycle import Lifecycle, Mark
from aftersales.model.moments import instant
from aftersales.model.ticket import Ticket
from aftersales.rules.answers import is_receipt_due, unanswered_since
from aftersales.rules.course import counted

RESOLUTION = "resolution"
"""The clock that figures call the time to a solution; a desk that has no such clock has no such figures."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from a ticket under the policies of the day.

    Attributes:
        open: whether its state is none of the closed ones.
        reopen_count: how often it came back from a closed state.
        informed_at: when the customer was last told the outcome; None where that is still to come.
        closed_at: when it was closed; None while it is open.
        wrote_at: when the customer wrote last and heard nothing since; None where nobody waits for an answer.
        receipt_due: whether they are to be told that their first message came.
        clocks: its clocks, as ``rules.clocks.due_moments`` reads them.
        happenings: what happened to it, as reports count it.
    """

    open: bool
    reopen_count: int = 0
    informed_at: datetime | None = None
    closed_at: datetime | None = None
    wrote_at: datetime | None = None
    receipt_due: bool = False
    clocks: tuple[ClockMoments, ...] = ()
    happenings: tuple[Happening, ...] = ()


def derived_of(
    ticket: Ticket, lifecycle: Lifecycle, clocks: Iterable[ClockMoments], happenings: Iterable[Happening] = ()
) -> Derived:
    """Return what follows from a ticket's history under `lifecycle`, with its `clocks` and what happened to it."""
    informed_at = closed_at = None
    reopened, state = 0, lifecycle.initial
    for event in counted(ticket.history):
        if event.target is None:
            continue
        was_closed, is_closed = lifecycle.is_closed(state), lifecycle.is_closed(event.target)
        reopened += was_closed and not is_closed
        if is_closed and not was_closed:
            closed_at = event.at
        found = lifecycle.states.get(event.target)
        if found and Mark.CUSTOMER_INFORMED in found.marks:
            informed_at = event.at
        state = event.target
    is_open = not lifecycle.is_closed(ticket.state)
    closed_at = None if is_open else closed_at
    wrote_at = unanswered_since(ticket, lifecycle)
    return Derived(
        open=is_open,
        reopen_count=reopened,
        informed_at=informed_at,
        closed_at=closed_at,
        wrote_at=wrote_at,
        receipt_due=wrote_at is not None and is_receipt_due(ticket, lifecycle),
        clocks=tuple(clocks),
        happenings=tuple(happenings),
    )


class DerivedColumns(NamedTuple):
    """The columns that change with the policies while the ticket stays the same; moments in seconds since 1970.

    Attributes:
        open: 1 or 0.
        closed_at, informed_at: as `Derived`.
        first_response_at, resolved_at: when that clock stopped; None while it counts.
        first_response_due, resolution_due: when its target is used up; None once stopped, or while it stands still.
        first_response_met, resolution_met: 1 in time, 0 late; None while it counts, and without a target.
        first_response_seconds, resolution_seconds: what counted until it stopped, in its own hours, without pauses.
        next_due: the earliest moment that a counting clock is due; None where none is.
        next_clock: which clock that is; empty where none.
        next_chase: the earliest moment at which a reminder begins to be due; None where none is.
        lapses: the earliest moment after which a counting clock counts no more by itself; None where none does so.
        wrote_at, receipt_due: as `Derived`; `receipt_due` 1 or 0.
        clocks: all clocks as a JSON list of `ClockColumns`.
    """

    open: int
    reopen_count: int
    informed_at: int | None
    closed_at: int | None
    first_response_at: int | None
    resolved_at: int | None
    first_response_due: int | None
    resolution_due: int | None
    first_response_met: int | None
    resolution_met: int | None
    first_response_seconds: int | None
    resolution_seconds: int | None
    next_due: int | None
    next_clock: str
    next_chase: int | None
    lapses: int | None
    wrote_at: int | None
    receipt_due: int
    clocks: str


class ClockColumns(NamedTuple):
    """One clock of a ticket; moments and lengths in seconds, None as in `ClockMoments`."""

    clock: str
    started: int
    due: int | None
    chase: int | None
    escalate: int | None
    stopped: int | None
    met: bool | None
    used: int | None
    lapses: int | None = None


def _instant(moment: datetime | None) -> int | None:
    return None if moment is None else instant(moment)


def _clock_columns(one: ClockMoments) -> ClockColumns:
    return ClockColumns(
        clock=one.clock,
        started=instant(one.started),
        due=_instant(one.due),
        chase=_instant(one.chase),
        escalate=_instant(one.escalate),
        stopped=_instant(one.stopped),
        met=one.met,
        used=None if one.used is None else int(one.used.total_seconds()),
        lapses=_instant(one.lapses),
    )


def _without_clock(clock: str) -> ClockColumns:
    return ClockColumns(clock, 0, None, None, None, None, None, None)


def clocks_of(text: str) -> list[ClockColumns]:
    """Return the clocks that a `clocks` column holds."""
    return [ClockColumns(*values) for values in json.loads(text)]


def next_of(clocks: Iterable[ClockColumns]) -> tuple[int | None, str]:
    """Return the earliest moment that a clock is due, and which one; None and empty where none is."""
    return min(((one.due, one.clock) for one in clocks if one.due is not None), default=(None, ""))


def derived_columns(derived: Derived) -> DerivedColumns:
    """Return the columns of `derived`."""
    clocks = [_clock_columns(one) for one in derived.clocks]
    by_name = {one.clock: one for one in clocks}
    first = by_name.get(FIRST_RESPONSE) or _without_clock(FIRST_RESPONSE)
    resolution = by_name.get(RESOLUTION) or _without_clock(RESOLUTION)
    due, clock = next_of(clocks)
    return DerivedColumns(
        open=int(derived.open),
        reopen_count=derived.reopen_count,
        informed_at=_instant(derived.informed_at),
        closed_at=_instant(derived.closed_at),
        first_response_at=first.stopped,
        resolved_at=resolution.stopped,
        first_response_due=first.due,
        resolution_due=resolution.due,
        first_response_met=first.met,
        resolution_met=resolution.met,
        first_response_seconds=first.used,
        resolution_seconds=resolution.used,
        next_due=due,
        next_clock=clock,
        next_chase=min((one.chase for one in clocks if one.chase is not None), default=None),
        lapses=min((one.lapses for one in clocks if one.lapses is not None), default=None),
        wrote_at=_instant(derived.wrote_at),
        receipt_due=int(derived.receipt_due),
        clocks=json.dumps(clocks, separators=(",", ":")),
    )


def happening_columns(derived: Derived) -> tuple[HappeningColumns, ...]:
    """Return the rows of what happened."""
    return tuple(
        HappeningColumns(
            one.kind.value,
            _instant(one.at),
            _instant(one.since),
            *one[3:8],
            good=None if one.good is None else int(one.good),
            amount=one.amount,
            unit=one.unit,
        )
        for one in derived.happenings
    )
