"""Ticket files on their way into one commit: kept on the disk, read back as a map from path to bytes."""

from collections.abc import ItemsView, Iterator, Mapping
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self


class Spool(Mapping[str, bytes]):
    """A map that grows by `add` and holds no content in memory, only where each one stands in a temporary file.

    It is what makes one commit of 100,000 tickets possible in little memory.
    """

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="aftersales-import-")  # noqa: SIM115  closed by __exit__
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, path: str, content: bytes) -> None:
        """Take the content of a path that is not there yet."""
        self._places[path] = (self._file.seek(0, 2), len(content))
        self._file.write(content)

    def __getitem__(self, path: str) -> bytes:
        start, size = self._places[path]
        self._file.seek(start)
        return self._file.read(size)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def items(self) -> ItemsView[str, bytes]:
        """Return pairs of path and content; a content is read when its turn comes."""
        return ItemsView(self)
