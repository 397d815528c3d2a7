"""An event log such as help desks keep: one line for each thing that happened; made by chance, from a number."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

HEADER = (
    *("Case ID", "Activity", "Resource", "Complete Timestamp", "customer", "product"),
    *("responsible_section", "seriousness_2", "service_level", "service_type", "workgroup"),
)
_COURSES = (
    ("Assign seriousness", "Take in charge ticket", "Resolve ticket", "Closed"),
    ("Assign seriousness", "Take in charge ticket", "Wait", "Take in charge ticket", "Resolve ticket", "Closed"),
    ("Insert ticket", "Assign seriousness", "Take in charge ticket", "Require upgrade", "Resolve ticket", "Closed"),
    (
        "Assign seriousness",
        "Take in charge ticket",
        "Create SW anomaly",
        "Resolve SW anomaly",
        "Wait",
        "Resolve ticket",
    ),
    ("Assign seriousness", "Take in charge ticket", "Closed", "Take in charge ticket", "Resolve ticket", "Closed"),
    ("Assign seriousness", "Take in charge ticket", "Resolve ticket", "Take in charge ticket"),
    ("Assign seriousness", "INVALID"),
    ("Assign seriousness", "Take in charge ticket", "DUPLICATE"),
    ("Assign seriousness",),
)


def write_log(path: Path, cases: int, seed: int) -> None:
    """Write a log of so many cases, begun from May to October 2026."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(cases):
            writer.writerows(_case(number, Random(f"{seed} {number}")))  # noqa: S311  the same log every time


def _case(number: int, random: Random) -> Iterator[tuple[str, ...]]:
    at = datetime(2026, 5, 1) + timedelta(seconds=random.randrange(180 * 86400))  # noqa: DTZ001  as the log has it: local
    customer, product = f"Value {random.randint(1, 40)}", f"Value {random.randint(1, 8)}"
    for activity in random.choice(_COURSES):
        seriousness = f"Value {random.choice((1, 1, 1, 2, 2, 3, 4))}"  # may change on the way
        resource = f"Value {random.randint(1, 6)}"
        stamp = f"{at:%Y/%m/%d %H:%M:%S}.000"
        kept = ("Value 1", seriousness, "Value 2", "Value 1", "Value 1")
        yield (f"Case {number}", activity, resource, stamp, customer, product, *kept)
        at += timedelta(seconds=int(random.lognormvariate(10, 2)) + 1)
