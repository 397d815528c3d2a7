"""Lists that a merge united: every entry of either side is there, as one of them had it, and no other."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from aftersales.i18n import _
from aftersales.model.values import Data
from aftersales.rules.check_problem import Problem
from aftersales.rules.merging.conflicts import pending
from aftersales.rules.merging.sides import value_at
from aftersales.rules.merging.table import KEPT, Path, groups_at
from aftersales.rules.merging.values import MISSING, Held, entries_of, is_entries, is_list, is_map, same, text_key
from aftersales.rules.sections import LISTS
from aftersales.rules.verification.act import Problems

_WHOLE: Final = (("history",), ("approvals",))
"""Lists whose entries come out of a merge as one of the sides had them; the fields of others may be mixed."""


def check_lists(sides: Sequence[Data], merged: Data) -> Problems:
    """Yield entries that a merge dropped, altered or made up; new entries of the history are looked at as such."""
    for section in LISTS:
        yield from _check_list((section,), sides, merged)


def _check_list(path: Path, sides: Sequence[Data], merged: Data) -> Problems:
    after, *before = ({str(one.get("id")): one for one in _at(data, path)} for data in (merged, *sides))
    for entry_id in dict.fromkeys(chain(*before, after)):
        had = [side[entry_id] for side in before if entry_id in side]
        if entry_id not in after:
            if not _taken_back(path, len(had) < len(sides), merged):
                yield _problem(path, "dropped", _("The merge dropped the entry {id} of {section}."), entry_id)
        elif not had:
            if path != ("history",):
                yield _problem(path, "altered", _("The merge made up the entry {id} of {section}."), entry_id)
        elif not _is_of_sides((*path, entry_id), had, sides, after[entry_id]):
            yield _problem(path, "altered", _("The merge altered the entry {id} of {section}."), entry_id)
        else:
            versions = (after[entry_id], *had)
            inside = {name for one in versions for name, value in one.items() if is_entries(value)}
            for name in sorted(inside):
                yield from _check_list((*path, entry_id, name), sides, merged)


def _at(data: Data, path: Path) -> Sequence[Data]:
    found = value_at(data, path)
    return [one for one in found if isinstance(one, Mapping)] if is_list(found) else ()


def _taken_back(path: Path, one_lacks_it: bool, merged: Data) -> bool:  # noqa: FBT001  one of two facts about an entry
    """Tell whether one side took an entry away, and said so, of a list from which that may be (a link, undone)."""
    said = (entry.get("changes") for entry in entries_of(merged, "history"))
    return path not in KEPT and one_lacks_it and any(is_map(changes) and path[0] in changes for changes in said)


def _is_of_sides(path: Path, had: Sequence[Data], sides: Sequence[Data], entry: Data) -> bool:
    """Tell whether an entry has nothing that none of the sides had: fields that belong together are all of one."""
    if path[:-1] in _WHOLE:
        return any(same(entry, one) for one in had)
    wanted = [value for value in _voices(path, sides) if is_map(value)]
    groups = [group.keys for group in groups_at(path)]
    single = {key for one in (entry, *had) for key in one}.difference(*groups)
    return all(any(same(_part(entry, keys), _part(one, keys)) for one in (*had, *wanted)) for keys in groups) and all(
        _is_one_of(entry.get(key, MISSING), [one.get(key, MISSING) for one in had], (*path, key), sides)
        for key in single
    )


def _voices(path: Path, sides: Sequence[Data]) -> list[Held]:
    """Return what the people want who do not agree yet about what stands at `path`."""
    return [voice.get("value", MISSING) for side in sides for voice in pending(side, path)]


def _part(entry: Data, keys: Sequence[str]) -> Data:
    return {key: entry[key] for key in keys if key in entry}


def _is_one_of(value: Held, had: Sequence[Held], path: Path, sides: Sequence[Data]) -> bool:
    """Tell whether a field holds what a side had there, what one of two people wants, or what unites the sides'."""
    if any(same(value, one) for one in (*had, *_voices(path, sides))) or is_entries(value):
        return True  # entries inside an entry are looked at one by one
    if is_list(value):
        there = {text_key(word) for one in had if is_list(one) for word in one}
        return all(text_key(word) in there for word in value)
    if is_map(value):
        maps = [one for one in had if is_map(one)]
        return all(
            _is_one_of(inner, [one.get(key, MISSING) for one in maps], (*path, key), sides)
            for key, inner in value.items()
        )
    return False


def _problem(path: Path, fault: str, sentence: str, entry_id: str) -> Problem:
    return Problem((path[0],), f"verify/merge-{fault}", sentence.format(id=entry_id, section=path[0]))
