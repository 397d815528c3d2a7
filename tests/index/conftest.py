"""An index in a folder of its own, and many questions at one moment."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aftersales.index.database import Index, open_index
from aftersales.index.rows import Entry

Fill = Callable[..., Index]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the index will be; the folder is not there yet."""
    return tmp_path / "aftersales" / "index.sqlite3"


@pytest.fixture
def empty(path: Path) -> Iterator[Index]:
    """Return an empty index."""
    opened = open_index(path)
    yield opened
    opened.close()


@pytest.fixture
def fill(empty: Index) -> Fill:
    """Return a function that builds the index of the entries it is given, at commit c1."""

    def build(*entries: Entry) -> Index:
        with empty.refresh() as refresh:
            refresh.replace_all("c1", entries)
        return empty

    return build
