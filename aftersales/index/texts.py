"""What can be looked for in a ticket or a customer: the numbers they go by and the texts in them, from plain data.

The search index keeps no text, so taking a ticket out of it means naming its tokens once more. They follow from the
data alone, and the data is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aftersales.index.search import fold, index_text, mark
from aftersales.model.values import Data, Value, at_path, text_of

_NUMBERS = {
    "serial": "product.serial",
    "imei": "product.imei",
    "batch": "product.batch",
    "order": "order.number",
    "reference": "reference",
}
_WAYBILL_KEYS = ("waybill", "waybills")

_SEARCHED = (
    "id",
    "title",
    "reference",
    "customer",
    "region",
    "tags",
    "product",
    "order",
    "fault",
    "condition",
    "accessory",
    "promise",
    "payment",
    "stock",
    "complaint",
    "facts",
    "repairs",
)
_SEARCHED_IN_LISTS = {
    "history": "text",
    "links": "ticket",
    "evidence": "file",
    "shipments": "waybill",
    "payments": "reference",
}


def _items(value: Value) -> Sequence[Value]:
    """Return the items of a list; a single value is a list of one, nothing a list of none."""
    if value is None:
        return ()
    return value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def _waybills_in(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _WAYBILL_KEYS:
                yield from (text_of(number) for number in _items(inner))
            elif not isinstance(inner, str):  # most values are texts, and this is asked a hundred times a ticket
                yield from _waybills_in(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _waybills_in(inner)


def waybills_of(data: Data) -> tuple[str, ...]:
    """Return the numbers of all parcels that a ticket's data names, wherever they stand outside its history."""
    found = _waybills_in({key: value for key, value in data.items() if key != "history"})
    return tuple(dict.fromkeys(number for number in found if number))


def marks_of(data: Data, waybills: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the (kind, value) pairs that a ticket is looked up by: numbers as compared, tags, what waits."""
    found = [(kind, mark(text_of(at_path(data, place)))) for kind, place in _NUMBERS.items()]
    found += [("waybill", mark(number)) for number in waybills]
    found += [("tag", text_of(tag)) for tag in _items(data.get("tags"))]
    found += [("conflict", "open")] if data.get("conflicts") else []
    found += [("parcel", "open")] if any(map(_is_on_its_way, _items(data.get("shipments")))) else []
    found += [("part", "short")] if any(map(_waits_for_part, _items(data.get("repairs")))) else []
    found += [("visit", "planned") for visit in _items(data.get("visits")) if at_path(visit, "state") == "planned"]
    found += [_request_mark(request) for request in _items(data.get("approvals"))]
    found += [("payment", text_of(at_path(one, "state"))) for one in _items(data.get("payments"))]
    outs = (text_of(at_path(repair, "out")) for repair in _items(data.get("repairs")))
    found += [("repaired", out[:7]) for out in outs]
    found += [("spent", month) for month in _months_of_costs(data)]
    found += [("feedback", text_of(at_path(one, "status"))) for one in _items(data.get("feedback"))]
    for entry in _items(data.get("history")):
        if isinstance(entry, Mapping) and "mail" in entry:  # few do, and this is asked of every entry there is
            found += _mail_marks(entry["mail"])
        elif isinstance(entry, Mapping) and "article" in entry:
            found.append(("article", text_of(entry["article"])))
    return tuple(dict.fromkeys((kind, value) for kind, value in found if value))


def _mail_marks(mail: Value) -> tuple[tuple[str, str], ...]:
    """Return what tells a message of a history: what is in it, and its name."""
    return ("mail", text_of(at_path(mail, "digest"))), ("message", text_of(at_path(mail, "message_id")))


def _is_on_its_way(shipment: Value) -> bool:
    """Tell whether no event of a parcel says that it arrived; one that is lost may turn up, and is looked at."""
    return not any(at_path(event, "what") == "delivered" for event in _items(at_path(shipment, "events")))


def _waits_for_part(repair: Value) -> bool:
    return at_path(repair, "out") is None and bool(at_path(repair, "needs"))


def _months_of_costs(data: Data) -> Iterator[str]:
    """Yield the months in which money went or came, or parts and work were used (on the clock they were written by)."""
    for one in _items(data.get("payments")):
        yield text_of(at_path(one, "settled") or at_path(one, "requested"))[:7]
    for repair in _items(data.get("repairs")):
        for used in (*_items(at_path(repair, "parts")), *_items(at_path(repair, "labour"))):
            yield text_of(at_path(used, "at"))[:7]


def _request_mark(request: Value) -> tuple[str, str]:
    """Return whether a request still waits, or who granted it in which month (on the clock it was written by)."""
    if at_path(request, "verdict") is None:
        return "request", "open"
    if at_path(request, "verdict") == "rejected":
        return "request", "rejected"
    return "granted", f"{text_of(at_path(request, 'by'))} {text_of(at_path(request, 'decided'))[:7]}"


def _texts(value: Value) -> Iterator[str]:
    """Yield the texts and whole numbers in a value; numbers with a point and truth values are nobody's words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


def searchable(data: Data) -> Iterator[str]:
    """Yield the texts of a ticket that a search looks at."""
    for key in _SEARCHED:
        yield from _texts(data.get(key))
    for key, inner in _SEARCHED_IN_LISTS.items():
        for entry in _items(data.get(key)):
            yield text_of(at_path(entry, inner))


def words_of(data: Data) -> str:
    """Return the tokens that full-text search stores for a ticket."""
    return index_text(searchable(data))


def digits_of(text: str) -> str:
    """Return the digits of a phone number, full-width ones too."""
    return "".join(character for character in fold(text) if character.isdecimal())


def contacts_of(data: Data) -> tuple[str, ...]:
    """Return what a customer is recognised by, as it is compared: digits of phones, e-mail addresses, account names."""
    found = [digits_of(text_of(phone)) for phone in _items(data.get("phones"))]
    found += [fold(text_of(address)) for address in _items(data.get("emails"))]
    found += [fold(text_of(at_path(account, "name"))) for account in _items(data.get("accounts"))]
    return tuple(dict.fromkeys(one for one in found if one))
