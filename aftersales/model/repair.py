"""How a desk repairs: what is checked afterwards, how long it is guaranteed, how visits are planned."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from aftersales.model.label import Label
from aftersales.model.record import record


@record
class Service:
    """One way in which goods are repaired.

    Attributes:
        act: what the customer does, or gets.
        types: kinds of product it is for; empty: all.
        regions: where it is offered; empty: everywhere.
        visit: whether somebody goes there: a visit is planned.
    """

    id: str
    label: Label
    act: Label
    types: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    visit: bool = False


@record
class Repairs:
    """What ``repairs.yaml`` says; of a desk without it, the defaults.

    Attributes:
        guarantee_days: for what was repaired, from handing back; the default is the law's least (CN-SB-6).
        checks: id → label of what the quality check looks at.
        visit: how long a visit takes where nothing else is said.
        visit_calendar: the calendar within whose hours a visit begins and ends; empty: at any time.
        notice: how long before a visit the technician is reminded of it.
        inform_every: how often the customer hears of an open repair, as a target is written; empty: whenever.
        services: the ways of service by id; empty: nobody says how.
        labour_hour: what an hour of work costs, in the desk's currency; None: work is no line of the cost ledger.
    """

    guarantee_days: int = 30
    checks: Mapping[str, Label] = {}
    visit: timedelta = timedelta(hours=2)
    visit_calendar: str = ""
    notice: timedelta = timedelta(days=1)
    inform_every: str = ""
    services: Mapping[str, Service] = {}
    labour_hour: Decimal | None = None
