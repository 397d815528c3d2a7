"""A decision: what the rules say for one set of facts; a value that can be stored, compared and explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from aftersales.model.pack import Packs, Rule
from aftersales.model.record import record

Detail: TypeAlias = "str | bool | int | Decimal | date | Sequence[Detail] | Mapping[str, Detail]"
"""A value in a decision; a moment is a `datetime`, which is a `date` too."""

NO_DETAILS: Mapping[str, Detail] = {}


@record
class Entry:
    """One right, refusal or duty, with the rule that says so.

    Attributes:
        name: the remedy (``refund``), or what a duty asks for.
        rule: the id of the rule.
        clause: the clauses it rests on, the main one first.
        details: the rest, in the words of the shared vocabulary: `amount`, `until`, `reason`, `who`, `by` …
    """

    name: str
    rule: str
    clause: tuple[str, ...]
    details: Mapping[str, Detail] = {}


class Failure(NamedTuple):
    """A condition that did not hold, with what was found; put into words only when somebody asks.

    Attributes:
        test: the name of the test (``on_or_before``, ``is``, ``any``, ``rule``).
        fact: what was looked at, as the pack writes it; the ids of the rules for ``rule``.
        value: what was found; None where nothing was.
        wanted: what was wanted.
        parts: the alternatives of an ``any`` or ``all`` that failed.
    """

    test: str
    fact: str
    value: object = None
    wanted: object = None
    parts: tuple["Failure", ...] = ()


class Tried(NamedTuple):
    """A rule that was looked at, for the agent who wants to know why.

    Attributes:
        outcome: ``entitled``, ``conditional``, ``denied``, ``said`` (duties or statements only), ``undecided`` (a
            fact is
            missing), ``not_relevant``, ``superseded`` or ``other_version``.
        failed: the conditions that did not hold.
        missing: the facts it waits for.
    """

    rule: Rule
    outcome: str
    failed: tuple[Failure, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)  # no record: packs and what was tried are no part of what is compared and shown
class Decision:
    """What a customer may have, may not have, and who has to do what, by which clause.

    Attributes:
        at: the day or moment of the claim, which periods are measured against; None where the facts name none.
        entitled: what the customer may choose from.
        conditional: the same, but depending on a proof that is still out, by list name (``entitled_if_product_cause``).
        denied: remedies that are not open, each with a reason.
        duties: who has to do what, and by when.
        statements: everything else the rules say: `warranty`, `burden_of_proof`, `return_freight`, `needs_approval` …
        facts_missing: facts that would change or complete the decision; they are asked for, never assumed.
        needs_human: what a person has to judge, by code.
        warnings: what the engine was not sure of, by code (``calendar_missing_CN_2027``).
        policy_version: pack id to digest.
        tried: every rule that was looked at.
        packs: the packs it was made with, for names and explanations.
    """

    jurisdiction: str
    at: date | None
    entitled: tuple[Entry, ...]
    conditional: Mapping[str, tuple[Entry, ...]]
    denied: tuple[Entry, ...]
    duties: tuple[Entry, ...]
    statements: Mapping[str, Detail]
    facts_missing: tuple[str, ...]
    needs_human: tuple[str, ...]
    warnings: tuple[str, ...]
    policy_version: Mapping[str, str]
    tried: tuple[Tried, ...] = field(repr=False)
    packs: Packs = field(repr=False, compare=False)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Return every clause the decision rests on, once, in order."""
        entries = [
            *self.entitled,
            *(e for group in self.conditional.values() for e in group),
            *self.denied,
            *self.duties,
        ]
        return tuple(dict.fromkeys(clause for entry in entries for clause in entry.clause))
