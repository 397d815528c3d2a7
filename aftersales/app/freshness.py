"""The index brought up to date with the branch head, and the policies read from it.

Head unchanged: nothing is read but git's two small files. Moved: the changed files alone are read. Anything odd, such
as an index of another history or from another version of the program, is built anew without a question.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from aftersales import __version__
from aftersales.app.derive import Deriver
from aftersales.codec.policy_data import policy_from_data
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.index.connection import BrokenIndexError
from aftersales.index.database import Index, open_index
from aftersales.index.refresh import Refresh
from aftersales.index.rows import BrokenFile, Row
from aftersales.model.layout import POLICIES, TICKETS, ticket_id_of
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data
from aftersales.store.git import Git

_FILE = "aftersales/index.sqlite3"
_POLICIES, _PACKS = "policies", "packs"
PACKS = f"{POLICIES}/packs/"
_TRIES = 5

Progress = Callable[[int, int], None]
"""Told now and then how many files are read, of how many."""


class Changed(NamedTuple):
    """A file that differs: its path and git's id of its content; None where it is gone."""

    path: str
    blob: str | None


def index_path(git: Git) -> Path:
    """Return where the desk's index lies; all work trees of a repository share it."""
    return git.folders.common / _FILE


def fresh_index(git: Git, progress: Progress | None = None) -> Index:
    """Open the desk's index and bring it up to date with the branch head.

    Raises:
        InvalidDataError: the policies at the branch head do not hold together.
        BusyError: another process refreshes it and does not end.
    """
    path = index_path(git)
    for _attempt in range(_TRIES):
        index = open_index(path)
        try:
            _refresh(git, index, progress)
        except BrokenIndexError:
            index.discard()
        else:
            return index
    raise InvalidDataError(_("The index cannot be built."), place=str(path), hint=_("Delete this file and try again."))


def _refresh(git: Git, index: Index, progress: Progress | None) -> None:
    head = git.head().commit
    if head is None or (index.commit() == head and index.note("program") == __version__):
        return
    with index.refresh() as refresh:
        head = git.head().commit or head  # it may have moved while we waited, and another may have done the work
        if refresh.commit == head and refresh.note("program") == __version__:
            return
        base = refresh.commit if refresh.note("program") == __version__ else None
        changes = _changed(git, base, head) if base and git.resolve(base) else None
        if changes is None:
            _rebuild(git, refresh, head, progress)
        else:
            _take_in(git, index, refresh, head, changes)
        refresh.set_note("program", __version__)


def _take_in(git: Git, index: Index, refresh: Refresh, head: str, changes: list[Changed]) -> None:
    """Read the files that changed; after a change of policies, derive every ticket again."""
    policies_changed = any(change.path.startswith(f"{POLICIES}/") for change in changes)
    if policies_changed:
        _keep_policies(refresh, head, read_policies(git, head))
    deriver = Deriver(load_policy(index))
    broken: list[BrokenFile] = []
    rows = list(_rows(git, _tickets(changes), deriver, broken))
    refresh.apply(head, rows, [change.path for change in changes if change.blob is None], broken)
    if policies_changed:
        _derive_again(refresh, deriver)


def _changed(git: Git, base: str, head: str) -> list[Changed]:
    changes = git.changed_paths(base, head)
    return [Changed(path, None if status == "D" else oid) for status, path, oid in changes]


def _tickets(changes: Iterable[Changed]) -> list[Changed]:
    return [
        change
        for change in changes
        if change.blob and change.path.startswith(f"{TICKETS}/") and change.path.endswith(".yaml")
    ]


def _rebuild(git: Git, refresh: Refresh, head: str, progress: Progress | None) -> None:
    policies = read_policies(git, head)
    deriver = Deriver(policy_from_data(policies))
    broken: list[BrokenFile] = []
    files = [Changed(path, oid) for path, oid in git.list_tree(head, TICKETS) if path.endswith(".yaml")]
    refresh.replace_all(head, _counted(_rows(git, files, deriver, broken), len(files), progress), broken)
    _keep_policies(refresh, head, policies)


def _counted(rows: Iterable[Row], total: int, progress: Progress | None) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if progress and number % 200 == 0:
            progress(number, total)
        yield row
    if progress:
        progress(total, total)


def _rows(git: Git, files: list[Changed], deriver: Deriver, broken: list[BrokenFile]) -> Iterator[Row]:
    """Read ticket files and yield their rows; what does not parse goes to `broken`."""
    if not files:
        return
    from aftersales.codec.tickets import parse_ticket, ticket_to_data  # noqa: PLC0415  YAML and schema only when a file changed
    from aftersales.index.making import row_of  # noqa: PLC0415  likewise

    blobs = [file.blob or "" for file in files]
    for file, (_oid, source) in zip(files, git.read_blobs(blobs), strict=True):
        try:
            ticket = parse_ticket(source, file.path)
        except InvalidDataError as error:
            broken.append(
                BrokenFile(file.path, file.blob or "", ticket_id_of(file.path) or "", error.place, error.message)
            )
        else:
            yield row_of(
                ticket, ticket_to_data(ticket), path=file.path, blob=file.blob or "", derived=deriver.derived(ticket)
            )


def _derive_again(refresh: Refresh, deriver: Deriver) -> None:
    """Derive every ticket again after a change of policies; the tickets themselves are in the index."""
    from aftersales.codec.tickets import ticket_from_data  # noqa: PLC0415  only when policies changed

    refresh.derive_again(lambda data: deriver.derived(ticket_from_data(data)))


# -- policies


def _keep_policies(refresh: Refresh, head: str, policies: Mapping[str, Data]) -> None:
    """Keep the policies as JSON, so that queries need no YAML; the rule packs apart, because no list needs them."""
    packs = {path: data for path, data in policies.items() if path.startswith(PACKS)}
    rest = {path: data for path, data in policies.items() if path not in packs}
    for name, documents in ((_POLICIES, rest), (_PACKS, packs)):
        refresh.put_document(name, head, json.dumps(documents, ensure_ascii=False))


def read_policies(git: Git, commit: str) -> dict[str, Data]:
    """Return the policies of a commit as plain data, by path.

    Raises:
        InvalidDataError: one of them does not parse or does not follow its schema.
    """
    from aftersales.codec.policies import read_policy_files  # noqa: PLC0415  YAML and schema only when a policy changed

    listed = [(path, oid) for path, oid in git.list_tree(commit, POLICIES) if path.endswith(".yaml")]
    sources = (source for _oid, source in git.read_blobs([oid for _path, oid in listed]))
    data, findings = read_policy_files({path: source for (path, _oid), source in zip(listed, sources, strict=True)})
    for finding in findings:
        raise InvalidDataError(
            finding.message, place=finding.place, hint=_("See all of it with: aftersales check policies")
        )
    return dict(data)


def load_policy(index: Index) -> Policy:
    """Return the policies that the index was brought up to date with."""
    return policy_from_data(json.loads(index.document(_POLICIES)))


def load_packs(index: Index) -> dict[str, Data]:
    """Return the files of the rule packs that the index was brought up to date with, by path."""
    packs: dict[str, Data] = json.loads(index.document(_PACKS))
    return packs


def index_tickets(
    index: Index, policy: Policy, *, base: str, commit: str, tickets: Iterable[Ticket], deriver: Deriver | None = None
) -> None:
    """Take tickets that were just committed into the index; where it stands elsewhere, the next reader refreshes it.

    Whoever indexes again and again under the same `policy` keeps a `deriver`, whose calendars are built once.
    """
    from aftersales.codec.tickets import ticket_to_data  # noqa: PLC0415  the caller has it imported already
    from aftersales.index.making import row_of  # noqa: PLC0415  likewise
    from aftersales.model.layout import ticket_path  # noqa: PLC0415  likewise

    deriver = deriver or Deriver(policy)
    rows = []
    for ticket in tickets:
        path = ticket_path(ticket.id)
        rows.append(row_of(ticket, ticket_to_data(ticket), path=path, blob="", derived=deriver.derived(ticket)))
    index.apply(commit, base=base, upserts=rows)
