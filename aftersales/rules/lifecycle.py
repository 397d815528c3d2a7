"""The lifecycle: which transitions a person may make now, and whether a history is one that the lifecycle allows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.i18n import _, language
from aftersales.model.lifecycle import GuardName, Lifecycle, Transition
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.team import Permission, Person
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.course import Move, moves
from aftersales.rules.guards import Attempt, Want, check_guard, is_informed
from aftersales.rules.team import check_permission, role_names

__all__ = [
    "Possibility",
    "Refusal",
    "ReplayProblem",
    "check_transition",
    "possible_transitions",
    "replay",
    "settled_entries",
    "state_after",
]


def check_transition(
    ticket: Ticket,
    target: str,
    actor: Person,
    policy: Policy,
    now: datetime,
    *,
    text: str = "",
    override: bool = False,
) -> list[Refusal]:
    """Return every reason why `actor` may not move the ticket to the state `target` now; empty where they may.

    Args:
        ticket: as it is now.
        target: id of a state.
        actor: whose roles count.
        policy: the desk's policy.
        now: this moment.
        text: the words that go with it.
        override: go on without what the actor's roles may go without; needs a text, which is the reason.
    """
    transition = policy.lifecycle.transition(ticket.state, target)
    if transition is None:
        return [_no_way(ticket, target, policy)]
    attempt = Attempt(ticket, transition, text, policy, now)
    refusals = [*_check_role(transition, actor, policy), *_check_guards(attempt, actor)]
    if override and text.strip():
        return [refusal for refusal in refusals if not refusal.may_override]
    return refusals


def _no_way(ticket: Ticket, target: str, policy: Policy) -> Refusal:
    """Say that no transition leads there, and which states one can reach."""
    possible = ", ".join(transition.target for transition in policy.lifecycle.possible(ticket.state))
    hint = _("Possible from here: {states}.").format(states=possible) if possible else ""
    if target not in policy.lifecycle.states:
        return Refusal("unknown_state", _("There is no state {state}.").format(state=target), hint)
    if target == ticket.state:
        return Refusal("not_possible", _("The ticket is {state} already.").format(state=target), hint)
    sentence = _("A ticket cannot go from {state} to {target}.").format(state=ticket.state, target=target)
    if _wants_telling(target, policy) and not is_informed(ticket, policy, ("state",)):
        first = _("First: aftersales inform {ticket} --by CHANNEL --outcome --text WORDS").format(ticket=ticket.id)
        hint = f"{first}\n{hint}".strip()
    return Refusal("not_possible", sentence, hint)


def _wants_telling(target: str, policy: Policy) -> bool:
    """Tell whether a ticket goes to this state only when the customer knows the outcome."""
    ways = [way for way in policy.lifecycle.transitions if way.target == target]
    return bool(ways) and all(GuardName.CUSTOMER_INFORMED in way.guards for way in ways)


def _check_role(transition: Transition, actor: Person, policy: Policy) -> list[Refusal]:
    refused = check_permission(actor, Permission.TRANSITION, policy.team)
    if refused or not transition.roles or actor.roles & transition.roles:
        return refused
    return [
        Refusal(
            "role",
            _("{person} may not do this ({action}).").format(
                person=actor.name.text(language()), action=transition.label.text(language())
            ),
            _("Roles that may: {roles}.").format(roles=role_names(transition.roles, policy.team)),
        )
    ]


def _check_guards(attempt: Attempt, actor: Person) -> list[Refusal]:
    wants = ((name, check_guard(name, attempt)) for name in attempt.transition.guards)
    return [_refusal(name, want, actor, attempt.policy) for name, want in wants if want is not None]


def _refusal(name: GuardName, want: Want, actor: Person, policy: Policy) -> Refusal:
    guard = policy.lifecycle.guards.get(name)
    roles = guard.override if guard else frozenset()
    may_override = bool(roles & actor.roles)
    without = ""
    if may_override:
        without = _("Or go on without, with a reason: --override --text REASON")
    elif roles:
        without = _("Without it, only with a reason by: {roles}").format(roles=role_names(roles, policy.team))
    hint = "\n".join(line for line in (want.hint, without) if line)
    return Refusal(name, want.sentence, hint, may_override)


@dataclass(frozen=True, slots=True)
class Possibility:
    """A transition that starts from where a ticket is, and what is in somebody's way; `refusals` empty: nothing."""

    transition: Transition
    refusals: tuple[Refusal, ...]

    @property
    def target(self) -> str:
        """Return the state that it leads to."""
        return self.transition.target


def possible_transitions(ticket: Ticket, actor: Person, policy: Policy, now: datetime) -> list[Possibility]:
    """Return every transition that starts from the ticket's state, with what each still wants from `actor`."""
    return [
        Possibility(way, tuple(check_transition(ticket, way.target, actor, policy, now)))
        for way in policy.lifecycle.possible(ticket.state)
    ]


@dataclass(frozen=True, slots=True)
class ReplayProblem:
    """An entry of a history that does not follow from those before it; `entry`: its place in the history, from 0."""

    entry: int
    code: str
    sentence: str


def state_after(history: Iterable[Event], lifecycle: Lifecycle) -> str:
    """Return the state that a history leads to: the last one that an entry moved to, or the initial one."""
    state = lifecycle.initial
    for move in moves(history, lifecycle.initial, lifecycle.is_way):
        state = move.after
    return state


def replay(history: Sequence[Event], lifecycle: Lifecycle) -> list[ReplayProblem]:
    """Return where a history does not hold together: each entry starts from a state that those before led to.

    A transition must be one that the lifecycle has; an imported entry need not, because another system let it happen.
    What a person has looked at and settled (``resolved``) is no problem any more.
    """
    problems = _check_beginning(history)
    settled = settled_entries(history)
    known = {move.number: move for move in moves(history, lifecycle.initial, lifecycle.is_way)}
    for number, event in enumerate(history):
        if event.id not in settled:
            found = _check_entry(event, number, known.get(number), lifecycle)
            problems.extend(ReplayProblem(number, code, sentence) for code, sentence in found)
    return problems


def settled_entries(history: Iterable[Event]) -> frozenset[str]:
    """Return the ids of the entries that did not follow from those before them, and that a person has settled."""
    lists = (event.details.get("settles") for event in history if event.did is Did.RESOLVED)
    return frozenset(str(one) for listed in lists if isinstance(listed, Sequence) for one in listed)


def _check_beginning(history: Sequence[Event]) -> list[ReplayProblem]:
    if not history:
        return [ReplayProblem(0, "empty_history", _("The history is empty."))]
    if history[0].did in {Did.OPENED, Did.IMPORTED}:
        return []
    return [ReplayProblem(0, "no_beginning", _("The history does not begin with opened or imported."))]


def _check_entry(event: Event, number: int, move: Move | None, lifecycle: Lifecycle) -> Iterable[tuple[str, str]]:
    """Yield a code and a sentence for each thing wrong; `move`: what the entry came to, where it names a state."""
    if event.did is Did.OPENED and number:
        yield "opened_twice", _("A ticket is opened only once.")
    if event.target is not None and event.target not in lifecycle.states:
        yield "unknown_state", _("There is no state {state}.").format(state=event.target)
    elif event.did is Did.OPENED and event.target not in {None, lifecycle.initial}:
        yield "not_initial", _("A ticket is opened as {state}.").format(state=lifecycle.initial)
    if move and not move.follows:
        yield (
            "discontinuous",
            _("This entry starts from {source}, but the one before it led to {state}.").format(
                source=event.source, state=move.before
            ),
        )
    if event.did is Did.TRANSITION:
        yield from _check_legality(event, lifecycle)


def _check_legality(event: Event, lifecycle: Lifecycle) -> Iterable[tuple[str, str]]:
    if event.source is None or event.target is None:
        yield "incomplete", _("A transition names the states it goes from and to.")
    elif event.target in lifecycle.states and lifecycle.transition(event.source, event.target) is None:
        yield (
            "illegal",
            _("A ticket cannot go from {state} to {target}.").format(state=event.source, target=event.target),
        )
