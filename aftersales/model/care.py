"""Care messages: what customers who agreed to it hear from us without having asked."""

from datetime import date

from aftersales.model.label import Label
from aftersales.model.record import record


@record
class Season:
    """Days of every year, both included, as month and day; one that ends before it begins goes over New Year."""

    start: tuple[int, int]
    end: tuple[int, int]

    def begun(self, day: date) -> date | None:
        """Return when the season that `day` lies in began; None where it lies in none."""
        at = (day.month, day.day)
        if self.start <= self.end:
            return _day(day.year, self.start) if self.start <= at <= self.end else None
        if at >= self.start:
            return _day(day.year, self.start)
        return _day(day.year - 1, self.start) if at <= self.end else None


def _day(year: int, at: tuple[int, int]) -> date:
    month, day = at
    return date(year, month, day) if at != (2, 29) else date(year, 3, 1)


@record
class CareKind:
    """One kind of care message of ``follow_ups.yaml``.

    Attributes:
        text: what to say.
        types: kinds of product it is for; empty: all.
        after_repair_days: so many days after goods were handed back; None where it is for a season.
        season: the days of the year; None where it follows a repair.
        within_days: for how long it is worth saying after a repair.
    """

    id: str
    label: Label
    text: Label
    types: frozenset[str] = frozenset()
    after_repair_days: int | None = None
    season: Season | None = None
    within_days: int = 30
