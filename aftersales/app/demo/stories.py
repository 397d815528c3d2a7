"""Stories: one customer matter each, as ``stories/*.yaml`` tells them, read and checked.

A story has an ``id``, one sentence ``about`` it, the moment it was ``opened`` (working days before today, and the
time), who took it (``by``, a part of the cast), the ``customer``, the ``ticket`` as it was opened, the first words
(``zh``, ``en``), the ``steps``, and the state in which it ``ends``. A step happens working time ``after`` the last one;
what it may ``do`` stands in `Do` and in records.py.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from aftersales.app.demo.data import as_list, as_map, as_text, read_story_files, spoken, untranslated
from aftersales.app.demo.records import RECORDS, wanted_by
from aftersales.errors import InvalidDataError
from aftersales.model.record import record
from aftersales.model.values import Data, Value


class Do(StrEnum):
    """What a step does to the ticket itself; what it does to its records: see records.py."""

    OPEN = "open"
    NOTE = "note"
    MOVE = "move"
    ASSIGN = "assign"
    ATTACH = "attach"
    EDIT = "edit"
    LINK = "link"
    MERGE = "merge"
    CLOSE = "close"
    REOPEN = "reopen"
    REQUEST = "request"
    APPROVE = "approve"


_NEEDS: Mapping[str, frozenset[str]] = {
    Do.OPEN: frozenset(),
    Do.NOTE: frozenset({"text"}),
    Do.MOVE: frozenset({"to"}),
    Do.ASSIGN: frozenset({"to", "department"}),
    Do.ATTACH: frozenset({"files"}),
    Do.EDIT: frozenset({"set"}),
    Do.LINK: frozenset({"kind", "story"}),
    Do.MERGE: frozenset({"story"}),
    Do.CLOSE: frozenset(),
    Do.REOPEN: frozenset({"text"}),
    Do.REQUEST: frozenset({"kind", "text"}),
    Do.APPROVE: frozenset(),
}
_MAY: Mapping[str, frozenset[str]] = {Do.NOTE: frozenset({"to_customer"}), Do.REQUEST: frozenset({"amount"})}
_ANY_MAY = frozenset({"text"})
_STORY_KEYS = frozenset({"id", "about", "opened", "by", "customer", "ticket", "zh", "en", "ends", "steps"})
_STORY_OPTIONAL = frozenset({"customer"})


@record
class Step:
    """One step of a story.

    Attributes:
        after: working time since the step before, ``1d 3h``.
        by: the part of the cast that does it.
        do: one of `Do`, or of the records: ``return inspect``.
        text: the words that go with it; empty where there are none.
        details: what this kind of step needs besides: ``to``, ``department``, ``files``, ``set``, ``kind``, ``story``.
    """

    after: str
    by: str
    do: str
    text: str
    details: Data


@record
class Story:
    """One customer matter; see the module for what the fields mean."""

    id: str
    about: str
    opened: str
    by: str
    customer: str
    ticket: Data
    text: str
    ends: str
    steps: tuple[Step, ...]
    file: str


def load_stories(language: str) -> tuple[Story, ...]:
    """Read all stories as the shop of `language` tells them, in the order of files.

    Raises:
        InvalidDataError: a story is not told as the module says; file and story are named.
    """
    stories = tuple(
        _story(as_map(told, name), name, language)
        for name, data in read_story_files().items()
        for told in as_list(data["stories"], name)
    )
    _check_ids(stories)
    return stories


def _story(told: Data, file: str, language: str) -> Story:
    place = f"{file}: {told.get('id', '?')}"
    odd = told.keys() ^ _STORY_KEYS
    if not odd <= _STORY_OPTIONAL:
        raise InvalidDataError(f"missing or unknown: {', '.join(sorted(odd - _STORY_OPTIONAL))}", place=place)
    for half in untranslated(told):
        raise InvalidDataError(f"only in one language: {half}", place=place)
    return Story(
        id=as_text(told["id"], place),
        about=as_text(spoken(told["about"], language), place),
        opened=as_text(told["opened"], place),
        by=as_text(told["by"], place),
        customer=as_text(told.get("customer", ""), place),
        ticket=as_map(spoken(told["ticket"], language), place),
        text=as_text(told[language], place),
        ends=as_text(told["ends"], place),
        steps=tuple(_steps(told["steps"], place, language)),
        file=file,
    )


def _steps(told: Value, place: str, language: str) -> Iterator[Step]:
    for number, item in enumerate(as_list(told, place), 1):
        here = f"{place}, step {number}"
        data = dict(as_map(item, here))
        text = as_text(data.pop(language, ""), here)
        data.pop("zh", None)
        data.pop("en", None)
        after, by = (as_text(data.pop(key, None), f"{here}: {key}") for key in ("after", "by"))
        do = as_text(data.pop("do", ""), here)
        needs, may = _wanted(do, here)
        has = data.keys() | ({"text"} if text else set())
        if not needs <= has or not has <= needs | may:
            raise InvalidDataError(f"to {do} needs {sorted(needs)}, not {sorted(has)}", place=here)
        yield Step(after, by, do, text, as_map(spoken(data, language), here))


def _wanted(do: str, place: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a step of this kind has to say, and what it may say besides."""
    if do in RECORDS:
        return wanted_by(RECORDS[do])
    if do in _NEEDS:
        return _NEEDS[do], _MAY.get(do, frozenset()) | _ANY_MAY
    raise InvalidDataError(f"there is no step {do!r}", place=place)


def _check_ids(stories: tuple[Story, ...]) -> None:
    known: set[str] = set()
    for story in stories:
        if story.id in known:
            raise InvalidDataError("two stories of this id", place=f"{story.file}: {story.id}")
        known.add(story.id)
    for story in stories:
        for step in story.steps:
            if "story" in step.details and step.details["story"] not in known:
                raise InvalidDataError(f"there is no story {step.details['story']}", place=f"{story.file}: {story.id}")
