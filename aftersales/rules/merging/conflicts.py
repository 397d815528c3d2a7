"""Conflicts as data: what a merge could not decide stands in the record, and merges as the rest of it does.

A conflict is known by its field. Its sides are a set of values, each with the earliest voice for it, so that clones
which meet the same conflict one after the other, in whatever order, write the same entry.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from aftersales.model.values import Data, Value
from aftersales.rules.merging.order import made_at
from aftersales.rules.merging.table import Path
from aftersales.rules.merging.values import MISSING, Held, entries_of, same, text_key

CONFLICTS = "conflicts"


def new_conflict(path: Path, base: Held, voices: Iterable[Data]) -> dict[str, Value]:
    """Return a conflict over the field at `path`: what it was, and what each side made of it."""
    was: dict[str, Value] = {} if base is MISSING else {"was": base}  # type: ignore[dict-item]  # MISSING is the one Missing
    return {"field": ".".join(path), **was, "sides": _united(voices)}


def standing(conflict: Data, *, safest: Callable[[Held], bool] | None = None) -> Held:
    """Return the value that the field holds until the conflict is settled: a safe one, else the latest."""
    values = [_value(side) for side in sides_of(conflict)]
    return next((value for value in values if safest and safest(value)), values[-1])


def sides_of(conflict: Data) -> Sequence[Data]:
    """Return the sides of a conflict, the earliest first."""
    return entries_of(conflict, "sides")


def join(conflict: Data, other: Data | None) -> dict[str, Value]:
    """Return one conflict with the sides of two over the same field."""
    if other is None:
        return dict(conflict)
    was = min((one["was"] for one in (conflict, other) if "was" in one), key=text_key, default=MISSING)
    return new_conflict(tuple(str(conflict["field"]).split(".")), was, [*sides_of(conflict), *sides_of(other)])


def merged_conflicts(
    base: Data, one: Data, other: Data, made: Iterable[Data], *, anew: Collection[str] = ()
) -> list[Value]:
    """Return the conflicts of a merged record, in the order of their fields.

    Args:
        base: the common version.
        one, other: the two sides; a conflict that one of them has settled is gone, unless the other met more of it.
        made: those that this merge made.
        anew: fields whose conflicts follow from the rest of the record, so that only those of `made` count.
    """
    before, first, second = (
        {field: conflict for field, conflict in _by_field(data).items() if field not in anew}
        for data in (base, one, other)
    )
    found: dict[str, Mapping[str, Value]] = {}
    for field in {**first, **second}:
        mine, theirs = first.get(field), second.get(field)
        if mine and theirs:
            found[field] = join(mine, theirs)
        elif (only := mine or theirs) and not (field in before and same(only, before[field])):
            found[field] = only
    for conflict in made:
        field = str(conflict["field"])
        found[field] = join(conflict, found.get(field))
    return [dict(found[field]) for field in sorted(found)]


def _by_field(data: Data) -> dict[str, Data]:
    return {str(conflict.get("field")): conflict for conflict in entries_of(data, CONFLICTS)}


def pending(data: Data, path: Path) -> Sequence[Data]:
    """Return the sides of the conflict that a record has over `path`; none where it has none."""
    found = _by_field(data).get(".".join(path))
    return sides_of(found) if found else ()


def _united(voices: Iterable[Data]) -> list[Value]:
    """Return the voices, one for each value, the earliest; those that nobody put a date to come first."""
    chosen: dict[str, Data] = {}
    for voice in sorted(voices, key=_voice_order):
        chosen.setdefault(text_key(_value(voice)), voice)
    return [dict(voice) for voice in sorted(chosen.values(), key=_voice_order)]


def _voice_order(voice: Data) -> tuple[object, ...]:
    return "at" in voice, made_at(voice), text_key(voice.get("by")), text_key(_value(voice)), text_key(voice)


def _value(voice: Data) -> Held:
    return voice.get("value", MISSING)
