"""The closed list of calculations that a pack's `values` may use, and their compilation."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from aftersales.rules.entitlement import amounts, dates, lists
from aftersales.rules.entitlement.case import Case
from aftersales.rules.entitlement.conditions import Conditions, hold
from aftersales.rules.entitlement.dates import Compiled
from aftersales.rules.entitlement.sources import Source, Sources, Value, constant, missing_of

Spec = Mapping[str, Any]
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


class Calculations:
    """Compiles the named values of one pack."""

    def __init__(self, sources: Sources, conditions: Conditions) -> None:
        self.sources = sources
        self.conditions = conditions
        self._by_name: Mapping[str, Callable[[Spec], Compiled]] = {
            "first": lambda spec: dates.first(sources.all(spec["of"])),
            "latest": lambda spec: dates.pick_time(sources.all(spec["of"]), latest=True),
            "earliest": lambda spec: dates.pick_time(sources.all(spec["of"]), latest=False),
            "period": self._period,
            "between": lambda spec: dates.between(spec, sources.of(spec["from"]), sources.of(spec["to"])),
            "extension": self._extension,
            "choose": self._choose,
            "lookup": self._lookup,
            "select": lambda spec: lists.select(sources.of(spec["from"]), conditions.all(spec["where"])),
            "count": lambda spec: lists.count(sources.of(spec["of"])),
            "field": lambda spec: lists.pick_field(spec, sources.of(spec["of"])),
            "lengths": lambda spec: lists.lengths(spec, sources.of(spec["of"]), self._optional(spec, "until")),
            "sum_items": self._sum_items,
            "sum_counted": lambda spec: amounts.sum_counted(
                spec, sources.of(spec["counts"]), sources.of(spec["items"])
            ),
            **dict.fromkeys(
                amounts.ARITHMETIC,
                lambda spec: amounts.arithmetic(spec, [self._operand(each) for each in spec["of"]]),
            ),
        }

    def value(self, name: str, spec: Spec) -> Value:
        """Compile one named value."""
        compute, missing = self._by_name[spec["how"]](spec)
        if "ask" in spec:
            asked = [spec["ask"]]
            return Value(name, compute, lambda _case: asked)
        return Value(name, compute, missing)

    def _operand(self, text: Any) -> Source:
        """Return a number's source: a literal number, or the path of a fact."""
        return self.sources.of(text) if isinstance(text, str) and not _is_number(text) else constant(text)

    def _optional(self, spec: Spec, key: str) -> Source:
        return self.sources.of(spec[key]) if key in spec else constant(None)

    def _period(self, spec: Spec) -> Compiled:
        units = {unit: self.sources.literal(spec[unit]) for unit in (*dates.UNITS, "plus_days") if unit in spec}
        return dates.period(spec, self.sources.of(spec["from"]), units)

    def _extension(self, spec: Spec) -> Compiled:
        term = {"from": self.sources.of(spec["from"]), "months": self.sources.literal(spec["months"])}
        return lists.extension(term, self.sources.of(spec["repairs"]), self._optional(spec, "until"))

    def _sum_items(self, spec: Spec) -> Compiled:
        without = self.sources.of(spec["without"]) if "without" in spec else None
        return amounts.sum_items(spec, self.sources.of(spec["items"]), without)

    def _choose(self, spec: Spec) -> Compiled:
        """Give what stands beside the first case whose conditions all hold: a literal `value`, or a source to `use`."""
        choices = [(self.conditions.all(each["when"]), self._choice(each)) for each in spec["cases"]]
        otherwise = self.sources.literal(spec.get("otherwise"))

        def chosen(case: Case) -> Source:
            return next((source for when, source in choices if hold(when, case)), otherwise)

        return (lambda case: chosen(case).get(case)), lambda case: chosen(case).missing(case)

    def _choice(self, spec: Spec) -> Source:
        return self.sources.of(spec["use"]) if "use" in spec else self.sources.literal(spec["value"])

    def _lookup(self, spec: Spec) -> Compiled:
        """Give a column of the row that a key names; `otherwise` where there is no row or the column is empty."""
        rows, key, column = self.sources.table(spec["table"]), self.sources.of(spec["key"]), spec["column"]
        otherwise = spec.get("otherwise")

        def get(case: Case) -> Any:
            name = key.get(case)
            return rows.get(name, {}).get(column, otherwise) if isinstance(name, str) else otherwise

        return get, lambda case: missing_of(case, (key,))


def _is_number(text: str) -> bool:
    return _NUMBER.match(text) is not None
