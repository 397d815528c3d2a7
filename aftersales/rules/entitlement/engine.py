"""Runs compiled rules over the facts of one matter. No statute is known here: which article gives what is data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.model.decision import Decision, Entry, Failure, Tried
from aftersales.model.pack import Packs, Rule
from aftersales.model.values import Data
from aftersales.rules.entitlement.case import Case
from aftersales.rules.entitlement.conditions import Condition, hold
from aftersales.rules.entitlement.facts import as_day
from aftersales.rules.entitlement.outcome import Findings, conclude
from aftersales.rules.entitlement.program import ENTITLED, CompiledHead, CompiledRule, Offer, compile_packs
from aftersales.rules.entitlement.sources import missing_of
from aftersales.rules.entitlement.templates import merge


def decide(facts: Data, packs: Packs, jurisdiction: str, now: datetime | None = None) -> Decision:
    """Decide what the facts entitle to under the packs of a jurisdiction. Pure: same arguments, same decision.

    Args:
        facts: in the vocabulary of case files; a missing fact is asked for, never assumed.
        now: when the decision is made; stands in for the day of the claim where the facts name none. Facts with an
            offset are
            looked at in its time zone; without it, as written.

    Raises:
        NotFoundError: no pack applies in the jurisdiction.
        InvalidDataError: a fact is not the date or number that a rule needs.
    """
    programs = compile_packs(packs, jurisdiction)
    if not programs:
        known = sorted({name for pack in packs.packs.values() for name in pack.jurisdictions})
        raise NotFoundError(
            _("No pack of rules applies in {jurisdiction}.").format(jurisdiction=jurisdiction),
            hint=_("Known are: {known}.").format(known=", ".join(known)),
        )
    zone = now.tzinfo if now else None
    local_now = now.replace(tzinfo=None) if now else None
    findings = Findings()
    outcomes: dict[str, str] = {}
    for program in programs:
        case = Case(facts, now=local_now, zone=zone, rest_days=packs.rest_days)
        case.outcomes, case.warnings = outcomes, findings.warnings
        calendar = program.calendar.get(case)
        case.calendar = packs.rest_days.get(calendar) if calendar else None
        if findings.at is None and program.at is not None:
            findings.at = program.at.time(case)
        for head in program.heads:
            _run_head(head, case, findings)
    return conclude(findings, packs, jurisdiction, {program.pack.id: program.pack.digest for program in programs})


def _run_head(head: CompiledHead, case: Case, findings: Findings) -> None:
    verdict = judge(head.when, case)
    if not verdict.relevant:
        findings.tried += [Tried(rule.rule, "not_relevant", tuple(verdict.failed)) for rule in head.rules[:1]]
        return
    findings.ask(verdict.missing)
    if verdict.undecided:
        return
    for rule in head.rules:
        _run_rule(rule, case, findings)


@dataclass(slots=True)
class Verdict:
    """What the conditions of a rule came to.

    Attributes:
        relevant: whether the rule is about this matter.
        reasons: the conditions with a reason that did not hold.
        undecided: whether a fact is missing without which nothing can be said.
        missing: facts to ask for.
        to_show: facts that the claimant would have to show.
        subject_to: provisos under which it is given.
        failed: conditions that did not hold, for the agent.
    """

    relevant: bool = True
    reasons: list[Condition] = field(default_factory=list)
    undecided: bool = False
    missing: list[str] = field(default_factory=list)
    to_show: list[str] = field(default_factory=list)
    subject_to: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


def judge(conditions: Sequence[Condition], case: Case) -> Verdict:
    """Judge conditions in order; the first one without a reason that fails makes the rule irrelevant and ends it."""
    verdict = Verdict()
    for condition in conditions:
        held = condition.check(case)
        if held is None:
            held = _open_condition(condition, case, verdict)
        if held is False:
            verdict.failed.append(condition.failure(case))
            if not condition.reason:
                verdict.relevant = False
                return verdict
            verdict.reasons.append(condition)
    return verdict


def _open_condition(condition: Condition, case: Case, verdict: Verdict) -> bool | None:
    """Decide what a missing fact means for a condition; None leaves the rule undecided."""
    if condition.unknown == "pass":
        return True
    if condition.subject_to:
        verdict.subject_to.append(condition.subject_to)
        verdict.missing += condition.missing(case)
        return True
    if condition.unknown == "skip":
        return False
    if condition.unknown == "fail":
        verdict.to_show += condition.missing(case)
        return False
    verdict.missing += condition.missing(case)
    verdict.undecided = True
    return None


def _other_version(rule: CompiledRule, case: Case) -> bool:
    """Tell whether the day that keys the rule lies outside its life; where it is unknown, only an ended rule is out."""
    if rule.key is None:
        return False
    day = rule.key.time(case)
    if day is None:
        return rule.rule.valid_to is not None
    keyed = as_day(day)
    start, end = rule.rule.valid_from, rule.rule.valid_to
    return (start is not None and keyed < start) or (end is not None and keyed > end)


def _run_rule(compiled: CompiledRule, case: Case, findings: Findings) -> None:
    rule = compiled.rule
    if rule.id in findings.superseded:
        findings.tried.append(Tried(rule, "superseded"))
        return
    if _other_version(compiled, case):
        findings.tried.append(Tried(rule, "other_version"))
        return
    verdict = judge(compiled.when, case)
    if not verdict.relevant:
        findings.tried.append(Tried(rule, "not_relevant", tuple(verdict.failed)))
        return
    findings.superseded.update(rule.supersedes)
    # A refusal that stands anyway asks for nothing but what the claimant could still show.
    missing = verdict.to_show if verdict.reasons else [*verdict.missing, *verdict.to_show]
    findings.ask(missing)
    outcome = _follow(compiled, verdict, case, findings)
    case.outcomes[rule.id] = outcome
    findings.tried.append(Tried(rule, outcome, tuple(verdict.failed), tuple(dict.fromkeys(missing))))


def _follow(compiled: CompiledRule, verdict: Verdict, case: Case, findings: Findings) -> str:
    """Draw the consequence of a relevant rule and return what it came to."""
    if verdict.reasons:
        for remedy in compiled.denies:
            findings.denied += [_denial(compiled.rule, remedy, reason, case) for reason in verdict.reasons]
        return "denied"
    if verdict.undecided:
        findings.undecided.update(compiled.denies)
        return "undecided"
    into = _entitle(compiled, verdict, case, findings)
    for offer in compiled.duties:
        if hold(offer.when, case):
            findings.duties.append(_entry(offer, compiled.rule, case))
    merge(findings.statements, {key: value for key, fill in compiled.says if (value := fill(case)) is not None})
    if not compiled.offers:
        return "said"
    return ENTITLED if into == ENTITLED else "conditional"


def _entitle(compiled: CompiledRule, verdict: Verdict, case: Case, findings: Findings) -> str:
    """Put the rule's offers into the list that its proviso chooses; return that list's name."""
    branch = next((branch for branch in compiled.proviso if hold(branch.when, case)), None)
    into = branch.into if branch else ENTITLED
    conditions = list(verdict.subject_to)
    if branch:
        findings.ask(branch.ask)
        conditions += [branch.condition] if branch.condition else []
    for offer in compiled.offers:
        if not hold(offer.when, case):
            continue
        findings.ask(missing_of(case, offer.amounts))
        entry = _entry(offer, compiled.rule, case, {"condition": conditions[0]} if conditions else None)
        findings.entitled.setdefault(into, []).append(entry)
    return into


def _entry(offer: Offer, rule: Rule, case: Case, more: Mapping[str, Any] | None = None) -> Entry:
    details = {**(more or {}), **(offer.fill(case) or {})}
    return Entry(offer.name, rule.id, offer.clause or rule.clause, details)


def _denial(rule: Rule, remedy: str, reason: Condition, case: Case) -> Entry:
    details: dict[str, Any] = {"reason": reason.reason}
    limit = reason.limit.time(case) if reason.limit else None
    if limit is not None:
        details["expired_on"] = limit
    details |= {key: value for key, source in reason.adds if (value := source.get(case)) is not None}
    return Entry(remedy, rule.id, tuple(reason.spec.get("clause", rule.clause)), details)
