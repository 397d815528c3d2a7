"""Reading a desk into the index: everything, or what changed since it was last read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aftersales import __version__
from aftersales.app.derive import Deriver
from aftersales.app.freshness import PACK_DOCUMENT, POLICY_DOCUMENT, Progress, load_policy
from aftersales.codec.customers import customer_to_data, parse_customer
from aftersales.codec.packs import FOLDER as PACKS
from aftersales.codec.policies import read_policy_files
from aftersales.codec.policy_data import policy_from_data
from aftersales.codec.tickets import parse_ticket, ticket_from_data, ticket_to_data
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.index.database import Index
from aftersales.index.making import customer_row, row_of
from aftersales.index.refresh import Refresh
from aftersales.index.rows import BrokenFile, Entry
from aftersales.model.finding import Severity
from aftersales.model.ids import is_ticket_id
from aftersales.model.layout import CUSTOMERS, POLICIES, TICKETS, ticket_id_of, ticket_path
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data
from aftersales.store.git import Git

_READ = (f"{TICKETS}/", f"{CUSTOMERS}/")
_DEPTH = 4
"""How many folders lie above a ticket."""

_STEP = 200
"""How many files lie between two words about progress."""


class Changed(NamedTuple):
    """A file that differs: its path and git's id of its content; None where it is gone."""

    path: str
    blob: str | None


def refresh_index(git: Git, index: Index, progress: Progress | None = None) -> None:
    """Bring the index up to date with the branch head; where another process is at it, its work is not done twice.

    Raises:
        InvalidDataError: the policies at the branch head do not hold together.
        BusyError: another process refreshes it and does not end.
    """
    with index.refresh() as refresh:
        head = git.head().commit or ""
        same_program = refresh.note("program") == __version__
        if refresh.commit == head and same_program:
            return
        base = refresh.commit if same_program else None
        if base and git.resolve(base):
            _take_in(git, index, refresh, head, _changed(git, base, head))
        else:
            _rebuild(git, refresh, head, progress)
        refresh.set_note("program", __version__)


def _changed(git: Git, base: str, head: str) -> list[Changed]:
    changes = git.changed_paths(base, head)
    return [Changed(path, None if status == "D" else oid) for status, path, oid in changes]


def _take_in(git: Git, index: Index, refresh: Refresh, head: str, changes: list[Changed]) -> None:
    """Read the files that changed; after a change of policies, derive every ticket again."""
    policies_changed = any(change.path.startswith(f"{POLICIES}/") for change in changes)
    if policies_changed:
        _keep_policies(refresh, head, read_policies(git, head))
    deriver = Deriver(load_policy(index))
    broken: list[BrokenFile] = []
    files = [change for change in changes if change.blob and _is_read(change.path)]
    entries = list(_entries(git, files, deriver, broken))
    refresh.apply(head, entries, [change.path for change in changes if change.blob is None], broken)
    if policies_changed:
        refresh.derive_again(lambda data: deriver.derived(ticket_from_data(data)))


def _is_read(path: str) -> bool:
    """Tell whether a file is a ticket or a customer; deeper ones are evidence, unless they bear a ticket's name."""
    stem = path.rpartition("/")[2].removesuffix(".yaml")
    return path.startswith(_READ) and path.endswith(".yaml") and (path.count("/") <= _DEPTH or is_ticket_id(stem))


def _rebuild(git: Git, refresh: Refresh, head: str, progress: Progress | None) -> None:
    policies = read_policies(git, head)
    deriver = Deriver(policy_from_data(policies))
    broken: list[BrokenFile] = []
    files = [Changed(path, oid) for folder in _READ for path, oid in git.list_tree(head, folder) if _is_read(path)]
    refresh.replace_all(head, _counted(_entries(git, files, deriver, broken), len(files), progress), broken)
    _keep_policies(refresh, head, policies)


def _counted(entries: Iterable[Entry], total: int, progress: Progress | None) -> Iterator[Entry]:
    for number, entry in enumerate(entries, 1):
        if progress and number % _STEP == 0:
            progress(number, total)
        yield entry
    if progress:
        progress(total, total)


def _entries(git: Git, files: list[Changed], deriver: Deriver, broken: list[BrokenFile]) -> Iterator[Entry]:
    """Read files and yield what the index takes in of each; what does not parse goes to `broken`."""
    blobs = [file.blob or "" for file in files]
    for file, (blob, source) in zip(files, git.read_blobs(blobs) if blobs else (), strict=True):
        try:
            yield _entry(file.path, blob, source, deriver)
        except InvalidDataError as error:
            broken.append(BrokenFile(file.path, blob, ticket_id_of(file.path) or "", error.place, error.message))


def _entry(path: str, blob: str, source: bytes, deriver: Deriver) -> Entry:
    if path.startswith(f"{CUSTOMERS}/"):
        return customer_row(customer_to_data(parse_customer(source, path)), path=path, blob=blob)
    ticket = parse_ticket(source, path)
    return row_of(ticket, ticket_to_data(ticket), path=path, blob=blob, derived=deriver.derived(ticket))


def index_tickets(
    index: Index, policy: Policy, *, base: str, commit: str, tickets: Iterable[Ticket], deriver: Deriver | None = None
) -> None:
    """Take tickets that were just committed into the index; where it stands elsewhere, the next reader refreshes it.

    Whoever indexes again and again under the same `policy` keeps a `deriver`, whose calendars are built once.
    """
    deriver = deriver or Deriver(policy)
    rows = [
        row_of(ticket, ticket_to_data(ticket), path=ticket_path(ticket.id), blob="", derived=deriver.derived(ticket))
        for ticket in tickets
    ]
    index.apply(commit, base=base, upserts=rows)


# -- policies


def read_policies(git: Git, commit: str) -> dict[str, Data]:
    """Return the policies of a commit as plain data, by path.

    Raises:
        InvalidDataError: one of them does not parse or does not follow its schema.
    """
    listed = [(path, oid) for path, oid in git.list_tree(commit, POLICIES) if path.endswith(".yaml")]
    sources = (source for _oid, source in git.read_blobs([oid for _path, oid in listed]))
    data, findings = read_policy_files({path: source for (path, _oid), source in zip(listed, sources, strict=True)})
    for finding in findings:
        if finding.severity is Severity.ERROR:
            hint = _("See all of it with: aftersales check policies")
            raise InvalidDataError(finding.message, place=finding.place, hint=hint)
    return dict(data)


def _keep_policies(refresh: Refresh, head: str, policies: Mapping[str, Data]) -> None:
    """Keep the policies as JSON, so that queries need no YAML; the rule packs apart, because no list needs them."""
    packs = {path: data for path, data in policies.items() if path.startswith(PACKS)}
    rest = {path: data for path, data in policies.items() if path not in packs}
    for name, documents in ((POLICY_DOCUMENT, rest), (PACK_DOCUMENT, packs)):
        refresh.put_document(name, head, json.dumps(documents, ensure_ascii=False))
