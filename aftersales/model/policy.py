"""The policy: everything under ``policies/`` that rules decide by, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aftersales.model.approval import ApprovalKind, Approvals, Tier, Unit
from aftersales.model.category import AnyOf, Categories, Category, Fact, FactType
from aftersales.model.desk import DeskSettings, PriorityChange, ReopenClocks
from aftersales.model.flow import Flow
from aftersales.model.label import Label
from aftersales.model.lifecycle import Guard, GuardName, Lifecycle, Mark, State, StateKind, Transition
from aftersales.model.priorities import Bump, Comparison, Condition, Priorities, Priority
from aftersales.model.reminders import QuietHours, Recipient, Reminders, Step
from aftersales.model.service_levels import ServiceLevel, ServiceLevels, Target
from aftersales.model.team import Absence, Department, Permission, Person, Role, Team
from aftersales.model.values import Data

__all__ = [
    "Absence",
    "AnyOf",
    "ApprovalKind",
    "Approvals",
    "Bump",
    "Categories",
    "Category",
    "Comparison",
    "Condition",
    "Department",
    "DeskSettings",
    "Fact",
    "FactType",
    "Guard",
    "GuardName",
    "Label",
    "Lifecycle",
    "Mark",
    "Permission",
    "Person",
    "Policy",
    "Priorities",
    "Priority",
    "PriorityChange",
    "QuietHours",
    "Recipient",
    "Reminders",
    "ReopenClocks",
    "Role",
    "ServiceLevel",
    "ServiceLevels",
    "State",
    "StateKind",
    "Step",
    "Target",
    "Team",
    "Tier",
    "Transition",
    "Unit",
]
"""One import for those who work with policies."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a desk works; `calendars`: name → the content of ``policies/calendars/<name>.yaml``, for the clocks."""

    desk: DeskSettings
    team: Team
    categories: Categories
    lifecycle: Lifecycle
    priorities: Priorities
    service_levels: ServiceLevels
    reminders: Reminders
    calendars: Mapping[str, Data]
    flows: Mapping[str, Flow] = field(default_factory=dict)
    approvals: Approvals = field(default_factory=Approvals)

    def clock_text(self, clock: str, category: str, language: str) -> str:
        """Return what people call a clock: its label, or that of the flow's step it stands for, or its id."""
        flow = self.flow_of(category)
        if clock in self.service_levels.clocks:
            return self.service_levels.clocks[clock].text(language)
        return flow.steps[clock].label.text(language) if flow and clock in flow.steps else clock

    def flow_of(self, category: str) -> Flow | None:
        """Return the flow of a category: its own, else that of the category above; None where it has none."""
        for wanted in (category, category.partition("/")[0]):
            for flow in self.flows.values():
                if wanted in flow.categories:
                    return flow
        return None
