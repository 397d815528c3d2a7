"""Case files: facts in, expected decision out; how a desk tests its policies as code is tested."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from aftersales.errors import DeskError
from aftersales.i18n import _
from aftersales.model.pack import Packs
from aftersales.model.record import record
from aftersales.model.values import Data
from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.engine import decide

IGNORED = frozenset({"note"})
"""Keys of an expectation that are remarks for people."""


@record
class CaseResult:
    """What became of one case.

    Attributes:
        differences: where the decision is not what the case expects, one sentence each; empty: passed.
        decision: the decision as data; empty where the facts could not be read.
    """

    id: str
    title: str
    jurisdiction: str
    confidence: str
    basis: tuple[str, ...]
    differences: tuple[str, ...]
    decision: Data

    @property
    def passed(self) -> bool:
        """Tell whether the decision is what the case expects."""
        return not self.differences


def compare_expectation(expect: Data, actual: Data) -> list[str]:
    """Return what `actual` lacks of `expect`; empty where nothing.

    Every expected item has to be there with the expected values; what else the decision says is not looked at. An
    empty list
    means that there is none. Lists are compared without order, days with moments of the same day start, numbers as
    decimals,
    and `note` is for people.
    """
    return _compare("", expect, actual)


def _compare(place: str, expect: Any, actual: Any) -> list[str]:
    if isinstance(expect, Mapping):
        return _compare_maps(place, expect, actual)
    if isinstance(expect, Sequence) and not isinstance(expect, str):
        return _compare_lists(place, expect, actual)
    if _same(expect, actual):
        return []
    return [
        _("{place}: expected {expected}, found {found}.").format(
            place=place, expected=_show(expect), found=_show(actual)
        )
    ]


def _compare_maps(place: str, expect: Mapping[str, Any], actual: Any) -> list[str]:
    if not isinstance(actual, Mapping):
        return [
            _("{place}: expected {expected}, found {found}.").format(
                place=place, expected=_show(expect), found=_show(actual)
            )
        ]
    return [
        difference
        for key, value in expect.items()
        if key not in IGNORED
        for difference in _compare(f"{place}.{key}" if place else key, value, actual.get(key))
    ]


def _compare_lists(place: str, expect: Sequence[Any], actual: Any) -> list[str]:
    found = (
        list(actual)
        if isinstance(actual, Sequence) and not isinstance(actual, str)
        else []
        if actual is None
        else [actual]
    )
    if not expect:
        return [_("{place}: expected none, found {found}.").format(place=place, found=_show(found))] if found else []
    return [difference for item in expect for difference in _closest(place, item, found)]


def _closest(place: str, item: Any, found: Sequence[Any]) -> list[str]:
    """Return how the most similar of the found items differs from the expected one; empty where one matches."""
    attempts = [_compare(f"{place}[{_name(item)}]", item, each) for each in found if _name(each) == _name(item)]
    if not attempts:
        return [_("{place}: {expected} is missing.").format(place=place, expected=_show(item))]
    return min(attempts, key=len)


def _name(item: Any) -> str:
    """Return what tells items of a list apart: the remedy or the duty; the value itself otherwise."""
    if isinstance(item, Mapping):
        return str(item.get("remedy") or item.get("what") or "")
    return _show(item)


def _same(expect: Any, actual: Any) -> bool:
    if isinstance(expect, bool) or isinstance(actual, bool) or expect is None or actual is None:
        return expect is actual
    if isinstance(expect, date) or isinstance(actual, date):
        return _show(expect) == _show(actual)
    left, right = _decimal(expect), _decimal(actual)
    if left is not None and right is not None:
        return left == right
    return str(expect) == str(actual)


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _show(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def run_cases(cases: Sequence[Data], packs: Packs, now: datetime | None = None) -> list[CaseResult]:
    """Decide each case and compare; a case whose facts cannot be read fails with the reason."""
    return [_run_case(case, packs, now) for case in cases]


def _run_case(case: Mapping[str, Any], packs: Packs, now: datetime | None) -> CaseResult:
    try:
        data = decision_to_data(decide(case["input"], packs, case["jurisdiction"], now))
        differences = compare_expectation(case["expect"], data)
    except DeskError as error:
        data, differences = {}, [str(error)]
    return CaseResult(
        id=case["id"],
        title=case.get("title", ""),
        jurisdiction=case["jurisdiction"],
        confidence=case.get("confidence", ""),
        basis=tuple(case.get("basis", ())),
        differences=tuple(differences),
        decision=data,
    )
