"""The repairs of one unit, brought together from all its tickets: two of them may make an exchange due (CN-SB-11)."""

from collections.abc import Iterable, Mapping, Sequence

from aftersales.model.values import Data, Value, text_of

_TOLD_APART_BY = ("in", "out", "component")


def repairs_of(data: Data) -> list[Data]:
    """Return the repairs that a ticket's data holds."""
    listed = data.get("repairs")
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return []
    return [one for one in listed if isinstance(one, Mapping)]


def same_unit_repairs(tickets: Iterable[Data]) -> list[Data]:
    """Return the repairs of several tickets of one unit, each once, the oldest first.

    A repair that two tickets tell of (the second wrote down what the customer said of the first) is one repair: it came
    in and went out at the same time and was of the same part.
    """
    return together(repair for data in tickets for repair in repairs_of(data))


def together(repairs: Iterable[Data]) -> list[Data]:
    """Return repairs, each once, the oldest first; those of an unknown day last."""
    found: dict[tuple[Value, ...], Data] = {}
    for repair in repairs:
        found.setdefault(tuple(text_of(repair.get(key))[:10] for key in _TOLD_APART_BY), repair)
    return sorted(found.values(), key=lambda repair: text_of(repair.get("in")) or "9")
