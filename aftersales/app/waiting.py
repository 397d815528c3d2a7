"""How long the law lets a customer wait for a repair, by what the packs say of the ticket as it stands."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from aftersales.app.context import Context
from aftersales.app.deciding import decision_for, packs_of
from aftersales.errors import NotFoundError
from aftersales.model.decision import Decision
from aftersales.model.pack import Rule
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data, Value


def law_limit(context: Context, ticket: Ticket) -> dict[str, str]:
    """Return the last day that the law lets the customer wait for parts, and the clause; empty where it has none."""
    try:
        decision, _digest = decision_for(context, ticket, packs_of(context))
    except NotFoundError:  # no pack applies where this desk is: there is no such law
        return {}
    day = decision.statements.get("exchange_from")
    if not isinstance(day, date):
        return {}
    return {"wait_until": (day - timedelta(days=1)).isoformat()[:10], "wait_clause": _clause_of_waiting(decision)}


def _clause_of_waiting(decision: Decision) -> str:
    """Return the clause that gives the day: of the rule that denies an exchange now, else of the one that says it."""
    said = [one.rule for one in decision.tried if one.outcome == "said" and "exchange_from" in _says(one.rule)]
    behind = {name for rule in said for condition in rule.when for name in _names(condition.get("rule"))}
    clauses = [one.clause for one in decision.denied if one.rule in behind] or [rule.clause for rule in said]
    return clauses[0][0] if clauses else ""


def _says(rule: Rule) -> Data:
    says = rule.gives.get("says")
    return says if isinstance(says, Mapping) else {}


def _names(value: Value) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, Sequence) and not isinstance(value, str) else [str(value)]
