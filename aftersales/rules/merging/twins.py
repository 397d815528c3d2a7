"""Two clones gave two matters one id: the one opened first keeps it, the other gets a new one, in all clones alike."""

from collections.abc import Mapping
from typing import Final

from aftersales.model.ids import ticket_day
from aftersales.model.values import Data, Value
from aftersales.rules.merging.order import made_at
from aftersales.rules.merging.values import entries_of, text_key
from aftersales.rules.stable_ids import stable_entry_id, stable_ticket_id

_WHY: Final = "Two clones had given this id to two tickets."
"""In every desk's files alike, as commit subjects are: clones of two languages must write the same bytes."""


def are_twins(base: Data | None, one: Data, other: Data) -> bool:
    """Tell whether two records of one id, which have no version in common, are two matters."""
    return base is None and _opening(one) is not None and _key(one) != _key(other)


def parted(one: Data, other: Data) -> tuple[Data, Data]:
    """Return the ticket that keeps the id and the one with a new id; the history of both says so."""
    first, second = sorted((one, other), key=_key)
    new_id = _new_id(second)
    return _linked(first, new_id), _linked(_renamed(second, new_id), str(first["id"]))


def _opening(data: Data) -> Data | None:
    return next(iter(entries_of(data, "history")), None)


def _key(data: Data) -> tuple[object, ...]:
    opening = _opening(data) or {}
    return made_at(opening), str(opening.get("id")), text_key(data.get("customer")) if not opening else ""


def _new_id(data: Data) -> str:
    old = str(data["id"])
    day = ticket_day(old)
    if day is None:
        raise ValueError(old)
    return stable_ticket_id(day, "twin", f"{old} {(_opening(data) or {}).get('id')}", old.partition("-")[0])


def _renamed(data: Data, new_id: str) -> Data:
    return _with_entry({**data, "id": new_id}, "edited", {"changes": {"id": [data["id"], new_id]}, "text": _WHY})


def _linked(data: Data, twin: str) -> Data:
    link = {"id": stable_entry_id("twin", str(data["id"]), f"link {twin}"), "kind": "related", "ticket": twin}
    linked = {**data, "links": [*entries_of(data, "links"), link]}
    return _with_entry(linked, "linked", {"kind": "related", "ticket": twin, "text": _WHY})


def _with_entry(data: Data, did: str, details: Mapping[str, Value]) -> Data:
    """Append an entry in the name of whoever wrote last, at the same moment: every clone must write the same one."""
    history = entries_of(data, "history")
    last = history[-1]
    name = stable_entry_id("twin", str(data["id"]), f"{did} {details}")
    return {**data, "history": [*history, {"id": name, "at": last["at"], "by": last["by"], "did": did, **details}]}
