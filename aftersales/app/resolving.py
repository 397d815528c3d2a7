"""``resolve``: a person says what counts where two clones disagree; in a commit, or in the middle of git's merge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from aftersales.app.changes import Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.merging import policy_or_none
from aftersales.app.people import refuse
from aftersales.app.tickets import Outcome
from aftersales.codec.faults import FileError
from aftersales.codec.merging import merge_sources
from aftersales.codec.schema import problems
from aftersales.codec.tickets import parse_ticket, render_ticket, ticket_from_data, ticket_to_data
from aftersales.errors import InvalidDataError, NotFoundError, UsageError
from aftersales.i18n import _
from aftersales.model.approval import Verdict
from aftersales.model.ids import id_fragment, new_entry_id
from aftersales.model.layout import TICKETS, ticket_id_of
from aftersales.model.record import record
from aftersales.model.refusal import Refusal
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import Data, Value
from aftersales.rules.approval_sums import Case
from aftersales.rules.approvals import check_decision
from aftersales.rules.calendars import Calendars
from aftersales.rules.clock_snapshot import snapshot
from aftersales.rules.clocks import read_clocks
from aftersales.rules.lifecycle import replay, settled_entries
from aftersales.rules.merging.conflicts import sides_of
from aftersales.rules.merging.settling import is_of_a_side, may_be_anything, said_before, settled
from aftersales.rules.merging.states import STATE
from aftersales.rules.merging.values import MISSING, Held, Missing, is_map
from aftersales.rules.team import check_permission
from aftersales.store.git import Git

Choice = Callable[[Ticket], Mapping[str, Held]]
"""Return what counts, for each field that is settled: told the ticket in conflict."""


def how_to_choose() -> str:
    """Return the hint for somebody who has not said what counts."""
    return _("Say what counts: --take FIELD=1, --ours, --theirs or --edit.")


@record
class Disputed:
    """A ticket in conflict.

    Attributes:
        ticket: with its conflicts.
        path: of its file.
        merging: git's own merge is under way and waits for this file; else the conflict is in the last commit.
    """

    ticket: Ticket
    path: str
    merging: bool


def find_disputed(context: Context, fragment: str) -> Disputed:
    """Return the ticket that `fragment` names, merged anew where git's merge stopped at it or left its marks.

    Raises:
        NotFoundError: no such ticket, or it is not in conflict.
        InvalidDataError: a version of it does not follow its format.
    """
    waiting = _unmerged(context.git, fragment)
    if waiting is not None:
        path, oids = waiting
        sources = dict(context.git.read_blobs(oid for oid in oids if oid))
        ours, theirs = (sources.get(oid) for oid in oids[1:])
        if ours is None or theirs is None:
            raise NotFoundError(
                _("One side deleted this file and the other changed it."),
                place=path,
                hint=_("Keep it (git add {path}) or let it go (git rm {path}).").format(path=path),
            )
        return Disputed(_merged(context, path, sources.get(oids[0]), ours, theirs), path, merging=True)
    return _committed(context, fragment)


def _committed(context: Context, fragment: str) -> Disputed:
    head = context.git.head().commit or ""
    path = _path_at(context.git, head, fragment)
    source = context.git.read_blob(head, path) or b""
    try:
        ticket = parse_ticket(source, path)
    except FileError:
        ticket = _from_parents(context, path)
    else:
        if not ticket.conflicts:
            raise NotFoundError(_("Nothing is to be settled here."), place=ticket.id)
    return Disputed(ticket, path, merging=False)


def _from_parents(context: Context, path: str) -> Ticket:
    """Merge the parents' versions of a file that a merge elsewhere left with marks in it.

    Raises:
        FileError: no merge made it what it is, or a parent's version does not parse either.
    """
    git = context.git
    for commit in git.log("--merges", "--max-count=1", "--full-history", "-m", paths=[path]):
        one, other = (git.read_blob(parent, path) for parent in commit.parents[:2])
        if one and other:
            bases = git.outcome("merge-base", *commit.parents[:2], accept=(0, 1))[1].decode().split()
            return _merged(context, path, git.read_blob(bases[0], path) if bases else None, one, other)
    return parse_ticket(git.read_blob(git.head().commit or "", path) or b"", path)


def _merged(context: Context, path: str, base: bytes | None, ours: bytes, theirs: bytes) -> Ticket:
    merged = merge_sources(path, base, ours, theirs, policy_or_none(context))
    if merged is None:
        raise NotFoundError(_("This file is no ticket; settle it with your editor."), place=path)
    return ticket_from_data(merged.merged.data)


def _unmerged(git: Git, fragment: str) -> tuple[str, list[str]] | None:
    """Return path and git's ids of the base, ours and theirs of a ticket that git's merge waits for."""
    stages: dict[str, dict[str, str]] = {}
    for line in git.records("ls-files", "-z", "--unmerged", "--full-name"):
        about, _tab, path = line.decode("utf-8", "surrogateescape").partition("\t")
        _mode, oid, stage = about.split()
        stages.setdefault(git.own(path), {})[stage] = oid
    wanted = id_fragment(fragment)
    found = [path for path in stages if wanted in (ticket_id_of(path) or "")]
    if len(found) != 1:
        return None
    return found[0], [stages[found[0]].get(stage, "") for stage in "123"]


def _path_at(git: Git, commit: str, fragment: str) -> str:
    """Return the path of the one ticket of a commit whose id holds `fragment`; broken files count."""
    wanted = id_fragment(fragment)
    found = [path for path, _oid in git.list_tree(commit, TICKETS) if wanted in (ticket_id_of(path) or "")]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(_("There is no ticket {fragment}.").format(fragment=fragment))
    raise NotFoundError(
        _("{fragment} could be any of {ids}.").format(
            fragment=fragment, ids=", ".join(str(ticket_id_of(path)) for path in found[:5])
        ),
        hint=_("Give more of the id."),
    )


def resolve_ticket(context: Context, fragment: str, choose: Choice, *, text: str = "") -> Outcome:
    """Settle a ticket's conflicts: one commit, or, in the middle of git's merge, the file for that merge's commit.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        choose: says what counts; conflicts that it leaves out stay.
        text: why.

    Raises:
        NotFoundError: nothing is to be settled.
        RefusedError: the person may not change tickets.
        UsageError: nothing was chosen.
        InvalidDataError: with what was chosen, the ticket would not follow its schema.
    """
    disputed = find_disputed(context, fragment)
    if disputed.merging:
        after, event = _settle(context, disputed.ticket, choose, text)
        target = context.git.root / disputed.path
        target.write_bytes(render_ticket(after))
        context.git.write("add", "--", context.git.full(disputed.path))
        return Outcome(
            after,
            None,
            [_("Now finish the merge (git commit --no-edit) or the rebase (git rebase --continue).")],
            event,
        )
    with desk_change(context) as change:
        disputed = _committed(context, fragment)
        after, event = _settle(context, disputed.ticket, choose, text)
        if event is None:
            change.put(Revision(after, "merged anew"))
            subject = f"{after.id}: merged anew"
            return Outcome(after, change.commit(subject, text, {"Ticket": after.id, "Actor": change.actor.by}))
        change.put(Revision(after, f"settled {', '.join(event.changes)}", disputed.ticket))
        return Outcome(after, change.commit(), [], event)


def _settle(context: Context, ticket: Ticket, choose: Choice, text: str) -> tuple[Ticket, Event | None]:
    """Return the ticket with what was chosen, and the entry that says so; None where the merge left nothing to say."""
    refuse(check_permission(context.actor.person, Permission.EDIT, context.policy.team), ticket.id)
    if not ticket.conflicts:
        return ticket, None
    chosen = choose(ticket)
    if not chosen:
        raise UsageError(_("Nothing was chosen."), hint=how_to_choose())
    refuse(_check_verdicts(context, ticket, chosen), ticket.id)
    before = ticket_to_data(ticket)
    refuse(_check_sides(before, chosen), ticket.id)
    data = settled(before, chosen)
    for problem in problems("ticket", data):
        raise InvalidDataError(problem.message, place=ticket.id)
    after = ticket_from_data(data)
    event = _event(context, ticket, after, chosen, text)
    after = after.with_event(event)
    return _with_clocks(context, after), event


def _check_verdicts(context: Context, ticket: Ticket, chosen: Mapping[str, Held]) -> list[Refusal]:
    """Return why the person may not let an approval stand that somebody rejected: they must be one who may approve."""
    refusals: list[Refusal] = []
    for request in ticket.approvals:
        value = chosen.get(f"approvals.{request.id}")
        if is_map(value) and value.get("verdict") == Verdict.APPROVED:
            again = replace(request, decided=None, by="", verdict=None, expires=context.now)
            case = Case(ticket, again, [ticket], context.policy, context.now)
            refusals += check_decision(case, context.actor.person, context.actor.by, again.value)
    return refusals


def _check_sides(data: Data, chosen: Mapping[str, Held]) -> list[Refusal]:
    """Return why something that only a side can say (a state, a verdict, a decision) may not be written anew."""
    return [
        Refusal(
            "not_a_side",
            _("{field} can only be settled to what one of the two made of it.").format(field=field),
            _("Name one: --take {field}=1").format(field=field),
        )
        for field, value in chosen.items()
        if not may_be_anything(field) and not is_of_a_side(data, field, value)
    ]


def _event(context: Context, ticket: Ticket, after: Ticket, chosen: Mapping[str, Held], text: str) -> Event:
    """Return the entry that says what was settled; it also settles steps that do not follow from each other."""
    old = said_before(ticket_to_data(ticket), list(chosen))
    details: dict[str, Value] = {}
    if STATE in chosen:
        known = settled_entries(ticket.history)
        astray = {ticket.history[problem.entry].id for problem in replay(ticket.history, context.policy.lifecycle)}
        details = {"settles": sorted(astray - known)} if astray - known else {}
    moves = ticket.state != after.state
    return Event(
        id=new_entry_id(context.draw),
        at=max(context.now, ticket.history[-1].at),
        by=context.actor.by,
        did=Did.RESOLVED,
        text=text.strip(),
        source=ticket.state if moves else None,
        target=after.state if moves else None,
        on_behalf_of=context.actor.on_behalf_of,
        changes={field: (old[field], None if isinstance(value, Missing) else value) for field, value in chosen.items()},
        details=details,
    )


def _with_clocks(context: Context, ticket: Ticket) -> Ticket:
    """Return the ticket with its clocks kept where it is closed, and none where it is open."""
    policy = context.policy
    if not policy.lifecycle.is_closed(ticket.state):
        return ticket
    calendars = Calendars(policy.calendars, policy.desk.calendar)
    return replace(ticket, clocks=snapshot(read_clocks(replace(ticket, clocks=()), policy, calendars, context.now)))


def take(ticket: Ticket, words: Mapping[str, str]) -> Mapping[str, Held]:
    """Return the values that a person takes: field → the number of a side, or whose it is.

    Raises:
        UsageError: there is no such conflict, or no such side.
    """
    by_field = {str(conflict["field"]): sides_of(conflict) for conflict in ticket.conflicts}
    chosen: dict[str, Held] = {}
    for field, word in words.items():
        if field not in by_field:
            raise UsageError(
                _("{field} is not in conflict.").format(field=field),
                hint=_("To be settled: {fields}").format(fields=", ".join(by_field)),
            )
        chosen[field] = _side(field, by_field[field], word)
    return chosen


def _side(field: str, sides: Sequence[Data], word: str) -> Held:
    numbers = {"first": "1", "second": "2"}
    number = numbers.get(word, word)
    found = [side for place, side in enumerate(sides, 1) if number == str(place) or word == side.get("by")]
    if len(found) != 1:
        known = ", ".join(f"{place} ({side.get('by', '?')})" for place, side in enumerate(sides, 1))
        raise UsageError(
            _("{field} has no side {word}.").format(field=field, word=word),
            hint=_("Sides: {sides}").format(sides=known),
        )
    return found[0].get("value", MISSING)


def mine_or_theirs(ticket: Ticket, person: str, *, mine: bool) -> Mapping[str, Held]:
    """Return, for every conflict, the value of `person`, or the one of somebody else.

    Raises:
        UsageError: a conflict has no such value, or more than one.
    """
    chosen: dict[str, Held] = {}
    for conflict in ticket.conflicts:
        field = str(conflict["field"])
        found = [side for side in sides_of(conflict) if (side.get("by") == person) == mine]
        if len(found) != 1:
            people = ", ".join(str(side.get("by", "?")) for side in sides_of(conflict))
            raise UsageError(
                _("{field}: whose value is meant? It was changed by {people}.").format(field=field, people=people),
                hint=_("Name it: --take {field}=1").format(field=field),
            )
        chosen[field] = found[0].get("value", MISSING)
    return chosen
