"""From what the rules found to a decision: doubles dropped, best offers marked, refusals of what is open left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aftersales.model.decision import Decision, Entry, Tried
from aftersales.model.pack import Packs
from aftersales.rules.entitlement.templates import is_amount

ENTITLED = "entitled"


@dataclass(slots=True)
class Findings:
    """What the rules have found so far, in the order of the packs."""

    at: date | None = None
    entitled: dict[str, list[Entry]] = field(default_factory=dict)
    denied: list[Entry] = field(default_factory=list)
    duties: list[Entry] = field(default_factory=list)
    statements: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)
    undecided: set[str] = field(default_factory=set)
    superseded: set[str] = field(default_factory=set)
    tried: list[Tried] = field(default_factory=list)

    def ask(self, facts: Iterable[str]) -> None:
        """Note facts to ask for, each once."""
        self.missing.update(dict.fromkeys(facts))


def conclude(findings: Findings, packs: Packs, jurisdiction: str, versions: Mapping[str, str]) -> Decision:
    """Return the decision that findings come to."""
    entitled = _mark_best(_without_doubles(findings.entitled.pop(ENTITLED, [])))
    statements = {key: value for key, value in findings.statements.items() if key != "needs_human"}
    return Decision(
        jurisdiction=jurisdiction,
        at=findings.at,
        entitled=tuple(entitled),
        conditional={name: tuple(_without_doubles(group)) for name, group in findings.entitled.items()},
        denied=tuple(_told_denials(findings, entitled)),
        duties=tuple(_without_doubles(findings.duties)),
        statements=statements,
        facts_missing=tuple(findings.missing),
        needs_human=_needs_human(findings, entitled),
        warnings=tuple(findings.warnings),
        policy_version=dict(versions),
        tried=tuple(findings.tried),
        packs=packs,
    )


def _needs_human(findings: Findings, entitled: Sequence[Entry]) -> tuple[str, ...]:
    """Return what a person has to judge; a matter that no rule is about is one of these."""
    stated = findings.statements.get("needs_human", [])
    silent = not (
        entitled or findings.entitled or findings.denied or findings.duties or findings.statements or findings.missing
    )
    return (*stated, *(("no_rule_applies",) if silent else ()))


def _without_doubles(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries without those that say the same; their clauses are joined."""
    kept: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = (entry.name, repr(sorted(entry.details.items(), key=lambda item: item[0])))
        before = kept.get(key)
        kept[key] = replace(before, clause=tuple(dict.fromkeys((*before.clause, *entry.clause)))) if before else entry
    return list(kept.values())


def _told_denials(findings: Findings, entitled: Sequence[Entry]) -> list[Entry]:
    """Return the refusals worth telling: none of a remedy that is or may be open, but for a right with its own name."""
    open_remedies = {entry.name for entry in entitled} | findings.undecided
    told = [entry for entry in findings.denied if entry.name not in open_remedies or "head" in entry.details]
    return _without_doubles(told)


def _mark_best(entries: list[Entry]) -> list[Entry]:
    """Mark, where a remedy is open on several grounds, the one that is best for the consumer."""
    by_remedy: dict[str, list[int]] = {}
    for position, entry in enumerate(entries):
        by_remedy.setdefault(entry.name, []).append(position)
    for positions in by_remedy.values():
        if len(positions) > 1:
            best = max(positions, key=lambda position: (_rank(entries[position]), -position))
            entries[best] = replace(entries[best], details={**entries[best].details, "best": True})
    return entries


def _rank(entry: Entry) -> tuple[bool, bool, bool, Decimal, date]:
    """Rank an offer: no proviso, no deduction, no freight, more money, more time."""
    details = entry.details
    until, amount = details.get("until"), details.get("amount")
    day = until.date() if isinstance(until, datetime) else until
    return (
        "condition" not in details,
        not details.get("deduction") and not details.get("depreciation"),
        details.get("freight") != "consumer",
        Decimal(str(amount)) if is_amount(amount) else Decimal(0),
        day if isinstance(day, date) else date.max,
    )
