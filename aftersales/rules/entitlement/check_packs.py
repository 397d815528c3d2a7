"""Static checks of packs: names that lead nowhere, rules that look at later ones, codes nobody named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.pack import Pack, Packs, Rule
from aftersales.model.record import record
from aftersales.rules.entitlement.program import compile_pack

Specs = Sequence[Mapping[str, Any]]


@record
class PackProblem:
    """Something wrong with a pack that its schema cannot see.

    Attributes:
        pack: the pack's id.
        where: the rule, head or value; empty for the pack as a whole.
        message: one sentence.
    """

    pack: str
    where: str
    message: str


def check_packs(packs: Packs) -> list[PackProblem]:
    """Return what is wrong with the packs; empty where nothing."""
    checks: Sequence[Callable[[Pack, Packs], Iterator[PackProblem]]] = (
        _check_names,
        _check_order,
        _check_life,
        _check_calendar,
        _check_labels,
        _check_clauses,
    )
    return [problem for pack in packs.packs.values() for check in checks for problem in check(pack, packs)]


def _check_names(pack: Pack, _packs: Packs) -> Iterator[PackProblem]:
    try:
        compile_pack(pack)
    except InvalidDataError as error:
        yield PackProblem(pack.id, error.place.partition(": ")[2], error.message)


def _conditions(specs: Specs, pack: Pack) -> Iterator[Mapping[str, Any]]:
    """Yield every condition, those inside groups and alternatives included."""
    for spec in specs:
        yield spec
        for inner in (spec.get("any", ()), spec.get("all", ()), pack.groups.get(spec.get("group", ""), ())):
            yield from _conditions(inner, pack)


def _check_order(pack: Pack, packs: Packs) -> Iterator[PackProblem]:
    """Outcomes of rules are known only after these rules; a rule of another pack of the same place comes before."""
    seen = {rule.id for other in packs.packs.values() if other.id != pack.id for rule in other.rules}
    for head in pack.heads:
        scope = tuple(_conditions(head.when, pack))
        for rule in head.rules:
            for spec in (*scope, *_conditions(rule.when, pack)):
                for name in spec.get("rule", ()):
                    if name not in seen:
                        message = _("It looks at the rule {name}, which does not come before it.").format(name=name)
                        yield PackProblem(pack.id, rule.id, message)
            seen.add(rule.id)


def _check_life(pack: Pack, _packs: Packs) -> Iterator[PackProblem]:
    for rule in pack.rules:
        if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
            yield PackProblem(pack.id, rule.id, _("It ends before it begins."))


def _check_calendar(pack: Pack, packs: Packs) -> Iterator[PackProblem]:
    if pack.calendar and not pack.calendar.startswith("$") and pack.calendar not in packs.rest_days:
        yield PackProblem(pack.id, "", _("There are no rest days called {name}.").format(name=pack.calendar))


def _check_labels(pack: Pack, packs: Packs) -> Iterator[PackProblem]:
    """Whatever a decision may say to people has a name in both languages."""
    for rule in pack.rules:
        for kind, code in _codes(rule, pack):
            label = packs.labels.get(kind, {}).get(code)
            if label is None or not (label.en and label.zh):
                yield PackProblem(pack.id, rule.id, _("{kind} {code} has no name.").format(kind=kind, code=code))


def _codes(rule: Rule, pack: Pack) -> Iterator[tuple[str, str]]:
    gives: Mapping[str, Any] = rule.gives
    for offer in gives.get("entitled", ()):
        yield "remedy", offer["remedy"]
    for duty in gives.get("duties", ()):
        yield "duty", duty["what"]
        yield "party", duty["who"]
    for remedy in rule.denies or ():
        yield "remedy", remedy
    for key in gives.get("says", ()):
        yield "statement", key
    for spec in _conditions(rule.when, pack):
        if "else" in spec:
            yield "reason", spec["else"]
        if "subject_to" in spec:
            yield "condition", spec["subject_to"]


def _check_clauses(pack: Pack, _packs: Packs) -> Iterator[PackProblem]:
    """Each clause belongs to an instrument that the pack names, so that it can be cited."""
    for rule in pack.rules:
        for clause in rule.clause:
            if pack.law_of(clause) is None:
                yield PackProblem(
                    pack.id, rule.id, _("{clause} belongs to no law that is named.").format(clause=clause)
                )
