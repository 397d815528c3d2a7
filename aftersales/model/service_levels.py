"""Service levels: by when a ticket of each priority is answered and solved, and when somebody is reminded."""

from collections.abc import Mapping

from aftersales.model.label import Label
from aftersales.model.record import record
from aftersales.model.reminders import Recipient


@record
class Target:
    """A target as the file writes it.

    Attributes:
        within: ``4h`` of working time, ``24h elapsed`` of real time, ``3 workdays``.
        calendar: the working calendar; empty: the desk's own.
    """

    within: str
    calendar: str


@record
class ServiceLevel:
    """What one priority promises.

    Attributes:
        targets: clock → target; a clock without one never comes due.
        chase_at: percent of a target after which the person who has the ticket is reminded; 100 is the target itself.
        escalate_at: percent after which `escalate_to` is told as well.
        escalate_to: whom, a step of ``reminders.yaml``.
        report_to: who hears of such a ticket at once, whatever its clocks say; None: nobody.
    """

    targets: Mapping[str, Target]
    chase_at: int
    escalate_at: int
    escalate_to: Recipient
    report_to: Recipient | None = None


@record
class ServiceLevels:
    """All levels.

    Attributes:
        clocks: the clocks that targets are set for, with labels, in the order shown.
        by_priority: what each priority promises.
        by_category: category → priority → clock → target, where a kind of matter has another target than others.
    """

    clocks: Mapping[str, Label]
    by_priority: Mapping[str, ServiceLevel]
    by_category: Mapping[str, Mapping[str, Mapping[str, Target]]] = {}

    def target(self, priority: str, clock: str, category: str = "") -> Target | None:
        """Return the target of a clock: the sub-category's own, its category's, the priority's; None where none is."""
        for wanted in (category, category.partition("/")[0]):
            found = self.by_category.get(wanted, {}).get(priority, {}).get(clock)
            if found:
                return found
        level = self.by_priority.get(priority)
        return level.targets.get(clock) if level else None
