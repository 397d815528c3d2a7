"""Calculations that give numbers: flat, named steps, so that each can be shown and checked by hand."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from aftersales.model.money import round_cents
from aftersales.rules.entitlement.case import Case
from aftersales.rules.entitlement.dates import Compiled
from aftersales.rules.entitlement.facts import as_number, reader
from aftersales.rules.entitlement.sources import Source, missing_of


def _product(numbers: Sequence[Decimal]) -> Decimal:
    result = Decimal(1)
    for number in numbers:
        result *= number
    return result


def _difference(numbers: Sequence[Decimal]) -> Decimal:
    return numbers[0] - sum(numbers[1:], Decimal(0))


ARITHMETIC: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "product": _product,
    "sum": lambda numbers: sum(numbers, Decimal(0)),
    "difference": _difference,
    "largest": max,
    "smallest": min,
}


def arithmetic(spec: Mapping[str, Any], sources: Sequence[Source]) -> Compiled:
    """Give the product, sum, difference (first minus the others), largest or smallest of numbers.

    `money: true` rounds half up to cents; `known_only: true` leaves out what is not known instead of giving up.
    """
    calculate, money, known_only = ARITHMETIC[spec["how"]], spec.get("money", False), spec.get("known_only", False)

    def get(case: Case) -> Decimal | None:
        numbers = [source.number(case) for source in sources]
        known = [number for number in numbers if number is not None]
        if not known or (len(known) < len(numbers) and not known_only):
            return None
        result = calculate(known)
        return round_cents(result) if money else result

    return get, lambda case: missing_of(case, sources)


def sum_items(spec: Mapping[str, Any], items: Source, without: Source | None) -> Compiled:
    """Give Σ over a list of the product of fields; a missing `qty` counts 1, keys in `without` are left out."""
    fields: tuple[str, ...] = tuple(spec["of"])
    key = reader(spec.get("key", "sku"))

    def get(case: Case) -> Decimal | None:
        rows = items.get(case)
        if not isinstance(rows, list):
            return None
        left_out = without.get(case) or () if without else ()
        parts = [_row(row, fields) for row in rows if key(row) not in left_out]
        return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))

    return get, lambda case: items.missing(case) or [f"{items.text}[].{name}" for name in fields if name != "qty"]


def _row(row: Mapping[str, Any], fields: Sequence[str]) -> Decimal | None:
    numbers = [as_number(row.get(field, 1 if field == "qty" else None), field) for field in fields]
    known = [number for number in numbers if number is not None]
    return _product(known) if len(known) == len(numbers) else None


def sum_counted(spec: Mapping[str, Any], counts: Source, items: Source) -> Compiled:
    """Give Σ count x field for a map of key to count, the field being looked up in a list of items."""
    field, key = spec["of"], reader(spec.get("key", "sku"))

    def get(case: Case) -> Decimal | None:
        wanted, rows = counts.get(case), items.get(case)
        if not isinstance(wanted, Mapping) or not isinstance(rows, list):
            return None
        found = {key(row): as_number(row.get(field), field) for row in rows}
        total = Decimal(0)
        for name, count in wanted.items():
            each, number = found.get(name), as_number(count, name)
            if each is None or number is None:
                return None
            total += each * number
        return total

    return get, lambda case: missing_of(case, (counts, items)) or [f"{items.text}[].{field}"]
