"""What an import has made, on its way into commits: sorted on the disk, in little memory (an external merge sort)."""

import heapq
import marshal
from collections.abc import Iterator
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Self

_HELD = 20_000
"""Records in memory before they are sorted and written away."""

_TOGETHER = 200
"""Records that are written and read at once."""

Item = tuple[Any, ...]
"""Texts, numbers and bytes; sorted as tuples are."""


class SortedSpool:
    """Tuples that come in any order and go in theirs; they can be gone through more than once."""

    def __init__(self) -> None:
        self._held: list[Item] = []
        self._runs: list[IO[bytes]] = []
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for run in self._runs:
            run.close()

    def __len__(self) -> int:
        return self._count

    def add(self, item: Item) -> None:
        """Take an item."""
        self._held.append(item)
        self._count += 1
        if len(self._held) >= _HELD:
            self._write_away()

    def _write_away(self) -> None:
        self._held.sort()
        run = TemporaryFile(prefix="aftersales-import-")  # noqa: SIM115  closed by __exit__
        self._runs.append(run)
        for start in range(0, len(self._held), _TOGETHER):
            data = marshal.dumps(self._held[start : start + _TOGETHER])
            run.write(len(data).to_bytes(8) + data)
        self._held.clear()

    def __iter__(self) -> Iterator[Item]:
        return heapq.merge(*map(_read, self._runs), sorted(self._held))


def _read(run: IO[bytes]) -> Iterator[Item]:
    place = 0
    while True:
        run.seek(place)
        header = run.read(8)
        if not header:
            return
        data = run.read(int.from_bytes(header))
        place = run.tell()
        yield from marshal.loads(data)  # noqa: S302  our own file, that nobody else can open
