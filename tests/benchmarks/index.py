"""The index at growing sizes: building it, and what commands ask of it; ``python -m tests.benchmarks.index``.

Printed are milliseconds and, because machines differ, the ratio to the smallest size: what users feel must not grow.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from aftersales.index.database import Index, open_index
from aftersales.index.rows import Line, Row
from aftersales.model.filters import Facet, Sort, SortKey, TicketFilter
from aftersales.model.moments import instant
from aftersales.reports.questions import Span
from aftersales.reports.summary import split
from tests.support.index_rows import NINE, hours, many_rows

SIZES = (1_000, 10_000, 100_000)
_REPEATS = 15

Question = Callable[[Index], object]


def questions(line: Line) -> dict[str, Question]:
    """Return what commands ask; `line` is a ticket that is there."""
    tail = line.id[-5:]
    year = Span(instant(NINE - timedelta(days=365)), instant(NINE))
    return {
        "list --open (50)": lambda i: i.tickets(TicketFilter(open=True), now=NINE, limit=50),
        "list (50)": lambda i: i.tickets(now=NINE, limit=50),
        "count --open": lambda i: i.count(TicketFilter(open=True), now=NINE),
        "list --overdue by due (50)": lambda i: i.tickets(
            TicketFilter(overdue=True), now=NINE, sort=Sort(SortKey.DUE), limit=50
        ),
        "list --department --open by due (50)": lambda i: i.tickets(
            TicketFilter(open=True, departments=("desk",)), now=NINE, sort=Sort(SortKey.DUE), limit=50
        ),
        "list --category --region (50)": lambda i: i.tickets(
            TicketFilter(categories=("quality",), regions=("浙江",)), now=NINE, limit=50
        ),
        "find id, 3 characters": lambda i: i.find_ids(tail[1:4]),
        "find id, 3 digits": lambda i: i.find_ids("123"),
        "find id, 2 characters": lambda i: i.find_ids(tail[:2]),
        "find id, 4 characters": lambda i: i.find_ids(tail[:4]),
        "find id, day and 2 characters": lambda i: i.find_ids(line.id[3:12]),
        "find id, digits that are nowhere": lambda i: i.find_ids("999999"),
        "show": lambda i: i.stored(line.id),
        "find 蓝牙 (50)": lambda i: i.tickets(TicketFilter(text="蓝牙"), now=NINE, limit=50),
        "count 蓝牙": lambda i: i.count(TicketFilter(text="蓝牙"), now=NINE),
        "find 坏 (50)": lambda i: i.tickets(TicketFilter(text="坏"), now=NINE, limit=50),
        "find 室外机不启动 (50)": lambda i: i.tickets(TicketFilter(text="室外机不启动"), now=NINE, limit=50),
        "find iPhone15 电池 (50)": lambda i: i.tickets(TicketFilter(text="iPhone15 主板"), now=NINE, limit=50),
        "find an order number": lambda i: i.tickets(TicketFilter(text=line.order_number), now=NINE, limit=50),
        "find 蓝牙 --open (50)": lambda i: i.tickets(TicketFilter(text="蓝牙", open=True), now=NINE, limit=50),
        "count 蓝牙 --open": lambda i: i.count(TicketFilter(text="蓝牙", open=True), now=NINE),
        "likely duplicates": lambda i: i.likely_duplicates(
            since=hours(-720), order_number=line.order_number, serial=line.serial, customer=line.customer
        ),
        "open counts by person": lambda i: i.open_counts(Facet.ASSIGNEE),
        "facets by category": lambda i: i.facets(Facet.CATEGORY, now=NINE),
        "figures of a year by category": lambda i: _figures(i, year),
    }


def _figures(index: Index, span: Span) -> object:
    with index.asking(now=NINE) as ask:
        return split(ask, span, span.end, "category")


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes, the median of several runs."""
    taken = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken) * 1000


def build(path: Path, rows: list[Row]) -> tuple[float, float]:
    """Build an index of `rows`; return the milliseconds of the build and of one change after it."""
    index = open_index(path)
    start = time.perf_counter()
    with index.refresh() as refresh:
        refresh.replace_all("c1", rows)
    built = time.perf_counter() - start
    index.close()
    index = open_index(path)
    change = milliseconds(lambda: index.apply("c1", base="c1", upserts=rows[-1:]))
    index.close()
    return built * 1000, change


def measure(size: int, folder: Path) -> dict[str, float]:
    """Return milliseconds for everything at `size` tickets."""
    start = time.perf_counter()
    rows = list(many_rows(size))
    path = folder / f"{size}.sqlite3"
    made = (time.perf_counter() - start) * 1000
    built, change = build(path, rows)
    results = {"making rows (tickets and tokens)": made, "build": built, "one change": change}
    results["open"] = milliseconds(lambda: open_index(path).close())
    index = open_index(path)
    for name, question in questions(rows[-size // 3].line).items():
        results[name] = milliseconds(lambda question=question: question(index))  # type: ignore[misc]  # bound in the loop
    results["size, MB"] = path.stat().st_size / 1e6
    index.close()
    return results


def report(sizes: tuple[int, ...]) -> list[str]:
    """Return the table as lines."""
    with tempfile.TemporaryDirectory() as folder:
        columns = [measure(size, Path(folder)) for size in sizes]
    lines = [f"{'ms':40}" + "".join(f"{size:>12,}" for size in sizes) + f"{'ratio':>10}"]
    for name in columns[0]:
        numbers = [column[name] for column in columns]
        lines.append(f"{name:40}" + "".join(f"{n:12.2f}" for n in numbers) + f"{numbers[-1] / numbers[0]:10.1f}")
    return lines


if __name__ == "__main__":
    chosen = tuple(int(size) for size in sys.argv[1:]) or SIZES
    print("\n".join(report(chosen)))  # noqa: T201  a script's output
