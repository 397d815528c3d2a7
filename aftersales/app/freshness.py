"""The index, brought up to date with the branch head before anybody asks it, and the policies it keeps.

Head unchanged: nothing is read but git's two small files, and nothing heavy is imported. Moved: the changed files alone
are read. Anything odd, such as an index of another history or from another version, is built anew without a question.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from aftersales import __version__
from aftersales.codec.policy_data import stored_policy
from aftersales.errors import BusyError, InvalidDataError, OutsideError
from aftersales.i18n import _
from aftersales.index.connection import BrokenIndexError
from aftersales.index.database import Index, open_index
from aftersales.model.policy import Policy
from aftersales.model.values import Data
from aftersales.store.git import Git

POLICY_DOCUMENT, PACK_DOCUMENT = "policies", "packs"
"""What the index keeps of the policies, as JSON: what every query needs, and the rule packs."""

_FILE = "aftersales/index.sqlite3"
_TRIES = 5

Progress = Callable[[int, int], None]
"""Told now and then how many files are read, of how many."""

Bar = Callable[[str], AbstractContextManager[Progress | None]]
"""Shows a sentence about work that may take long, and how far it is."""

_PATIENCE = 300.0
"""Seconds to wait for a process that builds the index: at a million tickets it takes minutes."""

_LOOK = 1.0
"""Seconds between two looks, so that Ctrl-C is heard."""


@contextmanager
def no_bar(_label: str) -> Iterator[None]:
    """Show nothing."""
    yield


def index_path(git: Git) -> Path:
    """Return where the desk's index lies; every work tree has its own, because each stands at its own commit."""
    return git.folders.private / _FILE


def fresh_index(git: Git, bar: Bar = no_bar) -> Index:
    """Open the desk's index and bring it up to date with the branch head; in memory where the desk is read-only.

    Whoever else builds it is waited for, so that the work is done once.

    Raises:
        InvalidDataError: the policies at the branch head do not hold together.
        BusyError: another process refreshes it and does not end.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return _fresh(git, bar)
        except BusyError:
            if time.monotonic() > until:
                raise


def _fresh(git: Git, bar: Bar) -> Index:
    path: Path | None = index_path(git)
    for _attempt in range(_TRIES):
        try:
            index = open_index(path, wait=_LOOK)
        except OutsideError:
            if path is None:
                raise
            path = None
            continue
        try:
            _refresh(git, index, bar)
        except BrokenIndexError:
            index.discard()
        except BusyError:
            index.close()
            raise
        else:
            return index
    raise InvalidDataError(_("The index cannot be built."), place=str(path), hint=_("Delete this file and try again."))


def _refresh(git: Git, index: Index, bar: Bar) -> None:
    head = git.head().commit
    if head is None or (index.commit() == head and index.note("program") == __version__):
        return
    from aftersales.app.indexing import refresh_index  # noqa: PLC0415  YAML, schema and git only where something moved

    with bar(_("Reading tickets")) as progress:
        refresh_index(git, index, progress)


def ready_search(index: Index, bar: Bar = no_bar) -> None:
    """Let `index` be searched: the first who searches after a build has full-text search built."""
    if index.has_words:
        return
    from aftersales.app.indexing import build_search  # noqa: PLC0415  once after a build

    with bar(_("Reading words")) as progress:
        build_search(index, progress)


def load_policy(index: Index) -> Policy:
    """Return the policies that the index was brought up to date with."""
    return stored_policy(json.loads(index.document(POLICY_DOCUMENT)))


def load_packs(index: Index) -> dict[str, Data]:
    """Return the files of the rule packs that the index was brought up to date with, by path."""
    packs: dict[str, Data] = json.loads(index.document(PACK_DOCUMENT))
    return packs
