"""What a message may draw on, and how days, moments and sums are written to a customer."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal

from aftersales.model.moments import parse_moment
from aftersales.model.money import round_cents
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Ticket
from aftersales.rules.entitlement.explain import SYMBOLS, Explained

_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS_ZH = "一二三四五六日"


@record
class Matter:
    """One ticket, as a message about it sees it.

    Attributes:
        language: what the customer is written to in, "en" or "zh".
        given: words that stand nowhere, by name.
        explained: the recorded decision in sentences; None where there is none, or it is not that of the ticket's
            facts and the rules of today: a claim by law is made from a decision that stands.
    """

    ticket: Ticket
    policy: Policy
    now: datetime
    zone: tzinfo
    language: str
    given: Mapping[str, str]
    explained: Explained | None

    def day(self, value: date | datetime | str) -> str:
        """Return a day as it is written to a customer, weekday included; of a moment, its day at the desk."""
        if isinstance(value, str):
            value = parse_moment(value) if "T" in value else date.fromisoformat(value)
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).date() if value.tzinfo else value.date()
        weekday = value.weekday()
        if self.language == "zh":
            return f"{value.year}年{value.month}月{value.day}日（周{_WEEKDAYS_ZH[weekday]}）"
        return f"{_WEEKDAYS_EN[weekday]}, {value.day} {_MONTHS_EN[value.month - 1]} {value.year}"

    def moment(self, value: datetime) -> str:
        """Return a moment: day and minutes on the desk's clock."""
        local = value.astimezone(self.zone)
        return f"{self.day(local)}{local:%H:%M}" if self.language == "zh" else f"{self.day(local)}, {local:%H:%M}"

    def slot(self, start: datetime, end: datetime) -> str:
        """Return the hours of a day."""
        dash = "—" if self.language == "zh" else "-"
        return f"{self.moment(start)}{dash}{end.astimezone(self.zone):%H:%M}"

    def money(self, amount: object, currency: str = "") -> str:
        """Return a sum with the sign of its currency."""
        currency = currency or self.policy.desk.currency
        return f"{SYMBOLS.get(currency, f'{currency} ')}{round_cents(Decimal(str(amount)))}"
