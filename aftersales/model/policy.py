"""The policy: everything under ``policies/`` that rules decide by, as one value."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aftersales.i18n import _
from aftersales.model.record import record

if TYPE_CHECKING:  # a policy is built part by part: see codec/policy_data.py
    from aftersales.model.approval import Approvals
    from aftersales.model.category import Categories
    from aftersales.model.complaint import Complaints
    from aftersales.model.couriers import Couriers
    from aftersales.model.desk import DeskSettings
    from aftersales.model.flow import Flow
    from aftersales.model.follow_up import FollowUps
    from aftersales.model.lifecycle import Lifecycle
    from aftersales.model.mail import MailRules
    from aftersales.model.part import Parts
    from aftersales.model.partner import Partner
    from aftersales.model.payment import Payments
    from aftersales.model.priorities import Priorities
    from aftersales.model.product import Catalogue
    from aftersales.model.reminders import Reminders
    from aftersales.model.repair import Repairs
    from aftersales.model.return_rules import ReturnRules
    from aftersales.model.service_levels import ServiceLevels
    from aftersales.model.team import Team
    from aftersales.model.values import Data


@record
class Policy:
    """How a desk works; `calendars`: name → the content of ``policies/calendars/<name>.yaml``, for the clocks."""

    desk: "DeskSettings"
    team: "Team"
    categories: "Categories"
    lifecycle: "Lifecycle"
    priorities: "Priorities"
    service_levels: "ServiceLevels"
    reminders: "Reminders"
    calendars: "Mapping[str, Data]"
    flows: "Mapping[str, Flow]"
    approvals: "Approvals"
    couriers: "Couriers"
    returns: "ReturnRules"
    parts: "Parts"
    repairs: "Repairs"
    catalogue: "Catalogue"
    payments: "Payments"
    complaints: "Complaints"
    follow_ups: "FollowUps"
    partners: "tuple[Partner, ...]"
    mail: "MailRules"

    def clock_text(self, clock: str, category: str, language: str) -> str:
        """Return what people call a clock: its label, or that of the flow's step it stands for, or its id."""
        flow = self.flow_of(category)
        if clock in self.service_levels.clocks:
            return self.service_levels.clocks[clock].text(language)
        if flow and clock in flow.steps:
            return flow.steps[clock].label.text(language)
        fixed = {
            "legal": _("Legal deadline"),
            "follow_up": _("Follow-up call"),
            "promise": _("Promise to the customer"),
            "parcel": _("Parcel"),
            "visit": _("Visit"),
            "urgent": _("Urgent, reported at once"),
            "inform_due": _("Progress note to the customer"),
        }
        prefix, _dot, request = clock.partition(".")
        kind = self.approvals.kinds.get(request) if prefix == "approval" else None
        return _("Approval: {what}").format(what=kind.label.text(language)) if kind else fixed.get(clock, clock)

    def flow_of(self, category: str) -> "Flow | None":
        """Return the flow of a category: its own, else that of the category above; None where it has none."""
        for wanted in (category, category.partition("/")[0]):
            for flow in self.flows.values():
                if wanted in flow.categories:
                    return flow
        return None
