"""Merging files: bytes in, canonical bytes out, whatever kind of record they hold."""

from aftersales.codec.customers import render_customer_data
from aftersales.codec.faults import FileError
from aftersales.codec.files import parse_file
from aftersales.codec.schema import problems
from aftersales.codec.stock import render_stock_data
from aftersales.codec.tickets import render_ticket_data
from aftersales.model.finding import Finding
from aftersales.model.ids import is_ticket_id
from aftersales.model.layout import customer_id_of, customer_path, stock_month_of, stock_path, ticket_path
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.values import Data
from aftersales.rules.merging.records import Merged, merge_records


@record
class MergedFile:
    """A merged file.

    Attributes:
        path: where it belongs: it follows from the id, also where one side had it elsewhere.
        content: its canonical bytes.
        merged: what the merge came to: the data, its conflicts, what was kept.
        twin: path and content of a second ticket that had the same id; None in every other case.
    """

    path: str
    content: bytes
    merged: Merged
    twin: tuple[str, bytes] | None = None


def kind_of(path: str) -> str | None:
    """Return which kind a path holds (``ticket``, ``customer``, ``stock``), or None where files merge as text."""
    name = path.rpartition("/")[2]
    if path.endswith(".yaml") and is_ticket_id(name.removesuffix(".yaml")):
        return "ticket"
    if stock_month_of(path):
        return "stock"
    return "customer" if customer_id_of(path) else None


def merge_sources(path: str, base: bytes | None, one: bytes, other: bytes, policy: Policy | None) -> MergedFile | None:
    """Merge two versions of the file at `path`; None where its kind is merged as text.

    Args:
        path: relative to the desk's root.
        base: the common version; None where there is none. One that does not parse counts as none.
        one, other: the two versions.
        policy: whose lifecycle counts.

    Raises:
        FileError: (an InvalidDataError) a version does not follow its format, or what they make together would not.
    """
    kind = kind_of(path)
    if kind is None:
        return None
    sides = [parse_file(kind, source, path) for source in (one, other)]
    merged = merge_records(_base(kind, base, path), sides[0], sides[1], policy)
    place, content = _written(kind, merged.data, path)
    return MergedFile(place, content, merged, _written(kind, merged.twin, path) if merged.twin else None)


def _base(kind: str, source: bytes | None, path: str) -> Data | None:
    try:
        return parse_file(kind, source, path) if source else None
    except FileError:
        return None


def _written(kind: str, data: Data, path: str) -> tuple[str, bytes]:
    for problem in problems(kind, data):
        raise FileError(Finding(path, 0, 0, f"schema/{problem.keyword}", problem.message))
    if kind == "stock":
        return stock_path(str(data["month"])), render_stock_data(data)
    name = str(data["id"])
    if kind == "ticket":
        return ticket_path(name), render_ticket_data(data)
    return customer_path(name), render_customer_data(data)
