"""What must hold of every merge, as one function of a seed: the suite tries a few, the long run as many as it can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from random import Random

from aftersales.codec.schema import problems
from aftersales.codec.tickets import parse_ticket, render_ticket, render_ticket_data, ticket_from_data, ticket_to_data
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data
from aftersales.rules.lifecycle import replay, state_after
from aftersales.rules.merging.records import Merged, merge_records
from aftersales.rules.merging.values import entries_of
from aftersales.rules.verification.merges import check_merge
from tests.support.clones import Clone, clones
from tests.support.policies import shipped_policy

LISTS = ("history", "evidence", "steps", "approvals", "links")
NAME = "tickets/2026/11/22/AS-261122-7K3QM.yaml"


@dataclass
class Count:
    """How many merges were made, and how many of them left a conflict."""

    merges: int = 0
    conflicts: int = 0


def check_laws(seed: int, count: Count | None = None) -> None:
    """Make three clones from `seed` and hold every law against them."""
    base, made = clones(seed, 3, before=seed % 12, steps=8)
    count = count or Count()
    origin, sides = ticket_to_data(base), [ticket_to_data(ticket) for ticket in made]
    for one, other in combinations(sides, 2):
        merged = _merged(origin, one, other, count)
        assert _file(merged.data) == _file(_merged(origin, other, one, count).data), "commutative"
        _check_result(merged, [origin, one, other])
        assert [problem.message for problem in check_merge([one, other], merged.data)] == [], "verify finds it honest"
        _check_again(origin, merged, one, count)
    for one in sides:
        assert _merged(origin, origin, one, count).data == one, "merging with an ancestor changes nothing"
        assert _merged(origin, one, one, count).data == one, "idempotent"
    _check_groupings(origin, sides, count)
    _check_meeting_again(seed, origin, made, count)


def _check_result(merged: Merged, before: Sequence[Data]) -> None:
    """Valid, canonical, nothing lost or doubled, and a history that holds together where nothing is in conflict."""
    source = _file(merged.data)
    assert problems("ticket", merged.data) == []
    ticket = parse_ticket(source, NAME)
    assert render_ticket(ticket) == source
    for section in LISTS:
        found = [str(entry["id"]) for entry in entries_of(merged.data, section)]
        wanted = {str(entry["id"]) for data in before for entry in entries_of(data, section)}
        assert len(found) == len(set(found)), f"doubled in {section}"
        assert set(found) == wanted, f"lost from {section}"
    lifecycle = shipped_policy().lifecycle
    assert ticket.state == state_after(ticket.history, lifecycle)
    if not merged.conflicts:
        assert replay(ticket.history, lifecycle) == []
    else:
        assert all(len(entries_of(conflict, "sides")) > 1 for conflict in merged.conflicts)


def _check_again(origin: Data, merged: Merged, one: Data, count: Count) -> None:
    """Merging a side a second time changes nothing, from whichever version git takes for the common one."""
    for base in (origin, one):
        assert _file(_merged(base, merged.data, one, count).data) == _file(merged.data), "merged twice"


def _check_groupings(origin: Data, sides: Sequence[Data], count: Count) -> None:
    """Whoever merges first, all get the same; where a conflict arises, each gets one over the same fields."""
    results = []
    for first, second, third in permutations(sides):
        pair = _merged(origin, first, second, count)
        results.append(_merged(origin, pair.data, third, count))
    if not any(result.conflicts for result in results):
        assert len({_file(result.data) for result in results}) == 1, "associative"
    assert len({bool(result.conflicts) for result in results}) == 1


def _check_meeting_again(seed: int, origin: Data, made: Sequence[Ticket], count: Count) -> None:
    """Work goes on after a merge, also on what is in conflict as far as a note, and is merged again."""
    one, other, third = map(ticket_to_data, made)
    met = _merged(origin, one, other, count)
    on = ticket_from_data(met.data)
    random = Random(f"{seed} later")  # noqa: S311  the same seed must make the same clones
    later = Clone(on, random, on.history[-1].at).work(3 if not met.conflicts else 0)
    again = _merged(origin, ticket_to_data(later), third, count)
    _check_result(again, [ticket_to_data(later), third])


def _merged(base: Data, one: Data, other: Data, count: Count) -> Merged:
    merged = merge_records(base, one, other, shipped_policy())
    count.merges += 1
    count.conflicts += bool(merged.conflicts)
    return merged


def _file(data: Mapping[str, object]) -> bytes:
    return render_ticket_data(data)  # type: ignore[arg-type]  # plain data
