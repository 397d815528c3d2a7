"""The rows of a foreign table, gathered by the matter that they are about, in little memory.

Where one row is a ticket, rows stream through. The rows of an event log are gathered in memory while they are few;
beyond that they are dealt out to temporary files by a hash of their reference, and a file that is too large for the
memory is dealt out again.
"""

import marshal
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple
from zlib import crc32

from aftersales.i18n import _
from aftersales.model.row import Row, RowError
from aftersales.rules.mapping import Mapper

ROWS_OF_A_MATTER = 10_000
"""The most rows that one ticket is made of; more is a wrong reference, and would fill the memory."""

HELD = 8_000_000
"""How much of a table is held in memory at once, in characters with `_CELL` for each cell: some 20,000 rows."""

_CELL = 50
"""What a cell takes in memory beside its characters."""

_PARTS = 64
"""Temporary files; each is open while rows are dealt out, and systems allow 256 open files at least."""

_LEVELS = 5
"""How often rows are dealt out at most; a hash has 32 bits, and each time uses up six."""

_TOGETHER = 50
"""Rows that are written to a temporary file at once."""

Reject = Callable[[Row, str], None]
_Referenced = tuple[str, int, tuple[str, ...]]
"""A row's reference, number and cells: what a temporary file holds."""


class Matter(NamedTuple):
    """What one ticket will be made of: its reference and its rows, in the order of the table."""

    reference: str
    rows: list[Row]


def single_matters(rows: Iterable[Row], mapper: Mapper, reject: Reject) -> Iterator[Matter]:
    """Yield a matter for each row, and one for rows of one reference that stand together: they will be rejected."""
    for _reference, together in groupby(_referenced(rows, mapper, reject), key=lambda row: row[0]):
        yield from _gathered(together, reject)


def gathered_matters(rows: Iterable[Row], mapper: Mapper, reject: Reject) -> Iterator[Matter]:
    """Yield the matters of a table whose rows stand in any order, once all rows are read.

    They come in the order in which they first appear while the table fits into `HELD`; otherwise in an order that the
    references settle. Rows without a reference are rejected, and matters with too many rows.
    """
    walk = _referenced(rows, mapper, reject)
    held, size = [], 0
    for row in walk:
        held.append(row)
        size += _size(row)
        if size > HELD:
            break
    else:
        yield from _gathered(held, reject)
        return
    with TemporaryDirectory(prefix="aftersales-import-") as folder:
        yield from _dealt_out(chain(held, walk), Path(folder), 0, reject, held.clear)


def _referenced(rows: Iterable[Row], mapper: Mapper, reject: Reject) -> Iterator[_Referenced]:
    for row in rows:
        if row.is_empty:
            continue
        try:
            yield mapper.reference(row), row.number, row.cells
        except RowError as error:
            reject(row, error.reason)


def _size(row: _Referenced) -> int:
    cells = row[2]
    return _CELL * len(cells) + sum(map(len, cells))


def _gathered(rows: Iterable[_Referenced], reject: Reject) -> Iterator[Matter]:
    """Yield the matters of rows that fit into memory; one with too many rows is rejected whole."""
    found: dict[str, list[Row]] = {}
    sizes: dict[str, int] = {}
    for row in rows:
        reference, number, cells = row
        here = found.setdefault(reference, [])
        sizes[reference] = sizes.get(reference, 0) + _size(row)
        if len(here) > ROWS_OF_A_MATTER or sizes[reference] > HELD:
            reject(Row(number, cells), _too_many())
        else:
            here.append(Row(number, cells))
    for reference, kept in found.items():
        if len(kept) <= ROWS_OF_A_MATTER and sizes[reference] <= HELD:
            yield Matter(reference, kept)
            continue
        for row in kept:  # type: ignore[assignment]  # rows as they were put there
            reject(row, _too_many())  # type: ignore[arg-type]  # likewise


def _too_many() -> str:
    return _("More than {limit} rows have this reference.").format(limit=ROWS_OF_A_MATTER)


def _dealt_out(
    rows: Iterable[_Referenced], folder: Path, level: int, reject: Reject, written: Callable[[], None]
) -> Iterator[Matter]:
    """Deal rows out to files below `folder`, call `written`, and yield the matters of one file after the other."""
    parts = _write_parts(rows, folder, level)
    written()
    for part, size in parts:
        if size <= HELD or level + 1 == _LEVELS:
            yield from _gathered(_read_part(part), reject)
        else:
            below = part.with_suffix("")
            below.mkdir()
            yield from _dealt_out(_read_part(part), below, level + 1, reject, part.unlink)


def _write_parts(rows: Iterable[_Referenced], folder: Path, level: int) -> list[tuple[Path, int]]:
    """Write each row to the file of its reference's hash; return the files and how much they hold."""
    paths = [folder / f"{number}.rows" for number in range(_PARTS)]
    waiting: list[list[_Referenced]] = [[] for _path in paths]
    sizes = [0] * _PARTS
    with ExitStack() as stack:
        files: list[IO[bytes]] = [stack.enter_context(path.open("wb")) for path in paths]
        for row in rows:
            number = crc32(row[0].encode("utf-8", "surrogatepass")) >> 6 * level & _PARTS - 1
            waiting[number].append(row)
            sizes[number] += _size(row)
            if len(waiting[number]) == _TOGETHER:
                _write_rows(files[number], waiting[number])
        for file, rest in zip(files, waiting, strict=True):
            _write_rows(file, rest)
    return list(zip(paths, sizes, strict=True))


def _write_rows(file: IO[bytes], rows: list[_Referenced]) -> None:
    data = marshal.dumps(rows)
    file.write(len(data).to_bytes(8) + data)
    rows.clear()


def _read_part(part: Path) -> Iterator[_Referenced]:
    with part.open("rb") as file:
        while header := file.read(8):
            yield from marshal.loads(file.read(int.from_bytes(header)))  # noqa: S302  our own file, in a folder of our own


def portions(matters: Iterable[Matter], rows: int) -> Iterator[list[Matter]]:
    """Yield matters in lists of about `rows` rows: what one process is given at a time."""
    waiting: list[Matter] = []
    size = 0
    for matter in matters:
        waiting.append(matter)
        size += len(matter.rows)
        if size >= rows:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting
