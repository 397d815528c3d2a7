"""Calendars and clocks: ``python -m tests.benchmarks.clocks``.

Printed are microseconds and, because machines differ, the ratio to making one aware datetime from a timestamp, which is
the least that any answer costs.
"""

import sys
import timeit
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tabulate import tabulate

from aftersales.rules.calendar import WorkingTime
from aftersales.rules.calendars import Calendars
from aftersales.rules.clock_explanation import explain_clock
from aftersales.rules.clocks import due_moments, read_clocks
from tests.support.clock_policy import at, make_calendars, make_policy, shipped_files, ticket

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 9, 18, 16, 0, tzinfo=SHANGHAI)
LENGTH = timedelta(hours=60)
PAUSES = tuple((START + timedelta(days=n), START + timedelta(days=n, hours=2)) for n in range(3))


def measure(work: Callable[[], object]) -> float:
    """Return microseconds a call: the best of five runs of about a tenth of a second."""
    timer = timeit.Timer(work)
    number = max(1, timer.autorange()[0] // 2)
    return min(timer.repeat(5, number)) / number * 1e6


def questions() -> dict[str, Callable[[], object]]:
    """Return what is measured, the measure of all first."""
    head = "policies/calendars/"
    files = {p.removeprefix(head)[:-5]: data for p, data in shipped_files().items() if p.startswith(head)}
    shop = Calendars(files, "shop").named()
    policy = make_policy()
    calendars = make_calendars(policy)
    story = (
        "02 10:00 new",
        "02 11:00 triaged",
        "02 12:00 waiting_customer",
        "04 09:30 triaged",
        "04 11:00 priority P1",
    )
    matter, now = ticket(*story), at("05 10:00")
    stamp = START.timestamp()
    return {
        "one aware datetime": lambda: datetime.fromtimestamp(stamp, SHANGHAI),
        "a due date": lambda: shop.due(START, LENGTH),
        "a due date over three pauses": lambda: shop.due(START, LENGTH, PAUSES),
        "the time worked in a month": lambda: shop.worked(START, START + timedelta(days=30)),
        "build a calendar and its first year": lambda: WorkingTime(shop.calendar).due(START, LENGTH),
        "read the clocks of a ticket with five entries": lambda: read_clocks(matter, policy, calendars, now),
        "what the index keeps of them": lambda: due_moments(matter, policy, calendars),
        "explain one of them": lambda: explain_clock(matter, "resolution", policy, calendars, now),
    }


def main() -> None:
    """Measure and print."""
    rows = [(name, measure(work)) for name, work in questions().items()]
    unit = rows[0][1]
    table = [(name, f"{micros:.1f}", f"{micros / unit:.0f}") for name, micros in rows]
    sys.stdout.write(f"{tabulate(table, ('question', 'µs', 'ratio'), tablefmt='github', disable_numparse=True)}\n")


if __name__ == "__main__":
    main()
