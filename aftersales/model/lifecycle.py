"""The lifecycle: states of a ticket, the transitions between them, and the guards on the way."""

from collections.abc import Mapping
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record


class StateKind(StrEnum):
    """Who has the ball: the desk, somebody outside, or nobody any more."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class Mark(StrEnum):
    """What reaching a state proves, for the guards."""

    CUSTOMER_INFORMED = "customer_informed"
    FOLLOWED_UP = "followed_up"
    AWAITS_APPROVAL = "awaits_approval"


class GuardName(StrEnum):
    """The conditions that the program knows; ``lifecycle.yaml`` says where they hold and who may pass without."""

    APPROVAL_IN_PLACE = "approval_in_place"
    ASSIGNED = "assigned"
    CUSTOMER_INFORMED = "customer_informed"
    DECISION_NOT_NEEDED = "decision_not_needed"
    EVIDENCE_COMPLETE = "evidence_complete"
    FACTS_COMPLETE = "facts_complete"
    FOLLOWED_UP = "followed_up"
    REASON_GIVEN = "reason_given"
    REOPEN_WINDOW = "reopen_window"
    STEPS_DONE = "steps_done"


@record
class State:
    """A state.

    Attributes:
        kind: open, waiting (for somebody outside) or closed.
        runs: ids of the clocks that run in this state.
        pauses: ids of the clocks that stand still here; a clock that neither runs nor pauses is over.
        marks: what reaching this state proves.
    """

    id: str
    label: Label
    kind: StateKind
    runs: frozenset[str]
    pauses: frozenset[str]
    marks: frozenset[Mark]

    @property
    def is_closed(self) -> bool:
        """Tell whether a ticket here is done with."""
        return self.kind is StateKind.CLOSED


@record
class Transition:
    """A way from some states to one.

    Attributes:
        sources: ids of the states it starts from.
        target: id of the state it leads to.
        label: what is done, ``decide``.
        roles: who may do it; empty: whoever may make transitions at all.
        guards: conditions that must hold.
        text: what the words that go with it must say, for the guard ``reason_given``.
    """

    sources: tuple[str, ...]
    target: str
    label: Label
    roles: frozenset[str]
    guards: tuple[GuardName, ...]
    text: Label


@record
class Guard:
    """A condition by name.

    Attributes:
        override: ids of the roles that may pass without it, with a reason.
        accepts: what proves that the customer was informed: reaching a ``state`` so marked, an ``entry`` by `inform`.
    """

    name: GuardName
    label: Label
    override: frozenset[str]
    accepts: frozenset[str] = frozenset({"state"})


@record
class Lifecycle:
    """States and transitions; `initial` is the state of a ticket that was just opened."""

    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    guards: Mapping[GuardName, Guard]

    def possible(self, state: str) -> tuple[Transition, ...]:
        """Return the transitions that start from `state`, whoever may make them."""
        return tuple(t for t in self.transitions if state in t.sources)

    def transition(self, source: str, target: str) -> Transition | None:
        """Return the transition from `source` to `target`, or None where there is none."""
        return next((t for t in self.possible(source) if t.target == target), None)

    def is_way(self, source: str, target: str) -> bool:
        """Tell whether a transition leads from `source` to `target`."""
        return self.transition(source, target) is not None

    def is_closed(self, state: str) -> bool:
        """Tell whether `state` is a closed one; an unknown state is not."""
        found = self.states.get(state)
        return found is not None and found.is_closed
