"""The checks of tickets and customers: a list of small functions. A new rule is a new function and its test.

Each takes a file that follows its schema and the desk around it, and yields what is wrong; none knows the others.
"""

from collections.abc import Callable, Iterable
from typing import Final

from aftersales.model.finding import Finding
from aftersales.model.values import Pointer
from aftersales.rules.check_closing import check_informed
from aftersales.rules.check_conflicts import check_conflicts, check_customer_conflicts
from aftersales.rules.check_goods import check_goods_names, check_goods_order, check_goods_people
from aftersales.rules.check_history import (
    check_customer_ids,
    check_entry_ids,
    check_future,
    check_replay,
    check_state,
    check_time_order,
)
from aftersales.rules.check_money import check_payments
from aftersales.rules.check_places import (
    check_customer_path,
    check_evidence,
    check_evidence_entries,
    check_stray_evidence,
    check_ticket_path,
)
from aftersales.rules.check_privacy import check_privacy
from aftersales.rules.check_problem import (
    CustomerCheck,
    CustomerFile,
    Problem,
    Surroundings,
    TicketCheck,
    TicketFile,
)
from aftersales.rules.check_references import (
    check_choices,
    check_customer_pointer,
    check_customer_words,
    check_neighbours,
    check_people,
    check_steps,
    check_words,
)
from aftersales.rules.check_service import check_service_words

TICKET_CHECKS: Final[tuple[TicketCheck, ...]] = (
    check_ticket_path,
    check_conflicts,
    check_words,
    check_steps,
    check_people,
    check_neighbours,
    check_choices,
    check_goods_names,
    check_goods_order,
    check_goods_people,
    check_entry_ids,
    check_replay,
    check_state,
    check_time_order,
    check_future,
    check_evidence,
    check_evidence_entries,
    check_stray_evidence,
    check_payments,
    check_service_words,
    check_informed,
    check_privacy,
)
CUSTOMER_CHECKS: Final[tuple[CustomerCheck, ...]] = (
    check_customer_path,
    check_customer_words,
    check_customer_pointer,
    check_customer_ids,
    check_customer_conflicts,
)

Position = Callable[[Pointer], tuple[int, int]]
"""Line and column, from 1, of a place in the file."""


def check_ticket_file(file: TicketFile, around: Surroundings, position: Position) -> list[Finding]:
    """Return what is wrong with a ticket that follows its schema."""
    problems = (problem for check in TICKET_CHECKS for problem in check(file, around))
    return findings_of(file.path, problems, position)


def check_customer_file(file: CustomerFile, around: Surroundings, position: Position) -> list[Finding]:
    """Return what is wrong with a customer that follows its schema."""
    problems = (problem for check in CUSTOMER_CHECKS for problem in check(file, around))
    return findings_of(file.path, problems, position)


def findings_of(path: str, problems: Iterable[Problem], position: Position) -> list[Finding]:
    """Return problems of one file as findings, with their lines; what concerns the whole file has none."""
    return [
        Finding(path, *(position(p.pointer) if p.pointer else (0, 0)), p.code, p.message, p.severity, p.hint)
        for p in problems
    ]
