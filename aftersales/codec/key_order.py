"""The order in which a file's keys are written, nested as the file is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """The order of one map's keys.

    Attributes:
        keys: known keys in their order; others follow them, sorted.
        members: the orders of the maps (or of the lists' maps) under these keys; none means sorted.
    """

    keys: tuple[str, ...] = ()
    members: Mapping[str, "KeyOrder"] = field(default_factory=dict)

    def sort(self, keys: Iterable[str]) -> list[str]:
        """Return `keys` in writing order."""
        present = set(keys)
        known = [key for key in self.keys if key in present]
        return known + sorted(present.difference(known))

    def under(self, key: str) -> "KeyOrder":
        """Return the order of what stands under `key`."""
        return self.members.get(key, SORTED)


SORTED = KeyOrder()
"""Every map sorted by key."""
