"""The three-way merge of a record's fields, one algorithm for every kind: see the package, and `table.py` for rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from aftersales.model.values import Data, Value
from aftersales.rules.merging.conflicts import new_conflict, pending, standing
from aftersales.rules.merging.order import in_order
from aftersales.rules.merging.sides import Side
from aftersales.rules.merging.table import APART, KEPT, RANKED, WHOLES, Group, Path, Rule, groups_at
from aftersales.rules.merging.values import (
    MISSING,
    Held,
    Missing,
    is_entries,
    is_map,
    is_set,
    merged_set,
    same,
    text_key,
)

Ranks: TypeAlias = Mapping[str, Sequence[str]]
"""Field → its words, the most urgent one first."""

Content: TypeAlias = Callable[[Held], Held]
"""What must be the same in two changes for them to be one."""

_SIGNATURE: Final = ("at", "by")
_WHEN: Final = ("answered", "decided", "address_sent", "received", "inspected", "withdrawn", "settled", "at")


@dataclass
class FieldMerge:
    """One merge of two sides.

    Attributes:
        one, other: the two sides; which is which changes nothing.
        ranks: the words of fields that the more urgent one wins.
        conflicts: what could not be decided.
        kept: fields that one side took away while the other changed them; the change stays.
    """

    one: Side
    other: Side
    ranks: Ranks
    conflicts: list[Data] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def record(self) -> dict[str, Value]:
        """Return the merged record, without what follows from the rest of it."""
        base, one, other = (
            {key: value for key, value in data.items() if key not in APART}
            for data in (self.one.base, self.one.data, self.other.data)
        )
        return self._map((), base, one, other)

    def _value(self, path: Path, base: Held, one: Held, other: Held) -> Held:
        if path in KEPT and (is_entries(one) or one is MISSING) and (is_entries(other) or other is MISSING):
            return self._entries(path, _entries(base), _entries(one), _entries(other))
        if same(one, other) or same(other, base):
            return one
        if same(one, base):
            return other
        if path in WHOLES:
            return self._decide(path, WHOLES[path], base, one, other, _unsigned)
        if path in RANKED:
            return self._decide(path, RANKED[path], base, one, other, _itself)
        return self._inside(path, base, one, other)

    def _inside(self, path: Path, base: Held, one: Held, other: Held) -> Held:
        """Merge two values that both differ from what was: by what is inside them, where there is something.

        A map or list that is not there is an empty one, because empty ones are not written.
        """
        one, other = _or_empty(one, other), _or_empty(other, one)
        merged: Held
        if is_map(one) and is_map(other):
            merged = self._map(path, base if is_map(base) else {}, one, other)
        elif is_entries(one) and is_entries(other):
            merged = self._entries(path, _entries(base), one, other)
        elif is_set(one) and is_set(other):
            merged = merged_set(base if is_set(base) else (), one, other)
        elif MISSING in (one, other) and base is not MISSING:
            self.kept.append(".".join(path))
            return other if one is MISSING else one
        else:
            return self._decide(path, Rule.NOBODY, base, one, other, _itself)
        return merged or MISSING

    def _map(self, path: Path, base: Data, one: Data, other: Data) -> dict[str, Value]:
        merged: dict[str, Value] = {}
        groups = groups_at(path)
        for group in groups:
            merged |= self._group(path, group, base, one, other)
        grouped = {key for group in groups for key in group.keys}
        for key in {**base, **one, **other}:
            if key not in grouped:
                sides = (data.get(key, MISSING) for data in (base, one, other))
                value = self._value((*path, key), *sides)
                if not isinstance(value, Missing):
                    merged[key] = value
        return merged

    def _group(self, path: Path, group: Group, base: Data, one: Data, other: Data) -> Data:
        parts = [{key: data[key] for key in group.keys if key in data} for data in (base, one, other)]
        before, first, second = parts
        later = self._later_assignment(group, first, second) if group.rule is Rule.LATER_ASSIGNMENT else None
        if later is not None:
            return later
        if same(first, second) or same(second, before):
            return first
        if same(first, before):
            return second
        decided = self._decide(path or group.keys[:1], group.rule, before, first, second, _content_of(group))
        return decided if is_map(decided) else {}

    def _later_assignment(self, group: Group, first: Data, second: Data) -> Data | None:
        """Return the fields as the later hand-over left them; None where no two entries say."""
        times = [side.latest_change(group.keys) for side in (self.one, self.other)]
        if None in times or times[0] == times[1]:
            return None
        return first if times[0] > times[1] else second  # type: ignore[operator]  # None was just ruled out

    def _entries(self, path: Path, base: Sequence[Data], one: Sequence[Data], other: Sequence[Data]) -> list[Value]:
        known, first, second = ({str(entry["id"]): entry for entry in entries} for entries in (base, one, other))
        merged: list[Value] = []
        for name in in_order(one, other):
            before, mine, theirs = (side.get(name, MISSING) for side in (known, first, second))
            if path in KEPT and MISSING in (mine, theirs):
                value: Held = theirs if mine is MISSING else mine
            else:
                value = self._value((*path, name), before, mine, theirs)
            if not isinstance(value, Missing):
                merged.append(value)
        return merged

    def _decide(self, path: Path, rule: Rule, base: Held, one: Held, other: Held, content: Content) -> Held:
        """Return which of two different changes counts; a conflict is noted where that is for a person to say."""
        words = self.ranks.get(path[0], ())
        if rule is Rule.HIGHER and one in words and other in words:
            return min(one, other, key=words.index)
        if rule is Rule.LATER:
            return max(((self.one.latest_move, one), (self.other.latest_move, other)), key=_dated)[1]
        if same(content(one), content(other)):
            return min(one, other, key=_made)
        return self._disagree(path, rule, base, one, other)

    def _disagree(self, path: Path, rule: Rule, base: Held, one: Held, other: Held) -> Held:
        voices = [
            voice for side, value in ((self.one, one), (self.other, other)) for voice in _voices(side, path, value)
        ]
        conflict = new_conflict(path, base, voices)
        self.conflicts.append(conflict)
        return standing(conflict, safest=_is_rejection if rule is Rule.VERDICT else None)


def _voices(side: Side, path: Path, value: Held) -> Sequence[Data]:
    """Return who speaks for a side's value: the conflict that it has over the field already, else its history."""
    spoken = pending(side.data, path)
    if any(same(voice.get("value", MISSING), value) for voice in spoken):
        return spoken
    return (*spoken, side.voice(path, value))


def _entries(value: Held) -> Sequence[Data]:
    return value if is_entries(value) else ()


def _or_empty(value: Held, other: Held) -> Held:
    """Return a map or list for one that is not there, to be merged with `other`."""
    if value is not MISSING:
        return value
    return {} if is_map(other) else [] if is_entries(other) or is_set(other) else value


def _itself(value: Held) -> Held:
    return value


def _unsigned(value: Held) -> Held:
    """Return a map without who made it and when: two people who decided the same did not disagree."""
    return {key: inner for key, inner in value.items() if key not in _SIGNATURE} if is_map(value) else value


def _content_of(group: Group) -> Content:
    keys = group.content or group.keys

    def content(value: Held) -> Held:
        return {key: value[key] for key in keys if key in value} if is_map(value) else value

    return content


def _made(value: Held) -> tuple[str, ...]:
    """Return what orders two equal answers: when they were given, then whatever tells them apart."""
    when = [str(value.get(name, "")) for name in _WHEN] if is_map(value) else []
    return (*when, text_key(value))


def _dated(choice: tuple[tuple[datetime, str] | None, Held]) -> tuple[bool, object, str]:
    moved, value = choice
    return moved is not None, moved or (), text_key(value)


def _is_rejection(value: Held) -> bool:
    return is_map(value) and value.get("verdict") == "rejected"
