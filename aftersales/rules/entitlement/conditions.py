"""Conditions: maps such as ``{fact: dates.reported, on_or_before: $day_7, else: window_expired}``, compiled.

A condition is true, false or open (a fact is missing). It is data, not code, so that it can say itself as a reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.decision import Failure
from aftersales.model.record import record
from aftersales.rules.entitlement.case import Case
from aftersales.rules.entitlement.facts import as_day, is_stated
from aftersales.rules.entitlement.sources import Missing, Source, Sources, constant, missing_of

Check = Callable[[Case], bool | None]
Groups = Mapping[str, Sequence[Mapping[str, Any]]]

ENTITLED, DENIED = frozenset({"entitled", "conditional"}), frozenset({"denied"})
GAVE: Mapping[str, tuple[frozenset[str], bool]] = {
    "entitled": (ENTITLED, True),
    "denied": (DENIED, True),
    "undecided": (frozenset({"undecided"}), True),
    "nothing": (ENTITLED, False),
    "no_denial": (DENIED, False),
}
"""What `gave` asks of earlier rules: whether any of them had one of these outcomes, or none had."""


@record
class Condition:
    """A compiled condition.

    Attributes:
        spec: as the pack writes it.
        check: true, false, or None where a fact is missing.
        missing: the facts to ask for then.
        reason: the code of the denial when it is false; empty where it only says whether a rule is about this matter.
        unknown: what an open condition means: ``skip`` (the rule is silent), ``ask`` (undecided until the fact is
            known),
            ``pass`` (silence means yes: the other side would have to show it), ``fail`` (silence means no: the claimant
            would have to show it).
        subject_to: where open means "yes, provided that": the code of the proviso; empty otherwise.
        limit: the last day that was missed, for ``expired_on``; None where it is about no period.
        adds: further details of the denial.
        parts: the alternatives of an ``any`` or ``all``.
        test, subject, wanted: what is compared with what, for saying it.
    """

    spec: Mapping[str, Any]
    check: Check
    missing: Missing
    reason: str = ""
    unknown: str = "skip"
    subject_to: str = ""
    limit: Source | None = None
    adds: tuple[tuple[str, Source], ...] = ()
    parts: tuple["Condition", ...] = ()
    test: str = ""
    subject: Source | None = None
    wanted: Source | None = None

    def failure(self, case: Case) -> Failure:
        """Return what was found where it did not hold."""
        if self.subject is None or self.wanted is None:
            parts = tuple(part.failure(case) for part in self.parts if held(part, case) is not True)
            return Failure(self.test, "", parts=parts)
        return Failure(self.test, self.subject.text, self.subject.get(case), self.wanted.get(case))


def earlier(left: date, right: date) -> bool:
    """Tell whether `left` is before `right`: by the minute where both are moments, by the day otherwise."""
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left < right
    return as_day(left) < as_day(right)


def _time_test(keep: Callable[[date, date], bool]) -> Callable[[Source, Source], Check]:
    def make(source: Source, limit: Source) -> Check:
        def check(case: Case) -> bool | None:
            value, bound = source.time(case), limit.time(case)
            return None if value is None or bound is None else keep(value, bound)

        return check

    return make


def _number_test(keep: Callable[[Any, Any], bool]) -> Callable[[Source, Source], Check]:
    def make(source: Source, limit: Source) -> Check:
        def check(case: Case) -> bool | None:
            value, bound = source.number(case), limit.number(case)
            return None if value is None or bound is None else keep(value, bound)

        return check

    return make


def _plain_test(keep: Callable[[Any, Any], bool]) -> Callable[[Source, Source], Check]:
    def make(source: Source, wanted: Source) -> Check:
        def check(case: Case) -> bool | None:
            value = source.get(case)
            if value is None:
                return None
            bound = wanted.get(case)
            return None if bound is None else keep(value, bound)

        return check

    return make


TESTS: Mapping[str, Callable[[Source, Source], Check]] = {
    "is": _plain_test(lambda value, wanted: value == wanted),
    "is_not": _plain_test(lambda value, wanted: value != wanted),
    "in": _plain_test(lambda value, wanted: value in wanted),
    "not_in": _plain_test(lambda value, wanted: value not in wanted),
    "has": _plain_test(lambda value, wanted: wanted in value),
    "has_any": _plain_test(lambda value, wanted: any(each in value for each in wanted)),
    "has_none": _plain_test(lambda value, wanted: not any(each in value for each in wanted)),
    "at_least": _number_test(lambda value, bound: value >= bound),
    "at_most": _number_test(lambda value, bound: value <= bound),
    "more_than": _number_test(lambda value, bound: value > bound),
    "less_than": _number_test(lambda value, bound: value < bound),
    "on_or_before": _time_test(lambda value, bound: not earlier(bound, value)),
    "on_or_after": _time_test(lambda value, bound: not earlier(value, bound)),
    "before": _time_test(earlier),
    "after": _time_test(lambda value, bound: earlier(bound, value)),
}
TABLE_TESTS = {"row_of": True, "not_row_of": False}
PERIOD_TESTS = ("on_or_before", "before")


class Conditions:
    """Compiles the conditions of one pack."""

    def __init__(self, sources: Sources, groups: Groups) -> None:
        self.sources = sources
        self.groups = groups

    def all(self, specs: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
        """Compile a list; a group stands for its conditions."""
        compiled: list[Condition] = []
        for spec in specs:
            if "group" in spec:
                compiled += self.all(self._group(spec["group"]))
            else:
                compiled.append(self.one(spec))
        return tuple(compiled)

    def _group(self, name: str) -> Sequence[Mapping[str, Any]]:
        try:
            return self.groups[name]
        except KeyError:
            raise InvalidDataError(
                _("No group of conditions is called {name}.").format(name=name), hint=_("Write it under `groups`.")
            ) from None

    def one(self, spec: Mapping[str, Any]) -> Condition:
        """Compile one condition."""
        bare = self._bare(spec)
        reason = spec.get("else", "")
        limit = self.sources.literal(spec["expired_on"]) if "expired_on" in spec else bare.limit
        return replace(
            bare,
            reason=reason,
            unknown=spec.get("unknown", "ask" if reason else "skip"),
            subject_to=spec.get("subject_to", ""),
            limit=limit,
            adds=tuple((key, self.sources.literal(value)) for key, value in spec.get("adds", {}).items()),
        )

    def _bare(self, spec: Mapping[str, Any]) -> Condition:
        """Compile what is tested, without what follows from it."""
        for name, combine in (("any", _any), ("all", _every)):
            if name in spec:
                parts = self.all(spec[name])
                return Condition(spec, combine(parts), _missing_parts(parts), parts=parts, test=name)
        if "rule" in spec:
            subject = constant(", ".join(spec["rule"]))
            return Condition(
                spec, _outcome(spec), subject.missing, test="rule", subject=subject, wanted=constant(spec["gave"])
            )
        return self._about_fact(spec, self.sources.of(spec["fact"]))

    def _about_fact(self, spec: Mapping[str, Any], source: Source) -> Condition:
        asked = spec.get("ask")
        missing: Missing = (lambda _case: [asked]) if asked else source.missing
        name = next(key for key in (*TESTS, *PRESENCE, *TABLE_TESTS) if key in spec)
        wanted = self.sources.literal(spec[name])
        if name in PRESENCE:
            check = PRESENCE[name](source, spec[name])
        elif name in TABLE_TESTS:
            check = _row_test(source, self.sources.table(spec[name]), wanted=TABLE_TESTS[name])
        else:
            check = TESTS[name](source, wanted)
            missing = missing if asked else (lambda case: missing_of(case, (source, wanted)))
        limit = wanted if name in PERIOD_TESTS else None
        return Condition(spec, check, missing, limit=limit, test=name, subject=source, wanted=wanted)


def _known(source: Source, wanted: bool) -> Check:  # noqa: FBT001  the pack's own word: known: true
    return lambda case: (source.get(case) is not None) == wanted


def _stated_none(source: Source, wanted: bool) -> Check:  # noqa: FBT001  the pack's own word: stated_none: true
    return lambda case: (source.get(case) is None and is_stated(case.facts, source.text)) == wanted


PRESENCE: Mapping[str, Callable[[Source, bool], Check]] = {"known": _known, "stated_none": _stated_none}


def _row_test(source: Source, rows: Mapping[str, Any], *, wanted: bool) -> Check:
    def check(case: Case) -> bool | None:
        value = source.get(case)
        return None if value is None else (value in rows) == wanted

    return check


def _outcome(spec: Mapping[str, Any]) -> Check:
    rules = tuple(spec["rule"])
    outcomes, wanted = GAVE[spec["gave"]]
    return lambda case: any(case.outcomes.get(rule) in outcomes for rule in rules) == wanted


def held(condition: Condition, case: Case) -> bool | None:
    """Check a condition, with what its `unknown` makes of an open one; ``ask`` and ``skip`` leave it open."""
    result = condition.check(case)
    if result is None and condition.unknown in ("pass", "fail"):
        return condition.unknown == "pass"
    return result


def _any(parts: Sequence[Condition]) -> Check:
    def check(case: Case) -> bool | None:
        answers = [held(part, case) for part in parts]
        return True if True in answers else None if None in answers else False

    return check


def _every(parts: Sequence[Condition]) -> Check:
    def check(case: Case) -> bool | None:
        answers = [held(part, case) for part in parts]
        return False if False in answers else None if None in answers else True

    return check


def _missing_parts(parts: Sequence[Condition]) -> Missing:
    return lambda case: [fact for part in parts if part.check(case) is None for fact in part.missing(case)]


def hold(conditions: Sequence[Condition], case: Case) -> bool:
    """Tell whether all conditions are true; an open one counts as not, unless its `unknown` says pass."""
    return all(held(condition, case) for condition in conditions)
