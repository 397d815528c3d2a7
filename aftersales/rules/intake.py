"""Intake: what a ticket of its category still lacks, and which other ticket may be the same matter."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftersales.model.category import AnyOf, Category
from aftersales.model.policy import Policy
from aftersales.model.ticket import FACT_SECTIONS, Ticket
from aftersales.model.values import Data, Value, at_path, text_of

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


@dataclass(frozen=True, slots=True, order=True)
class MatterKey:
    """Something by which a matter is recognised: ``order`` 118822, ``serial`` 2603A1187; `value` is normalised."""

    kind: str
    value: str


_STRONG = (("order", "order.number"), ("waybill", "order.waybill"), ("serial", "product.serial"))
"""Kinds that tell a matter apart by themselves; a customer does so only together with the category."""


def matter_keys(data: Data) -> frozenset[MatterKey]:
    """Return by what the matter in `data` (a ticket's file, or `ticket_facts`) is recognised."""
    paths = (*_STRONG, ("customer", "customer"))
    found = ((kind, number) for kind, path in paths for number in _numbers(at_path(data, path)))
    return frozenset(MatterKey(kind, number) for kind, number in found)


def _numbers(value: Value) -> Iterator[str]:
    """Yield a number, or each of a list of them, as they are compared: without spaces and hyphens, in capitals."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, str | int | float):
        yield "".join(character for character in text_of(value).upper() if character.isalnum())


@dataclass(frozen=True, slots=True)
class Matter:
    """A ticket as far as duplicates are concerned; `id` is empty for one that is not opened yet."""

    id: str
    category: str
    opened_at: datetime
    keys: frozenset[MatterKey]


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """Another ticket that may be the same matter, and by which keys."""

    ticket: str
    shared: tuple[MatterKey, ...]


def likely_duplicates(matter: Matter, others: Iterable[Matter], policy: Policy) -> Sequence[LikelyDuplicate]:
    """Return the tickets that may be the same matter, the one that shares most first, then the latest.

    Two tickets within ``desk.yaml``'s days of each other are alike that share an order, a waybill or a serial, or the
    customer and the category (its first level).
    """
    window = timedelta(days=policy.desk.duplicate_days)
    alike = [
        (other, shared)
        for other in others
        if other.id != matter.id
        and abs(matter.opened_at - other.opened_at) <= window
        and (shared := _shared(matter, other))
    ]
    alike.sort(key=lambda pair: (len(pair[1]), pair[0].opened_at), reverse=True)
    return [LikelyDuplicate(other.id, shared) for other, shared in alike]


def _shared(matter: Matter, other: Matter) -> tuple[MatterKey, ...]:
    shared = tuple(sorted(matter.keys & other.keys))
    if any(key.kind != "customer" for key in shared):
        return shared
    return shared if matter.category.partition("/")[0] == other.category.partition("/")[0] else ()
