"""The order of entries that two clones appended to one list: by time, then id, and never against a clone's own order.

Sorting by time alone would turn round entries that one command wrote in the same second. So an entry is placed by the
chain of those before it that are later than everything between: a plain sort where a list is in the order of time, and
otherwise still one order that does not depend on which lists are brought together first.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias

from aftersales.model.moments import parse_moment
from aftersales.model.values import Data

_MOMENTS: Final = ("at", "asked", "requested", "added", "filed")
"""What says when an entry was made, in the lists that say it."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_Key: TypeAlias = tuple[datetime, str]


def in_order(*lists: Sequence[Data]) -> list[str]:
    """Return the ids of all entries of some lists, each once, in the order of the merged list."""
    chains: dict[str, tuple[_Key, ...]] = {}
    for entries in lists:
        for entry_id, chain in _chains(entries):
            chains[entry_id] = min(chain, chains.get(entry_id, chain))
    return sorted(chains, key=chains.__getitem__)


def _chains(entries: Iterable[Data]) -> Iterable[tuple[str, tuple[_Key, ...]]]:
    """Yield each entry's id with the chain that ends in it: itself, before it the last later one, and so on."""
    chain: list[_Key] = []
    for entry in entries:
        key = (made_at(entry), str(entry["id"]))
        while chain and chain[-1] < key:
            chain.pop()
        chain.append(key)
        yield key[1], tuple(chain)


def made_at(entry: Mapping[str, object]) -> datetime:
    """Return when an entry was made; the beginning of time where it does not say."""
    for name in _MOMENTS:
        if isinstance(text := entry.get(name), str):
            try:
                return parse_moment(text)
            except ValueError:
                return _NEVER
    return _NEVER
