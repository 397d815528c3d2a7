"""From files of a commit to what the index takes in of them: the work that all processors share when an index is built.

A reader is made of where the desk lies and its policies, so that it can be sent to another process, and makes there
what it needs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from aftersales.app.derive import Deriver
from aftersales.app.parallel import chunks, map_in_order
from aftersales.codec.articles import article_from_data, parse_article
from aftersales.codec.customers import customer_to_data, parse_customer
from aftersales.codec.files import parse_file
from aftersales.codec.policy_data import stored_policy
from aftersales.codec.stock import movements_from
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import InvalidDataError
from aftersales.index.making import article_row, customer_row, row_of, stock_row
from aftersales.index.rows import BrokenFile, Entry
from aftersales.model.layout import CUSTOMERS, KNOWLEDGE, STOCK, ticket_id_of
from aftersales.model.values import Data
from aftersales.store.git import Git, open_desk

_CHUNK = 250
"""Files that a process reads at a time: one git process and a tenth of a second."""


class File(NamedTuple):
    """A file of a commit: its path, and git's id of its content."""

    path: str
    blob: str


class EntryReader:
    """Reads files of the desk at `root`, under `policies` (plain data, by path)."""

    def __init__(self, root: Path, policies: Mapping[str, Data]) -> None:
        self._root = root
        self._policies = policies

    def __reduce__(self) -> tuple[type["EntryReader"], tuple[Path, Mapping[str, Data]]]:
        return EntryReader, (self._root, self._policies)

    @cached_property
    def _git(self) -> Git:
        return open_desk(self._root)

    @cached_property
    def deriver(self) -> Deriver:
        """What derives under these policies."""
        return Deriver(stored_policy(self._policies))

    def __call__(self, files: Sequence[File]) -> list[Entry]:
        """Return the entry of each file; of one that does not parse, what is wrong with it."""
        contents = self._git.read_blobs([file.blob for file in files])
        return [self._entry(file, source) for file, (_blob, source) in zip(files, contents, strict=True)]

    def _entry(self, file: File, source: bytes) -> Entry:
        path, blob = file
        try:
            if path.startswith(f"{CUSTOMERS}/"):
                return customer_row(customer_to_data(parse_customer(source, path)), path=path, blob=blob)
            if path.startswith(f"{STOCK}/"):
                month = parse_file("stock", source, path)
                return stock_row(month, movements_from(month), path=path, blob=blob)
            if path.startswith(f"{KNOWLEDGE}/"):
                article = parse_article(source, path)
                return article_row(article_from_data(article, path), article, path=path, blob=blob)
            data = parse_file("ticket", source, path)
        except InvalidDataError as error:
            return BrokenFile(path, blob, ticket_id_of(path) or "", error.place, error.message)
        ticket = ticket_from_data(data)
        return row_of(ticket, data, path=path, blob=blob, derived=self.deriver.derived(ticket))


def read_entries(
    reader: EntryReader, files: Iterable[File], told: Callable[[int], None] | None = None
) -> Iterator[Entry]:
    """Yield the entry of each of `files`, in order, read by all processors where there are many.

    Args:
        told: is told now and then how many were read since it was told last.
    """

    def counted(entries: list[Entry]) -> list[Entry]:
        if told:
            told(len(entries))
        return entries

    return chain.from_iterable(map(counted, map_in_order(reader, chunks(files, _CHUNK), at_least=8)))
