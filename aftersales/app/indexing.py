"""Reading a desk into the index: everything, or what changed since it was last read."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from aftersales import __version__
from aftersales.app.derive import Deriver, Reach, reach_of
from aftersales.app.entries import EntryReader, File, read_entries
from aftersales.app.freshness import PACK_DOCUMENT, POLICY_DOCUMENT, Progress
from aftersales.app.parallel import map_in_order
from aftersales.codec.messages import FOLDER as MESSAGES
from aftersales.codec.messages import FRAME
from aftersales.codec.packs import FOLDER as PACKS
from aftersales.codec.policies import read_policy_files
from aftersales.codec.policy_data import stored_policy
from aftersales.codec.tickets import ticket_from_data, ticket_to_data
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.index.database import Index
from aftersales.index.making import row_of
from aftersales.index.refresh import Refresh, tokens_of
from aftersales.index.rows import Entry
from aftersales.model.finding import Severity
from aftersales.model.ids import is_ticket_id
from aftersales.model.layout import CUSTOMERS, KNOWLEDGE, POLICIES, STOCK, TICKETS, article_of, ticket_path
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data
from aftersales.store.git import Git

_READ = (f"{TICKETS}/", f"{CUSTOMERS}/", f"{STOCK}/", f"{KNOWLEDGE}/")
_FEW = 30
"""Of so many tickets, one that changes may be taken out of full-text search and put into it again."""

_DEPTH = 4
"""How many folders lie above a ticket."""


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
    with index.refresh(wait=1) as refresh:
        head = git.head().commit or ""
        same_program = refresh.note("program") == __version__
        if refresh.commit == head and same_program:
            return
        base = refresh.commit if same_program else None
        if base and git.resolve(base):
            _take_in(git, refresh, head, _changed(git, base, head))
        else:
            _rebuild(git, refresh, head, progress)
        refresh.set_note("program", __version__)


def take_back(git: Git, index: Index, commit: str, progress: Progress | None = None) -> None:
    """Bring a copy of the index, which nobody else uses, to `commit`, whichever way it lies, and without customers.

    Raises:
        InvalidDataError: the policies of `commit` do not hold together.
    """
    with index.refresh() as refresh:
        refresh.forget_customers()
        changes = [
            one for one in _changed(git, refresh.commit or "", commit) if not one.path.startswith(f"{CUSTOMERS}/")
        ]
        if len(changes) * _FEW > refresh.count_tickets():
            refresh.forget_words()
        _take_in(git, refresh, commit, changes, progress)
        refresh.set_note("program", __version__)


def _changed(git: Git, base: str, head: str) -> list[Changed]:
    changes = git.changed_paths(base, head)
    return [Changed(path, None if status == "D" else oid) for status, path, oid in changes]


def _take_in(git: Git, refresh: Refresh, head: str, changes: list[Changed], progress: Progress | None = None) -> None:
    """Read the files that changed; after a change of policies, derive again what it may touch."""
    policies_changed = any(change.path.startswith(f"{POLICIES}/") for change in changes)
    before: dict[str, Data] = json.loads(refresh.document(POLICY_DOCUMENT))
    policies = read_policies(git, head) if policies_changed else before
    reader = EntryReader(git.root, policies)
    files = [File(change.path, change.blob) for change in changes if change.blob and is_read(change.path)]
    told = _Told(progress, len(files)) if progress else None
    refresh.apply(head, read_entries(reader, files, told), [change.path for change in changes if change.blob is None])
    if policies_changed:
        _keep_policies(refresh, head, policies)
        _derive_again(refresh, stored_policy(before), reader.deriver)


def _derive_again(refresh: Refresh, before: Policy, deriver: Deriver) -> None:
    reach = reach_of(before, deriver.policy)
    if reach is not Reach.NONE:
        refresh.derive_again(lambda data: deriver.derived(ticket_from_data(data)), only_moving=reach is Reach.MOVING)


def is_read(path: str) -> bool:
    """Tell whether a file is a ticket, a customer, a month of stock or an article.

    What lies deeper is evidence, unless it is named as a ticket.
    """
    if path.startswith(f"{KNOWLEDGE}/"):
        return article_of(path) is not None
    stem = path.rpartition("/")[2].removesuffix(".yaml")
    return path.startswith(_READ) and path.endswith(".yaml") and (path.count("/") <= _DEPTH or is_ticket_id(stem))


def _rebuild(git: Git, refresh: Refresh, head: str, progress: Progress | None) -> None:
    policies = read_policies(git, head)
    reader = EntryReader(git.root, policies)
    told = _Told(progress, sum(1 for _file in _files(git, head))) if progress else None
    refresh.replace_all(head, read_entries(reader, _files(git, head), told))
    _keep_policies(refresh, head, policies)


def _files(git: Git, commit: str) -> Iterator[File]:
    """Yield the tickets and customers of a commit, as git lists them: never all in memory."""
    listed = (found for folder in _READ for found in git.list_tree(commit, folder))
    return (File(path, oid) for path, oid in listed if is_read(path))


class _Told:
    """Adds up how many were read, and passes it on."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self, count: int) -> None:
        self._done += count
        self._progress(self._done, self._total)


def build_search(index: Index, progress: Progress | None = None) -> None:
    """Build full-text search by all processors, where nobody has searched since the index was built."""
    if index.has_words:
        return
    with index.refresh() as refresh:
        told = _Told(progress, refresh.count_tickets()) if progress else None
        refresh.fill_words(_tokens(refresh, told))


def _tokens(refresh: Refresh, told: Callable[[int], None] | None) -> Iterator[tuple[int, str]]:
    for page in map_in_order(tokens_of, refresh.pages()):
        yield from page
        if told:
            told(len(page))


def index_tickets(
    index: Index,
    policy: Policy,
    *,
    base: str,
    commit: str,
    tickets: Iterable[Ticket],
    deriver: Deriver | None = None,
    others: Iterable[Entry] = (),
) -> None:
    """Take tickets that were just committed into the index; where it stands elsewhere, the next reader refreshes it.

    Whoever indexes again and again under the same `policy` keeps a `deriver`, whose calendars are built once; and gives
    what else was committed as `others`.
    """
    deriver = deriver or Deriver(policy)
    rows = [
        row_of(ticket, ticket_to_data(ticket), path=ticket_path(ticket.id), blob="", derived=deriver.derived(ticket))
        for ticket in tickets
    ]
    index.apply(commit, base=base, upserts=[*rows, *others])


# -- policies


def read_policies(git: Git, commit: str) -> dict[str, Data]:
    """Return the policies of a commit as plain data, by path.

    Raises:
        InvalidDataError: one of them does not parse or does not follow its schema.
    """
    listed = [(path, oid) for path, oid in git.list_tree(commit, POLICIES) if is_rule(path)]
    sources = (source for _oid, source in git.read_blobs([oid for _path, oid in listed]))
    data, findings = read_policy_files({path: source for (path, _oid), source in zip(listed, sources, strict=True)})
    for finding in findings:
        if finding.severity is Severity.ERROR:
            hint = _("See all of it with: aftersales check policies")
            raise InvalidDataError(finding.message, place=finding.place, hint=hint)
    return dict(data)


def is_rule(path: str) -> bool:
    """Tell whether a policy is one that rules go by; messages are read when one is written."""
    return path.endswith(".yaml") and path != FRAME and not path.startswith(MESSAGES)


def _keep_policies(refresh: Refresh, head: str, policies: Mapping[str, Data]) -> None:
    """Keep the policies as JSON, so that queries need no YAML; the rule packs apart, because no list needs them."""
    packs = {path: data for path, data in policies.items() if path.startswith(PACKS)}
    rest = {path: data for path, data in policies.items() if path not in packs}
    for name, documents in ((POLICY_DOCUMENT, rest), (PACK_DOCUMENT, packs)):
        refresh.put_document(name, head, json.dumps(documents, ensure_ascii=False))
