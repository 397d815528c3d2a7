"""The rows of a foreign table, gathered by the matter that they are about, in little memory.

Logs that are sorted by matter stream through. Others are first dealt out to temporary files, a range of matters each,
so that only the rows of one file are held at a time.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain, groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from aftersales.codec.tables import ForeignTable
from aftersales.i18n import _
from aftersales.model.record import record
from aftersales.model.row import Row, RowError
from aftersales.rules.mapping import Mapper

ROWS_OF_A_MATTER = 10_000
"""The most rows that one ticket is made of; more is a wrong reference, and would fill the memory."""

_PARTS = 64
"""Temporary files; each is open while rows are dealt out, and systems allow 256 open files at least."""

Reject = Callable[[Row, str], None]


@record
class Matter:
    """What one ticket will be made of: its reference and its rows, in the order of the table."""

    reference: str
    rows: list[Row]


@record
class Survey:
    """What a first look at the table told.

    Attributes:
        rows: how many there are, empty ones too.
        ranks: hash of a reference → the how-manieth matter it is; empty where the rows are sorted by matter.
    """

    rows: int
    ranks: dict[int, int]


def survey(table: ForeignTable, mapper: Mapper, *, ordered: bool) -> Survey:
    """Go through a table once: count its rows, and see whether each matter's rows stand together.

    Args:
        table: just opened.
        mapper: bound to it.
        ordered: whether it matters (several rows a matter).
    """
    ranks: dict[int, int] = {}
    previous, sorted_, count = "", True, 0
    for row in table.rows:
        count += 1
        if not ordered or row.is_empty:
            continue
        try:
            reference = mapper.reference(row)
        except RowError:
            continue
        if reference != previous:
            previous = reference
            sorted_ = sorted_ and hash(reference) not in ranks
            ranks.setdefault(hash(reference), len(ranks))
    return Survey(count, {} if sorted_ else ranks)


def matters(table: ForeignTable, mapper: Mapper, found: Survey, reject: Reject) -> Iterator[Matter]:
    """Yield the matters of a table in the order in which they first appear; rows without one are rejected.

    Args:
        table: just opened again.
        mapper: bound to it.
        found: what `survey` told.
        reject: told each row that belongs to no matter, and why.
    """
    rows = _referenced(table.rows, mapper, reject)
    if not found.ranks:
        for reference, group in groupby(rows, key=lambda pair: pair[0]):
            yield from _bounded(reference, (row for _reference, row in group), reject)
        return
    with TemporaryDirectory(prefix="aftersales-import-") as folder:
        for part in _deal_out(rows, found.ranks, Path(folder)):
            for reference, gathered in _gathered(part, reject).items():
                yield from _bounded(reference, iter(gathered), reject)


def _referenced(rows: Iterator[Row], mapper: Mapper, reject: Reject) -> Iterator[tuple[str, Row]]:
    for row in rows:
        if row.is_empty:
            continue
        try:
            yield mapper.reference(row), row
        except RowError as error:
            reject(row, error.reason)


def _bounded(reference: str, rows: Iterator[Row], reject: Reject) -> Iterator[Matter]:
    """Yield the matter, unless it has too many rows: then all of them are rejected."""
    kept = list(islice(rows, ROWS_OF_A_MATTER))
    following = next(rows, None)
    if following is None:
        yield Matter(reference, kept)
        return
    for row in chain(kept, [following], rows):
        reject(row, _too_many())


def _too_many() -> str:
    return _("More than {limit} rows have this reference.").format(limit=ROWS_OF_A_MATTER)


def _deal_out(rows: Iterator[tuple[str, Row]], ranks: dict[int, int], folder: Path) -> list[Path]:
    """Write each row to the file of its matter's range; return the files in order."""
    size = len(ranks) // _PARTS + 1
    paths = [folder / f"{number}.jsonl" for number in range(len(ranks) // size + 1)]
    with ExitStack() as stack:
        files: list[IO[str]] = [stack.enter_context(path.open("w", encoding="utf-8")) for path in paths]
        for reference, row in rows:
            line = json.dumps([reference, row.number, *row.cells])
            files[ranks[hash(reference)] // size].write(f"{line}\n")
    return paths


def _gathered(part: Path, reject: Reject) -> dict[str, list[Row]]:
    """Return the rows of one file by matter, and no more of a matter than would be taken."""
    found: dict[str, list[Row]] = {}
    with part.open(encoding="utf-8") as lines:
        for line in lines:
            reference, number, *cells = json.loads(line)
            rows = found.setdefault(reference, [])
            row = Row(number, tuple(cells))
            if len(rows) > ROWS_OF_A_MATTER:
                reject(row, _too_many())
            else:
                rows.append(row)
    return found
