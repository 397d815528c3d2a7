"""The file of rejected rows: what an import could not take, so that it can be mended and imported again."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from aftersales.codec.text_lines import known_encoding
from aftersales.model.import_map import FileFormat, FileKind
from aftersales.model.row import Row
from aftersales.model.spreadsheet import neutral_cell
from aftersales.store.trouble import outside_trouble

_ADDED_COLUMNS = ("row", "reason")


class Rejects:
    """Writes rejected rows beside each other as CSV: the table's columns as they were, row number and reason.

    The file is written under a temporary name and put in place at the end; where nothing was rejected there is none.
    It has the encoding of the table, so that it can be mended and imported again with the same map.
    """

    def __init__(self, path: Path | None, header: Sequence[str], form: FileFormat) -> None:
        """Prepare the file; `path` None: rejected rows are written nowhere."""
        self.path = path
        self._header = [*header[: -2 if tuple(header[-2:]) == _ADDED_COLUMNS else None], *_ADDED_COLUMNS]
        separated = form.kind in {FileKind.CSV, FileKind.TSV}
        self._encoding = known_encoding(form.encoding) if separated else "utf-8-sig"
        self._delimiter = form.delimiter or ("\t" if form.kind is FileKind.TSV else ",") if separated else ","
        self._stream: IO[str] | None = None
        self._writer: Any = None
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}") if path else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream:
            self._stream.close()
        if self._temporary:
            with suppress(OSError):
                self._temporary.unlink(missing_ok=True)

    def add(self, row: Row, reason: str) -> None:
        """Write a row; what its encoding cannot hold (a reason in another language) is written as an escape."""
        if self.path is None:
            return
        if self._writer is None:
            self._start()
        cells = [*row.cells[: len(self._header) - 2], str(row.number), reason]
        self._writer.writerow([neutral_cell(cell) for cell in cells])

    def keep(self) -> Path | None:
        """Put the file in place and return its path; None where nothing was rejected.

        Raises:
            OutsideError: the disk refuses.
        """
        if self._stream is None or self._temporary is None or self.path is None:
            return None
        with outside_trouble(self.path):
            self._stream.close()
            self._temporary.replace(self.path)
        return self.path

    def _start(self) -> None:
        import csv  # noqa: PLC0415  only where something is rejected

        if self._temporary is None or self.path is None:
            return
        with outside_trouble(self.path):
            self._stream = self._temporary.open("w", encoding=self._encoding, errors="backslashreplace", newline="")
        self._writer = csv.writer(self._stream, delimiter=self._delimiter, lineterminator="\r\n")
        self._writer.writerow([neutral_cell(cell) for cell in self._header])
