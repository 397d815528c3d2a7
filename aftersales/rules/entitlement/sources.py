"""Where a value comes from: a fact (``dates.signed``), the item at hand (``item.in``) or a named value (``$day_7``)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.record import record
from aftersales.rules.entitlement.case import Case, Getter
from aftersales.rules.entitlement.facts import as_number, as_time, reader

Missing = Callable[[Case], list[str]]
"""Name the facts that a value waits for; empty where it is known."""


@record
class Value:
    """A named calculation of a pack, compiled.

    Attributes:
        compute: from a matter to the value, or None where it cannot be known.
        missing: the facts it waits for.
    """

    name: str
    compute: Getter
    missing: Missing


@record
class Source:
    """A place to read from, compiled.

    Attributes:
        text: as the pack writes it.
        get: read it.
        missing: the facts to ask for while it is None.
    """

    text: str
    get: Getter
    missing: Missing

    def time(self, case: Case) -> date | None:
        """Read it as a day or moment."""
        return as_time(self.get(case), self.text, case.zone)

    def number(self, case: Case) -> Decimal | None:
        """Read it as an exact number."""
        return as_number(self.get(case), self.text)


def constant(value: Any) -> Source:
    """Return a source that always gives `value`."""
    return Source(str(value), lambda _case: value, lambda _case: [])


def fact_source(path: str) -> Source:
    """Return the source of a fact; ``item.x`` reads from the list item at hand, ``now`` the moment of the decision."""
    if path == "now":
        return Source(path, lambda case: case.now, lambda _case: [])
    if path == "item" or path.startswith("item."):
        read_item = reader(path.removeprefix("item").lstrip(".")) if "." in path else (lambda item: item)
        return Source(path, lambda case: read_item(case.item), lambda _case: [])
    read = reader(path)
    return Source(path, lambda case: read(case.facts), lambda case: [path] if read(case.facts) is None else [])


def value_source(value: Value) -> Source:
    """Return the source of a named value; it is computed once in a matter."""
    name, compute = value.name, value.compute

    def get(case: Case) -> Any:
        memo = case.memo
        if name not in memo:
            memo[name] = compute(case)
        return memo[name]

    return Source(f"${name}", get, lambda case: value.missing(case) if get(case) is None else [])


class Sources:
    """Finds the sources that a pack's texts name; holds the named values compiled so far.

    A value may use only values written before it, so there is no cycle to look for.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        self.tables = tables
        self._named: dict[str, Source] = {}
        self._facts: dict[str, Source] = {}

    def add(self, value: Value) -> None:
        """Make a named value known."""
        self._named[value.name] = value_source(value)

    def of(self, text: str) -> Source:
        """Return the source of a fact path, or of a named value (``$name``)."""
        if not text.startswith("$"):
            return self._facts.setdefault(text, fact_source(text))
        try:
            return self._named[text[1:]]
        except KeyError:
            raise InvalidDataError(
                _("No value is called {name}.").format(name=text), hint=_("Write it under `values`, before it is used.")
            ) from None

    def literal(self, value: Any) -> Source:
        """Return the source of a literal, or of a named value where the text begins with ``$``."""
        return self.of(value) if isinstance(value, str) and value.startswith("$") else constant(value)

    def all(self, texts: Sequence[str]) -> tuple[Source, ...]:
        """Return the sources of several texts."""
        return tuple(self.of(text) for text in texts)

    def table(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """Return a table of the pack."""
        try:
            return self.tables[name]
        except KeyError:
            raise InvalidDataError(
                _("No table is called {name}.").format(name=name), hint=_("Write it under `tables`.")
            ) from None


def missing_of(case: Case, sources: Sequence[Source]) -> list[str]:
    """Return the facts that several sources wait for."""
    return [fact for source in sources for fact in source.missing(case)]
