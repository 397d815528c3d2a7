"""What a change of the desk means: commits, or what is not pushed yet, ticket by ticket.

Personal data is masked here, before anybody can print it: what customers' files hold is never told, and what looks like
a telephone number, an address or an identity card in a ticket's words is cut.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from aftersales.app.check_changes import resolve_span
from aftersales.app.context import Context
from aftersales.app.parallel import chunks
from aftersales.app.policies import policies_in_work_tree
from aftersales.app.simulating import Simulation, policies_at, simulate_between
from aftersales.codec.tickets import parse_ticket, ticket_to_data
from aftersales.codec.yaml_reader import read_yaml
from aftersales.errors import InvalidDataError
from aftersales.model.difference import Difference, FileChange, Kind, TicketChange
from aftersales.model.layout import POLICIES, customer_id_of, ticket_id_of
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Event
from aftersales.model.values import EMPTY, Data, Value, text_of
from aftersales.rules.check_privacy import mask_personal
from aftersales.rules.hand_edits import entries_of, hand_edits, lost_entries
from aftersales.store.recovery import entries_at

_CHUNK = 300
"""Files whose versions are read from git together."""

Sources = tuple[bytes | None, bytes | None]
"""A file's content before and after; None: it is not there."""


@record
class Ends:
    """What is compared.

    Attributes:
        base: the commit to start from; None for nothing at all.
        commit: the commit to end with.
        work_tree: edits that are not committed count as well.
    """

    base: str | None
    commit: str
    work_tree: bool


@record
class DeskDiff:
    """What changed; `effect`: what changed policies do to open tickets, None where none changed or they are broken.

    Attributes:
        problem: why the policies cannot be tried; empty where they can.
    """

    difference: Difference
    effect: Simulation | None
    problem: str


def ends_of(context: Context, span: str | None) -> Ends:
    """Return what ``A..B`` names; without it, whatever is not pushed yet, committed or not.

    Where the branch has no upstream, that is what is not committed.

    Raises:
        UsageError: it is no range.
        NotFoundError: a side names no commit.
    """
    git = context.git
    if span is not None:
        found = resolve_span(git, span)
        return Ends(found.base, found.commit, work_tree=False)
    head = git.head().commit or ""
    upstream = git.resolve("@{upstream}")
    if upstream is None:
        return Ends(head, head, work_tree=True)
    code, common = git.outcome("merge-base", upstream, head, accept=(0, 1))
    return Ends(common.decode().strip() if code == 0 else head, head, work_tree=True)


def desk_diff(context: Context, span: str | None = None) -> DeskDiff:
    """Return what the commits of ``A..B`` mean; without it, what is not pushed yet."""
    ends = ends_of(context, span)
    difference = difference_of(context, ends)
    if not difference.policies:
        return DeskDiff(difference, None, "")
    try:
        return DeskDiff(difference, _effect(context, ends), "")
    except InvalidDataError as error:
        return DeskDiff(difference, None, str(error))


def _effect(context: Context, ends: Ends) -> Simulation | None:
    """Try the policies; nothing to compare with in an empty desk."""
    if ends.base is None:
        return None
    new = policies_in_work_tree(context.git.root) if ends.work_tree else policies_at(context, ends.commit)
    return simulate_between(context, policies_at(context, ends.base), new)


def difference_of(context: Context, ends: Ends) -> Difference:
    """Return what differs between two ends."""
    tickets: list[TicketChange] = []
    policies: list[FileChange] = []
    files: list[FileChange] = []
    for path, (before, after) in _changed_sources(context, ends):
        if before == after:
            continue
        if ticket_id_of(path):
            tickets.append(_ticket_change(path, before, after, context.policy))
        else:
            listed = policies if path.startswith(f"{POLICIES}/") else files
            listed.append(FileChange(path, _kind(before, after), _fields(path, before, after)))
    count = context.git.read("rev-list", "--count", *([f"^{ends.base}"] if ends.base else []), ends.commit)
    return Difference(ends.base or "", ends.commit, ends.work_tree, int(count), tickets, policies, files)


def _changed_sources(context: Context, ends: Ends) -> Iterator[tuple[str, Sources]]:
    """Yield each path that may have changed with its content before and after, in the order of paths."""
    git = context.git
    blobs = _changed_blobs(context, ends)
    edited = {path for _state, path in git.status_paths()} if ends.work_tree else set()
    at_head = entries_at(git, ends.commit, sorted(edited - blobs.keys())) if edited else {}
    blobs |= {path: (at_head[path].oid if path in at_head else None, None) for path in edited - blobs.keys()}
    for chunk in chunks(sorted(blobs.items()), _CHUNK):
        wanted = [blob for _path, pair in chunk for blob in pair if blob]
        found = dict(git.read_blobs(wanted)) if wanted else {}
        for path, (old, new) in chunk:
            after = _content(context, path) if path in edited else found[new] if new else None
            yield path, (found[old] if old else None, after)


def _changed_blobs(context: Context, ends: Ends) -> dict[str, tuple[str | None, str | None]]:
    """Return path → git's ids of the contents before and after, of what the commits changed."""
    git = context.git
    if ends.base is None:
        return {path: (None, blob) for path, blob in git.list_tree(ends.commit)}
    changed = git.changed_entries(ends.base, ends.commit)
    return {
        path: (None if status == "A" else old.oid, None if status == "D" else new.oid)
        for status, path, old, new in changed
        if "160000" not in (old.mode, new.mode)
    }


def _content(context: Context, path: str) -> bytes | None:
    """Return a file of the work tree; None where there is none, or no plain one."""
    file = context.git.root / path
    try:
        return file.read_bytes() if file.is_file() and not file.is_symlink() else None
    except OSError:
        return None


def _kind(before: bytes | None, after: bytes | None) -> Kind:
    return Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED


def _fields(path: str, before: bytes | None, after: bytes | None) -> tuple[str, ...]:
    """Return which fields of a customer changed."""
    if not customer_id_of(path):
        return ()
    try:
        old, new = (read_yaml(source, path).data if source else EMPTY for source in (before, after))
    except InvalidDataError:
        return ()
    return tuple(key for key in {**old, **new} if old.get(key) != new.get(key))


def _ticket_change(path: str, before: bytes | None, after: bytes | None, policy: Policy) -> TicketChange:
    name = ticket_id_of(path) or path
    old = _data(path, before)
    if after is None:
        title, state = text_of(old.get("title")), text_of(old.get("state"))
        return TicketChange(name, mask_personal(title, policy), state, Kind.REMOVED, (), {}, (), "")
    try:
        ticket = parse_ticket(after, path)
    except InvalidDataError as error:
        return TicketChange(name, "", "", Kind.BROKEN, (), {}, (), str(error))
    known, new = entries_of(old), ticket_to_data(ticket)
    added = [_masked_entry(event, policy) for event in ticket.history if event.id not in known]
    by_hand = _masked_pairs(hand_edits(old, new), policy) if before is not None else {}
    kind, title = _kind(before, after), mask_personal(ticket.title, policy)
    return TicketChange(name, title, ticket.state, kind, added, by_hand, lost_entries(old, new), "")


def _data(path: str, source: bytes | None) -> Data:
    """Return what a ticket held before; nothing where it could not be read even then."""
    try:
        return ticket_to_data(parse_ticket(source, path)) if source else EMPTY
    except InvalidDataError:
        return EMPTY


def _masked_entry(event: Event, policy: Policy) -> Event:
    text = mask_personal(event.text, policy)
    return replace(event, text=text, changes=_masked_pairs(event.changes, policy))


def _masked_pairs(pairs: Mapping[str, tuple[Value, Value]], policy: Policy) -> dict[str, tuple[Value, Value]]:
    return {path: (_masked(old, policy), _masked(new, policy)) for path, (old, new) in pairs.items()}


def _masked(value: Value, policy: Policy) -> Value:
    if isinstance(value, str):
        return mask_personal(value, policy)
    if isinstance(value, Mapping):
        return {key: _masked(one, policy) for key, one in value.items()}
    return [_masked(one, policy) for one in value] if isinstance(value, list | tuple) else value
