"""Intake: what a ticket of its category still lacks."""

from collections.abc import Collection

from aftersales.model.category import AnyOf, Category
from aftersales.model.policy import Policy
from aftersales.model.ticket import FACT_SECTIONS, Ticket
from aftersales.model.values import Data, Value, at_path

_FIELDS = ("customer", "region", "reference", "channel", "title")


def ticket_facts(ticket: Ticket) -> Data:
    """Return what a ticket knows, as nested maps in the vocabulary of the rules: ``order.number``, ``customer``."""
    facts: dict[str, Value] = {name: getattr(ticket, name) for name in (*FACT_SECTIONS, *_FIELDS)}
    return {**facts, "repairs": ticket.repairs}


def missing_facts(data: Data, category: str, policy: Policy) -> tuple[AnyOf, ...]:
    """Return the facts that the category wants and `data` does not hold; of each group one fact is enough.

    Args:
        data: a ticket's file as data, or `ticket_facts` of it.
        category: its category; an unknown one wants nothing (the checks name it).
        policy: the desk's policy.
    """
    wanted = _wanted(category, policy)
    return tuple(group for group in wanted.facts if not any(_is_known(data, path) for path in group)) if wanted else ()


def unnoted_facts(data: Data, category: str, policy: Policy) -> tuple[str, ...]:
    """Return the facts that whoever closes such a ticket is asked for, and that `data` does not hold."""
    wanted = _wanted(category, policy)
    return tuple(path for path in wanted.closing_facts if not _is_known(data, path)) if wanted else ()


def missing_evidence(shows: Collection[str], category: str, policy: Policy) -> tuple[AnyOf, ...]:
    """Return the evidence that the category wants and nothing in `shows` covers; of each group one word is enough."""
    wanted = _wanted(category, policy)
    return tuple(group for group in wanted.evidence if not set(group) & set(shows)) if wanted else ()


def shown_by(ticket: Ticket) -> frozenset[str]:
    """Return everything that the ticket's evidence shows."""
    return frozenset(word for evidence in ticket.evidence for word in evidence.shows)


def _wanted(category: str, policy: Policy) -> Category | None:
    return policy.categories.get(category)


def _is_known(data: Data, path: str) -> bool:
    return at_path(data, path) not in (None, "", (), [], {})
