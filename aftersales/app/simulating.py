"""A change of policies tried on the desk's tickets before it is merged: deadlines that move, decisions that change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aftersales.app.context import Context
from aftersales.app.derive import Deriver
from aftersales.app.indexing import read_policies
from aftersales.app.policies import PolicyDifference, compare_policies, policies_in_work_tree
from aftersales.app.units import repairs_elsewhere
from aftersales.codec.packs import FOLDER as PACKS
from aftersales.codec.packs import packs_from_data
from aftersales.codec.policy_data import policy_from_data
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import DeskError, NotFoundError
from aftersales.i18n import _
from aftersales.model.pack import Packs
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data
from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.ticket_facts import entitlement_facts, jurisdiction_of


@record
class Effect:
    """What the change does to one ticket.

    Attributes:
        due_before, due_after: its next deadline under the old and the new policies; None where there is none.
        moved: how many of its deadlines move, the next one or later ones.
        newly_overdue: late now under the new policies, and not under the old.
        rights: remedies gained (``+refund``), lost (``-refund``) or changed (``~refund``).
    """

    ticket: str
    title: str
    due_before: datetime | None
    due_after: datetime | None
    moved: int
    newly_overdue: bool
    rights: Sequence[str]


@record
class Simulation:
    """What a change of policies does; `tried`: how many open tickets were looked at."""

    difference: PolicyDifference
    effects: Sequence[Effect]
    tried: int


@record
class _World:
    policy: Policy
    packs: Packs
    deriver: Deriver


def simulate(context: Context, base: str) -> Simulation:
    """Try the policies of the work tree, compared with those of the revision `base`, on every open ticket.

    Raises:
        NotFoundError: there is no such revision.
        InvalidDataError: the policies of either do not hold together.
    """
    return simulate_between(context, policies_at(context, base), policies_in_work_tree(context.git.root))


def simulate_between(context: Context, old_files: Mapping[str, Data], new_files: Mapping[str, Data]) -> Simulation:
    """Try the policies of `new_files`, compared with those of `old_files`, on every open ticket.

    Raises:
        InvalidDataError: the policies of either do not hold together.
    """
    old, new = _world(old_files), _world(new_files)
    effects, tried = [], 0
    for stored in context.index.all_stored(only_open=True):
        tried += 1
        ticket = ticket_from_data(stored.data)
        effect = _effect(ticket, old, new, context)
        if effect.moved or effect.rights:
            effects.append(effect)
    return Simulation(compare_policies(old_files, new_files), effects, tried)


def policies_at(context: Context, revision: str) -> dict[str, Data]:
    """Return the policies of a revision, by path.

    Raises:
        NotFoundError: there is no such revision.
        InvalidDataError: its policies do not hold together.
    """
    commit = context.git.resolve(revision)
    if commit is None:
        raise NotFoundError(_("There is no revision {revision}.").format(revision=revision))
    return read_policies(context.git, commit)


def _world(files: Mapping[str, Data]) -> _World:
    policy = policy_from_data(files)
    packs = packs_from_data({path: data for path, data in files.items() if path.startswith(PACKS)})
    return _World(policy, packs, Deriver(policy))


def _effect(ticket: Ticket, old: _World, new: _World, context: Context) -> Effect:
    dues_before, dues_after = _dues(ticket, old), _dues(ticket, new)
    moved = sum(dues_before.get(clock) != dues_after.get(clock) for clock in {**dues_before, **dues_after})
    before, after = min(dues_before.values(), default=None), min(dues_after.values(), default=None)
    late = after is not None and after < context.now and not (before is not None and before < context.now)
    rights = _rights_difference(_rights(ticket, old, context), _rights(ticket, new, context))
    return Effect(ticket.id, ticket.title, before, after, moved, late, rights)


def _dues(ticket: Ticket, world: _World) -> dict[str, datetime]:
    """Return clock → deadline of the clocks that count."""
    return {clock.clock: clock.due for clock in world.deriver.derived(ticket).clocks if clock.due is not None}


def _rights(ticket: Ticket, world: _World, context: Context) -> dict[str, Any]:
    """Return remedy → how it is given; empty where the rules cannot be asked about this ticket."""
    facts = entitlement_facts(ticket, world.policy, context.zone, repairs_elsewhere(context.index, ticket))
    try:
        decision = decide(facts, world.packs, jurisdiction_of(ticket, world.policy), context.now)
    except DeskError:
        return {}
    return {item["remedy"]: item for item in decision_to_data(decision)["entitled"]}


def _rights_difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    gained = [f"+{remedy}" for remedy in new if remedy not in old]
    lost = [f"-{remedy}" for remedy in old if remedy not in new]
    return gained + lost + [f"~{remedy}" for remedy in new if remedy in old and new[remedy] != old[remedy]]
