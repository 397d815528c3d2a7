"""Checks across the policy files: whatever one file names must stand in the other, and people must be able to work."""

from collections.abc import Callable, Mapping

from aftersales.model.finding import Finding
from aftersales.model.layout import POLICIES
from aftersales.model.values import Data, Pointer
from aftersales.rules.approval_checks import check_approval_guard, check_approvals
from aftersales.rules.calendar_data import calendar_from_data
from aftersales.rules.calendar_errors import CalendarError
from aftersales.rules.category_checks import check_categories
from aftersales.rules.complaint_checks import check_complaint_levels
from aftersales.rules.deadline_checks import check_desk, check_priorities, check_reminders, check_service_levels
from aftersales.rules.deed_checks import check_flow_deeds
from aftersales.rules.flow_checks import (
    check_flow_categories,
    check_flow_clocks,
    check_flow_ends,
    check_flow_limits,
    check_flows,
)
from aftersales.rules.follow_up_checks import check_follow_up_kinds
from aftersales.rules.lifecycle_checks import check_lifecycle_graph, check_lifecycle_names
from aftersales.rules.mail_checks import check_mail
from aftersales.rules.parcel_checks import check_couriers, check_return_steps, check_returns
from aftersales.rules.part_checks import check_parts, check_visit_calendar
from aftersales.rules.payment_checks import check_payment_kinds
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems
from aftersales.rules.product_checks import check_products
from aftersales.rules.staff_checks import check_departments_staffed, check_roles_held, check_routing_skills
from aftersales.rules.team_checks import check_emails, check_leads, check_people

Position = Callable[[str, Pointer], tuple[int, int]]
"""Line and column, from 1, of a place in a file: called with its path and a pointer."""

Check = Callable[[Map], Problems]
"""A check: takes all policies by kind (``team``, ``calendars/shop``), yields what is wrong."""


def check_policies(files: Mapping[str, Data], position: Position) -> list[Finding]:
    """Return what is wrong between the policy files, each of which has passed its schema.

    Args:
        files: content by path, ``policies/team.yaml``; those of every desk must be there.
        position: tells lines.
    """
    policies = {path.removeprefix(f"{POLICIES}/").removesuffix(".yaml"): data for path, data in files.items()}
    return sorted(_finding(problem, position) for check in CHECKS for problem in check(policies))


def check_calendars(policies: Map) -> Problems:
    """Yield what cannot be meant in a calendar."""
    calendars = {name.partition("/")[2]: data for name, data in policies.items() if name.startswith("calendars/")}
    for name, data in calendars.items():
        try:
            calendar_from_data(data, name, calendars)
        except CalendarError as error:
            yield PolicyProblem(f"calendars/{name}", error.pointer, "policy/calendar", error.message, hint=error.hint)


CHECKS: tuple[Check, ...] = (
    check_desk,
    check_calendars,
    check_people,
    check_emails,
    check_leads,
    check_categories,
    check_lifecycle_names,
    check_lifecycle_graph,
    check_priorities,
    check_service_levels,
    check_reminders,
    check_flows,
    check_flow_categories,
    check_flow_ends,
    check_flow_clocks,
    check_flow_limits,
    check_flow_deeds,
    check_approvals,
    check_approval_guard,
    check_couriers,
    check_returns,
    check_return_steps,
    check_products,
    check_parts,
    check_visit_calendar,
    check_payment_kinds,
    check_complaint_levels,
    check_follow_up_kinds,
    check_mail,
    check_departments_staffed,
    check_roles_held,
    check_routing_skills,
)


def _finding(problem: PolicyProblem, position: Position) -> Finding:
    path = f"{POLICIES}/{problem.kind}.yaml"
    line, column = position(path, problem.pointer)
    return Finding(path, line, column, problem.code, problem.message, problem.severity, problem.hint)
