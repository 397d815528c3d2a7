"""Priority: from severity and urgency by the matrix, raised by what makes a matter press more."""

from collections.abc import Sequence
from decimal import Decimal

from aftersales.i18n import _, language
from aftersales.model.money import parse_amount
from aftersales.model.policy import Policy
from aftersales.model.priorities import Bump, Comparison, Condition, Priorities
from aftersales.model.record import record
from aftersales.model.values import Data, Value, at_path


@record
class DerivedPriority:
    """A priority and why, one sentence a reason: the cell of the matrix, then what raised it."""

    priority: str
    reasons: tuple[str, ...]


def derive_priority(severity: str, urgency: str, facts: Data, customer_tier: str, policy: Policy) -> DerivedPriority:
    """Return the priority that the policy gives (DOMAIN c.2: the matrix, then bumps, never above the first priority).

    Args:
        severity: a row of the matrix.
        urgency: a column of the matrix.
        facts: the ticket's facts, as ``rules.intake.ticket_facts`` gives them.
        customer_tier: of ``desk.yaml``; empty where nobody is known.
        policy: the desk's policy.

    Raises:
        KeyError: the severity or urgency is unknown.
    """
    priorities = policy.priorities
    base = priorities.matrix[severity][urgency]
    known: Data = {**facts, "customer": {"tier": customer_tier}}
    bumps = [bump for bump in priorities.bumps if any(holds(condition, known) for condition in bump.when)]
    return DerivedPriority(_raised(base, bumps, priorities), (_cell(severity, urgency, base), *map(_reason, bumps)))


def _raised(base: str, bumps: Sequence[Bump], priorities: Priorities) -> str:
    steps = min(sum(bump.steps for bump in bumps), priorities.raise_at_most)
    return priorities.order[max(priorities.order.index(base) - steps, 0)]


def _cell(severity: str, urgency: str, priority: str) -> str:
    return _("Severity {severity} and urgency {urgency} make {priority}.").format(
        severity=severity, urgency=urgency, priority=priority
    )


def _reason(bump: Bump) -> str:
    return _("Raised: {reason}.").format(reason=bump.label.text(language()))


def holds(condition: Condition, facts: Data) -> bool:
    """Tell whether a condition holds; a missing fact, or no number where numbers are compared, never does."""
    fact = at_path(facts, condition.fact)
    if fact is None or fact == "":
        return False
    match condition.comparison:
        case Comparison.IS:
            return fact == condition.value
        case Comparison.IN:
            return isinstance(condition.value, Sequence) and fact in condition.value
        case Comparison.COUNT_AT_LEAST:
            return isinstance(fact, Sequence) and not isinstance(fact, str) and _compare(len(fact), condition)
        case _:
            return _compare(fact, condition)


def _compare(fact: Value, condition: Condition) -> bool:
    left, right = _number(fact), _number(condition.value)
    if left is None or right is None:
        return False
    return {
        Comparison.ABOVE: left > right,
        Comparison.AT_LEAST: left >= right,
        Comparison.COUNT_AT_LEAST: left >= right,
        Comparison.BELOW: left < right,
        Comparison.AT_MOST: left <= right,
    }[condition.comparison]


def _number(value: Value) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return parse_amount(value)
    except ValueError:
        return None
