"""What of a change can be taken back: each field for itself, what was touched since stands."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aftersales.codec.tickets import ticket_from_data
from aftersales.model.values import Data
from aftersales.rules.edits import edited_data
from aftersales.rules.undoing import Undoing, undoing_of

_BASE: dict[str, Any] = {
    "id": "AS-261101-7K3QM",
    "title": "Kettle leaks",
    "state": "new",
    "category": "quality",
    "priority": "P3",
    "channel": "phone",
    "department": "desk",
    "history": [{"id": "aaaaaa", "at": "2026-11-01T09:00:00+08:00", "by": "li.na", "did": "opened"}],
}
_ENTRY: Data = {"at": "2026-11-01T10:00:00+08:00", "by": "li.na", "did": "edited"}


def stepped(data: dict[str, Any], number: int, changes: Data, **more: Any) -> dict[str, Any]:
    """Return the ticket after an edit that says what it changed."""
    pairs = {path: [None, value] for path, value in changes.items()}
    entry = {**_ENTRY, "id": f"bbbbb{number}", "changes": pairs, **more}
    return {**edited_data(data, changes), "history": [*data["history"], entry]}


def undone(before: Data, after: Data, now: Data) -> Undoing:
    return undoing_of(before, after, ticket_from_data(after), now, ticket_from_data(now))


_PATHS = st.sampled_from(["title", "region", "priority", "order.number", "product.model", "facts.claim"])
_EDITS = st.dictionaries(_PATHS, st.sampled_from(["one", "two", "three"]))


@given(_EDITS, _EDITS, _EDITS)
def test_each_field_goes_back_or_is_refused_and_no_other_moves(first: Data, second: Data, third: Data) -> None:
    before = stepped(_BASE, 0, first)
    after = stepped(before, 1, second)
    now = stepped(after, 2, third)
    undoing = undone(before, after, now)
    result = edited_data(now, undoing.fields)
    refused = {refusal.sentence.split()[0] for refusal in undoing.refusals}
    for path in ("title", "region", "priority", "order.number", "product.model", "facts.claim"):
        old, made, current, back = (_at(data, path) for data in (before, after, now, result))
        if old == made:
            assert back == current
        elif current in (made, old):
            assert back == old
            assert path not in refused
        else:
            assert back == current
            assert path in refused


def _at(data: Data, path: str) -> object:
    section, _dot, key = path.partition(".")
    value: Any = data.get(section)
    return value.get(key) if key and value else value


def test_a_change_by_hand_since_is_told() -> None:
    after = stepped(_BASE, 1, {"title": "Lamp"})
    undoing = undone(_BASE, after, {**after, "title": "Bulb"})
    assert [refusal.sentence for refusal in undoing.refusals] == ["title was changed by hand since."]


def test_links_are_undone_one_by_one() -> None:
    link = {"id": "cccccc", "kind": "related", "ticket": "AS-261101-AAAAA"}
    later = {"id": "dddddd", "kind": "follows", "ticket": "AS-261101-BBBBB"}
    after = {**stepped(_BASE, 1, {}, did="linked"), "links": [link]}
    now = {**stepped(after, 2, {}, did="linked"), "links": [link, later]}
    links = undone(_BASE, after, now).links
    assert links is not None
    assert [one.id for one in links] == ["dddddd"]
    gone = {**stepped(after, 2, {}), "links": []}
    back = undone(after, gone, gone).links
    assert back is not None
    assert [one.id for one in back] == ["cccccc"]
