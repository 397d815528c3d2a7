"""The order in which a file's keys are written, nested as the file is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_REMEMBERED = 500
"""Sets of keys whose order is remembered: files have few, and sorting them took a sixth of the writing."""


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """The order of one map's keys.

    Attributes:
        keys: known keys in their order; others follow them, sorted.
        members: the orders of the maps (or of the lists' maps) under these keys; none means sorted.
    """

    keys: tuple[str, ...] = ()
    members: Mapping[str, "KeyOrder"] = field(default_factory=dict)
    _sorted: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def sort(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return `keys` in writing order."""
        given = tuple(keys)
        found = self._sorted.get(given)
        if found is None:
            present = set(given)
            known = [key for key in self.keys if key in present]
            found = (*known, *sorted(present.difference(known)))
            if len(self._sorted) < _REMEMBERED:
                self._sorted[given] = found
        return found

    def under(self, key: str) -> "KeyOrder":
        """Return the order of what stands under `key`."""
        return self.members.get(key, SORTED)


SORTED = KeyOrder()
"""Every map sorted by key."""
