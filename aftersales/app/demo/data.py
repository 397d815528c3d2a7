"""The demo's own files, and how their values are read for one of the two shops.

``{zh: …, en: …}`` is one value for each shop. ``-3d`` is a day before the story begins, ``+2d 14:00`` a moment working
days after it; both become quoted dates, as tickets hold them. Mistakes in these files are ours, not the user's: they
are told in English, by file and story.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import resources

from aftersales.codec.yaml_reader import read_yaml
from aftersales.errors import InvalidDataError
from aftersales.model.values import Data, Value

_PACKAGE = "aftersales.app.demo"
_LANGUAGES = frozenset({"zh", "en"})
_RELATIVE_DAY = re.compile(r"([+-]\d+|0)d(?: (\d\d):(\d\d))?\Z")


def read_file(name: str) -> Data:
    """Return the content of ``shop.yaml`` or another of the demo's own files."""
    return read_yaml(resources.files(_PACKAGE).joinpath(name).read_bytes(), name).data


def read_story_files() -> Mapping[str, Data]:
    """Return the content of every file of ``stories/`` by name, in the order of names."""
    folder = resources.files(_PACKAGE).joinpath("stories")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return {entry.name: read_yaml(entry.read_bytes(), entry.name).data for entry in files}


def spoken(value: Value, language: str) -> Value:
    """Return `value` as the shop of `language` has it: the one of two languages, all the way down."""
    if isinstance(value, Mapping):
        if value.keys() and value.keys() <= _LANGUAGES:
            return value[language]
        return {key: spoken(item, language) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [spoken(item, language) for item in value]
    return value


def dated(value: Value, relative: Callable[[int, tuple[int, int] | None], str]) -> Value:
    """Return `value` with each relative day made a date by `relative` (days, and hour and minute of a moment)."""
    if isinstance(value, Mapping):
        return {key: dated(item, relative) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [dated(item, relative) for item in value]
    match = _RELATIVE_DAY.match(value) if isinstance(value, str) else None
    if not match:
        return value
    return relative(int(match[1]), (int(match[2]), int(match[3])) if match[2] else None)


def untranslated(value: Value) -> list[Value]:
    """Return the values that only one of the two shops has."""
    if isinstance(value, Mapping):
        half = bool(value.keys() & _LANGUAGES) and not value.keys() >= _LANGUAGES
        return [value] if half else [found for item in value.values() for found in untranslated(item)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [found for item in value for found in untranslated(item)]
    return []


def as_map(value: Value, place: str) -> Data:
    """Return `value`, which must be a map; `place` names it where it is none."""
    if not isinstance(value, Mapping):
        raise InvalidDataError(f"a map is wanted, not {value!r}", place=place)
    return value


def as_list(value: Value, place: str) -> Sequence[Value]:
    """Return `value`, which must be a list; `place` names it where it is none."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InvalidDataError(f"a list is wanted, not {value!r}", place=place)
    return value


def as_text(value: Value, place: str) -> str:
    """Return `value`, which must be a text; `place` names it where it is none."""
    if not isinstance(value, str):
        raise InvalidDataError(f"a text is wanted, not {value!r}", place=place)
    return value
