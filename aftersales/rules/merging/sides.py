"""One of the two sides of a merge: what it did since the common version, and who says so in the history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from aftersales.model.values import Data, Value, at_path
from aftersales.rules.merging.order import made_at
from aftersales.rules.merging.table import Path
from aftersales.rules.merging.values import MISSING, Held, entries_of, is_list, is_map, same, text_key

_WHEN = ("answered", "decided", "at")
"""Fields of a value itself that say when it was made, beside ``by``."""


@dataclass(frozen=True)
class Side:
    """A record as one clone has it, and the version that both clones had; no version: an empty one."""

    data: Data
    base: Data

    @cached_property
    def new_entries(self) -> Sequence[Data]:
        """What this side wrote into the history since."""
        known = {text_key(entry.get("id")) for entry in entries_of(self.base, "history")}
        return [entry for entry in entries_of(self.data, "history") if text_key(entry.get("id")) not in known]

    def latest_change(self, fields: Sequence[str]) -> tuple[datetime, str] | None:
        """Return when this side last changed one of `fields`, with the entry's id; None where no entry says so."""
        found = [
            (made_at(entry), str(entry.get("id")))
            for entry in self.new_entries
            if any(field in _changes(entry) for field in fields)
        ]
        return max(found, default=None)

    @cached_property
    def latest_move(self) -> tuple[datetime, str] | None:
        """Return when this side last moved the ticket, with the entry's id; None where it did not."""
        found = [(made_at(entry), str(entry.get("id"))) for entry in self.new_entries if "to" in entry]
        return max(found, default=None)

    def voice(self, path: Path, value: Held) -> dict[str, Value]:
        """Return `value` as one side of a conflict: with who changed the field to it, when, and what they said."""
        said: dict[str, Value] = {} if value is MISSING else {"value": value}  # type: ignore[dict-item]  # MISSING is the one Missing
        if is_map(value) and (when := next((value[name] for name in _WHEN if name in value), None)) is not None:
            return _without_empty({**said, "by": value.get("by"), "at": when, "text": value.get("text")})
        for entry in self._entries_about(path, value):
            return {**said, **_without_empty({name: entry.get(name) for name in ("by", "at", "text")})}
        return said

    def _entries_about(self, path: Path, value: Held) -> Iterator[Data]:
        """Yield the new entries that set `path` to `value`, then those that changed it or something around it."""
        about = [
            (change, entry)
            for entry in self.new_entries
            for name, change in _changes(entry).items()
            if tuple(name.split(".")) == path[: name.count(".") + 1]
        ]
        wanted = None if value is MISSING else value
        yield from (entry for change, entry in about if is_list(change) and same(change[-1], wanted))
        yield from (entry for _change, entry in reversed(about))


def _changes(entry: Data) -> Mapping[str, Value]:
    found = entry.get("changes")
    return found if isinstance(found, Mapping) else {}


def _without_empty(data: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in data.items() if value not in (None, "")}


def value_at(data: Value, path: Path) -> Held:
    """Return what stands at `path`, where an entry of a list is named by its id; MISSING where nothing does."""
    for name in path:
        if isinstance(data, Mapping) and name in data:
            data = data[name]
        elif is_list(data) and (found := [one for one in data if at_path(one, "id") == name]):
            data = found[0]
        else:
            return MISSING
    return data
