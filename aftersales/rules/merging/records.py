"""The merge of one record that two clones changed: a ticket, a customer, a month of stock."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.model.policy import Policy
from aftersales.model.values import EMPTY, Data, Value
from aftersales.rules.merging.conflicts import CONFLICTS, merged_conflicts, pending
from aftersales.rules.merging.fields import FieldMerge, Ranks
from aftersales.rules.merging.sides import Side
from aftersales.rules.merging.states import STATE, events_of, merged_state
from aftersales.rules.merging.twins import are_twins, parted
from aftersales.rules.merging.values import entries_of, same, text_key


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to.

    Attributes:
        data: the merged record, plain data that its schema allows, conflicts among it.
        kept: fields that one side took away and the other changed; the change stays.
        twin: the second of two matters that had one id, under its new id; None in every other case.
    """

    data: Data
    kept: Sequence[str] = ()
    twin: Data | None = None

    @property
    def conflicts(self) -> Sequence[Data]:
        """Return what a person has to settle."""
        return entries_of(self.data, CONFLICTS)


def merge_records(base: Data | None, one: Data, other: Data, policy: Policy | None = None) -> Merged:
    """Merge two versions of a record; which is `one` and which `other` changes nothing.

    Args:
        base: the version that both come from; None where they have none in common.
        one, other: plain data that the record's schema allows.
        policy: whose lifecycle and order of priorities count. None where none can be read: then only steps that
            follow each other are taken for legal, and no priority for higher.
    """
    if same(one, other) or (base is not None and same(other, base)):
        return Merged(one)
    if base is not None and same(one, base):
        return Merged(other)
    if are_twins(base, one, other):
        first, second = parted(one, other)
        return Merged(first, twin=second)
    one, other = sorted((one, other), key=text_key)  # so that what is told, too, comes in one order
    base = _agreed(one, other) if base is None else base
    work = FieldMerge(Side(one, base), Side(other, base), _ranks(policy))
    data, made = work.record(), list(work.conflicts)
    if STATE in one or STATE in other:
        state = merged_state(
            events_of(data),
            [events_of(one), events_of(other)],
            disputed=bool(pending(one, (STATE,)) or pending(other, (STATE,))),
            policy=policy,
            fallback=str(one.get(STATE, other.get(STATE))),
        )
        data[STATE] = state.state
        made += [state.conflict] if state.conflict else []
    if conflicts := merged_conflicts(base, one, other, made, anew=(STATE,)):
        data[CONFLICTS] = conflicts
    return Merged({key: value for key, value in data.items() if value not in ({}, [])}, work.kept)


def _agreed(one: Data, other: Data) -> Data:
    """Return what stands in for a version that both come from, where there is none: what they agree on."""
    common: dict[str, Value] = {key: value for key, value in one.items() if same(value, other.get(key))}
    known = {text_key(entry.get("id")) for entry in entries_of(other, "history")}
    history = [entry for entry in entries_of(one, "history") if text_key(entry.get("id")) in known]
    return {**common, "history": history} if history else common or EMPTY


def _ranks(policy: Policy | None) -> Ranks:
    if policy is None:
        return {}
    words = policy.priorities
    return {"priority": words.order, "severity": tuple(words.severities), "urgency": tuple(words.urgencies)}
