"""Checks of ``lifecycle.yaml``: every name exists, every state can be reached, and every ticket can be closed."""

from collections.abc import Iterable, Iterator, Mapping

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.lifecycle import GuardName, Mark
from aftersales.model.values import Pointer
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_KIND = "lifecycle"


def check_lifecycle_names(policies: Map) -> Problems:
    """Yield states, roles, guards and clocks that do not exist."""
    lifecycle, roles = policies[_KIND], policies["team"]["roles"]
    states, guards = lifecycle["states"], lifecycle["guards"]
    yield from unknown(_KIND, ("initial",), _("state"), lifecycle["initial"], states)
    for key, guard in guards.items():
        yield from _each(("guards", key, "override"), guard.get("override", ()), _("role"), roles)
    for place, transition in enumerate(lifecycle["transitions"]):
        at: Pointer = ("transitions", place)
        yield from unknown(_KIND, (*at, "to"), _("state"), transition["to"], states)
        yield from _each((*at, "from"), transition["from"], _("state"), states)
        yield from _each((*at, "roles"), transition.get("roles", ()), _("role"), roles)
        yield from _each((*at, "guards"), transition.get("guards", ()), _("guard"), guards)
    for key, state in states.items():
        yield from _check_clocks(("states", key), state, policies["service_levels"]["clocks"])


def _each(at: Pointer, names: Iterable[str], noun: str, known: Map) -> Problems:
    for place, name in enumerate(names):
        yield from unknown(_KIND, (*at, place), noun, name, known)


def _check_clocks(at: Pointer, state: Map, clocks: Map) -> Problems:
    for key in ("runs", "pauses"):
        yield from _each((*at, key), state.get(key, ()), _("clock"), clocks)
    for place, clock in enumerate(state.get("pauses", ())):
        if clock in state.get("runs", ()):
            yield _problem(
                (*at, "pauses", place),
                "policy/clock-twice",
                _("The clock {clock} cannot run and pause.").format(clock=clock),
            )


def check_lifecycle_graph(policies: Map) -> Problems:
    """Yield states nobody reaches, states without a way to the end, ways that stand twice, guards that never hold."""
    lifecycle = policies[_KIND]
    states = lifecycle["states"]
    onward: dict[str, set[str]] = {}
    for place, source, target in _ways(lifecycle):
        if target in onward.setdefault(source, set()):
            yield _problem(
                ("transitions", place, "from"),
                "policy/transition-twice",
                _("There is a transition from {state} to {target} already.").format(state=source, target=target),
            )
        onward[source].add(target)
    if states.get(lifecycle["initial"], {}).get("kind") == "closed":
        yield _problem(("initial",), "policy/initial-closed", _("A ticket cannot be opened closed."))
    yield from _check_reach(lifecycle, onward)
    yield from _check_marks(lifecycle)


def _ways(lifecycle: Map) -> Iterator[tuple[int, str, str]]:
    """Yield each way between two states with the place of its transition."""
    for place, transition in enumerate(lifecycle["transitions"]):
        yield from ((place, source, transition["to"]) for source in transition["from"])


def _check_reach(lifecycle: Map, onward: Mapping[str, set[str]]) -> Problems:
    states = lifecycle["states"]
    reached = _reach({lifecycle["initial"]}, onward)
    backward: dict[str, set[str]] = {}
    for source, targets in onward.items():
        for target in targets:
            backward.setdefault(target, set()).add(source)
    can_end = _reach({key for key, state in states.items() if state["kind"] == "closed"}, backward)
    for key in states:
        if key not in reached:
            message = _("No transition leads to {state}.").format(state=key)
            yield _problem(("states", key), "policy/unreachable-state", message, Severity.WARNING)
        if key not in can_end:
            message = _("No way leads from {state} to a closed state.").format(state=key)
            yield _problem(("states", key), "policy/dead-end", message)


def _reach(start: set[str], onward: Mapping[str, set[str]]) -> set[str]:
    """Return every state that can be reached from `start`, itself included."""
    reached: set[str] = set()
    waiting = set(start)
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting |= onward.get(state, set()) - reached
    return reached


def _check_marks(lifecycle: Map) -> Problems:
    """Yield guards that wait for a mark that no state has, so that nobody ever passes."""
    proven = {mark for state in lifecycle["states"].values() for mark in state.get("marks", ())}
    wanted = {GuardName.CUSTOMER_INFORMED: Mark.CUSTOMER_INFORMED, GuardName.FOLLOWED_UP: Mark.FOLLOWED_UP}
    for place, transition in enumerate(lifecycle["transitions"]):
        for inner, name in enumerate(transition.get("guards", ())):
            mark = wanted.get(name)
            if mark is not None and mark not in proven:
                yield _problem(
                    ("transitions", place, "guards", inner),
                    "policy/guard-never-holds",
                    _("No state has the mark {mark}, so this guard never holds.").format(mark=mark),
                )


def _problem(at: Pointer, code: str, message: str, severity: Severity = Severity.ERROR) -> PolicyProblem:
    return PolicyProblem(_KIND, at, code, message, severity)
