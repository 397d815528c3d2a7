"""One matter while it is decided: its facts, what was computed from them, and what the rules before have given."""

from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from typing import Any

from aftersales.model.pack import RestDays
from aftersales.model.values import Data
from aftersales.rules.entitlement.counting import next_working_day, years_unknown

Getter = Callable[["Case"], Any]
"""Read a value in a matter; None where it is not known."""


class Case:
    """The working memory of one decision within one pack.

    Attributes:
        facts: the input, untouched.
        now: when the decision is made; None where nobody said.
        memo: named values already computed.
        item: the list item that a `where` looks at just now.
        outcomes: rule id → what it gave; shared by all packs of the decision.
        warnings: what the engine was not sure of.
        calendar: the rest days that periods roll over here, or None.
    """

    __slots__ = ("calendar", "facts", "item", "memo", "now", "outcomes", "rest_days", "warnings", "zone")

    def __init__(
        self, facts: Data, *, now: date | None, zone: tzinfo | None, rest_days: Mapping[str, RestDays]
    ) -> None:
        self.facts = facts
        self.now = now
        self.zone = zone
        self.rest_days = rest_days
        self.memo: dict[str, Any] = {}
        self.item: Any = None
        self.outcomes: dict[str, str] = {}
        self.warnings: dict[str, None] = {}
        self.calendar: RestDays | None = None

    def roll(self, day: date, calendar: RestDays | None) -> date:
        """Return `day`, or the next working day where it is a rest day; warns where the year is not known."""
        if calendar is None:
            return day
        rolled = next_working_day(day, calendar)
        self.warn_unknown(day, rolled, calendar)
        return rolled

    def warn_unknown(self, first: date, last: date, calendar: RestDays) -> None:
        """Note the years for which only weekends were known."""
        for year in years_unknown(first, last, calendar):
            self.warnings[f"calendar_missing_{calendar.id}_{year}"] = None
