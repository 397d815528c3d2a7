"""Policies from plain data to values: no file, no YAML, so that a query may build them from what the index keeps.

The data has passed its schemas; a mistake here is a mistake of ours, not of the desk.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from aftersales.codec.desk_policies import desk_from, team_from
from aftersales.codec.ticket_policies import categories_from, lifecycle_from
from aftersales.model.layout import POLICIES
from aftersales.model.policy import Policy
from aftersales.model.values import Data

# A list shows names and labels; what only rules need is imported, and built, where a rule asks for it.
if TYPE_CHECKING:
    from aftersales.model.approval import Approvals
    from aftersales.model.complaint import Complaints
    from aftersales.model.couriers import Couriers
    from aftersales.model.flow import Flow
    from aftersales.model.follow_up import FollowUps
    from aftersales.model.mail import MailRules
    from aftersales.model.part import Parts
    from aftersales.model.partner import Partner
    from aftersales.model.payment import PaymentKind
    from aftersales.model.priorities import Priorities
    from aftersales.model.product import Catalogue
    from aftersales.model.reminders import Reminders
    from aftersales.model.repair import Repairs
    from aftersales.model.return_rules import ReturnRules
    from aftersales.model.service_levels import ServiceLevels

KINDS = ("desk", "team", "categories", "lifecycle", "priorities", "service_levels", "reminders")
"""The policies that every desk has, each in ``policies/<kind>.yaml``; the others may be missing."""

CALENDARS = f"{POLICIES}/calendars/"
FLOWS = f"{POLICIES}/flows/"

Files = Mapping[str, Data]
"""The content of the files, by path (``policies/desk.yaml``)."""


def policy_from_data(files: Files) -> Policy:
    """Build the policy from the content of its files.

    Raises:
        KeyError: a file of KINDS is missing.
    """
    policy = _StoredPolicy.__new__(_StoredPolicy)
    object.__setattr__(policy, "files", files)
    for name in _BUILDERS:
        getattr(policy, name)
    return policy


def stored_policy(files: Files) -> Policy:
    """Return the same policy, each part of it built when it is asked for: what a query needs is built in a millisecond.

    Only for files that `policy_from_data` took before: a mistake in them would show late.
    """
    policy = _StoredPolicy.__new__(_StoredPolicy)
    object.__setattr__(policy, "files", files)
    return policy


class _StoredPolicy(Policy):
    """A policy whose parts are built from the files' content when they are asked for."""

    __slots__ = ("files",)
    files: Files

    def __getattr__(self, name: str) -> object:
        """Build and keep a part; Python comes here only while its slot is empty."""
        if name not in _BUILDERS:
            raise AttributeError(name)
        part = _BUILDERS[name](self.files)
        object.__setattr__(self, name, part)
        return part

    def __eq__(self, other: object) -> bool:
        """Tell whether both are the same policy, however they were built."""
        return isinstance(other, Policy) and all(getattr(self, name) == getattr(other, name) for name in _BUILDERS)

    __hash__ = None  # type: ignore[assignment]  # a policy holds maps, as every policy does


def _calendars(files: Files) -> dict[str, Data]:
    return {
        path.removeprefix(CALENDARS).removesuffix(".yaml"): data
        for path, data in files.items()
        if path.startswith(CALENDARS)
    }


def _flows(files: Files) -> "dict[str, Flow]":
    from aftersales.codec.flow_policies import flow_from  # noqa: PLC0415  see above

    returns = files.get(f"{POLICIES}/returns.yaml", {})
    return {
        name: flow_from(name, data, returns)
        for path, data in files.items()
        if path.startswith(FLOWS)
        for name in [path.removeprefix(FLOWS).removesuffix(".yaml")]
    }


def _priorities(files: Files) -> "Priorities":
    from aftersales.codec.priority_policies import priorities_from  # noqa: PLC0415  see above

    return priorities_from(files[f"{POLICIES}/priorities.yaml"])


def _service_levels(files: Files) -> "ServiceLevels":
    from aftersales.codec.clock_policies import service_levels_from  # noqa: PLC0415  see above

    return service_levels_from(files[f"{POLICIES}/service_levels.yaml"])


def _reminders(files: Files) -> "Reminders":
    from aftersales.codec.clock_policies import reminders_from  # noqa: PLC0415  see above

    return reminders_from(files[f"{POLICIES}/reminders.yaml"])


def _approvals(files: Files) -> "Approvals":
    from aftersales.codec.money_policies import approvals_from  # noqa: PLC0415  see above
    from aftersales.model.approval import Approvals  # noqa: PLC0415  likewise

    data = files.get(f"{POLICIES}/approvals.yaml")
    return approvals_from(data) if data else Approvals()


def _payments(files: Files) -> "dict[str, PaymentKind]":
    from aftersales.codec.money_policies import payments_from  # noqa: PLC0415  see above

    data = files.get(f"{POLICIES}/payments.yaml")
    return payments_from(data) if data else {}


def _couriers(files: Files) -> "Couriers":
    from aftersales.codec.parcel_policies import couriers_from  # noqa: PLC0415  see above
    from aftersales.model.couriers import Couriers  # noqa: PLC0415  likewise

    data = files.get(f"{POLICIES}/couriers.yaml")
    return couriers_from(data) if data else Couriers()


def _returns(files: Files) -> "ReturnRules":
    from aftersales.codec.parcel_policies import return_rules_from  # noqa: PLC0415  see above
    from aftersales.model.return_rules import ReturnRules  # noqa: PLC0415  likewise

    data = files.get(f"{POLICIES}/returns.yaml")
    return return_rules_from(data) if data else ReturnRules()


def _parts(files: Files) -> "Parts":
    from aftersales.codec.repair_policies import parts_from  # noqa: PLC0415  see above
    from aftersales.model.part import Parts  # noqa: PLC0415  likewise

    data = files.get(f"{POLICIES}/parts.yaml")
    return parts_from(data) if data else Parts()


def _repairs(files: Files) -> "Repairs":
    from aftersales.codec.repair_policies import repairs_from  # noqa: PLC0415  see above
    from aftersales.model.repair import Repairs  # noqa: PLC0415  likewise

    data = files.get(f"{POLICIES}/repairs.yaml")
    return repairs_from(data) if data else Repairs()


def _partners(files: Files) -> "tuple[Partner, ...]":
    from aftersales.codec.repair_policies import partners_from  # noqa: PLC0415  see above

    data = files.get(f"{POLICIES}/partners.yaml")
    return partners_from(data) if data else ()


def _complaints(files: Files) -> "Complaints":
    from aftersales.codec.customer_policies import complaints_from  # noqa: PLC0415  see above
    from aftersales.model.complaint import Complaints  # noqa: PLC0415  likewise

    data = files.get(f"{POLICIES}/complaints.yaml")
    return complaints_from(data) if data else Complaints()


def _follow_ups(files: Files) -> "FollowUps":
    from aftersales.codec.customer_policies import follow_ups_from  # noqa: PLC0415  see above
    from aftersales.model.follow_up import FollowUps  # noqa: PLC0415  likewise

    data = files.get(f"{POLICIES}/follow_ups.yaml")
    return follow_ups_from(data) if data else FollowUps()


def _mail(files: Files) -> "MailRules":
    from aftersales.codec.mail_rules import mail_rules_from  # noqa: PLC0415  see above

    return mail_rules_from(files.get(f"{POLICIES}/mail.yaml", {}))


def _catalogue(files: Files) -> "Catalogue":
    from aftersales.codec.product_data import catalogue_from_data  # noqa: PLC0415  see above
    from aftersales.model.product import Catalogue  # noqa: PLC0415  see above

    data = files.get(f"{POLICIES}/products.yaml")
    return catalogue_from_data(data) if data else Catalogue()


_BUILDERS: Mapping[str, Callable[[Files], object]] = {
    "desk": lambda files: desk_from(files[f"{POLICIES}/desk.yaml"]),
    "team": lambda files: team_from(files[f"{POLICIES}/team.yaml"]),
    "categories": lambda files: categories_from(files[f"{POLICIES}/categories.yaml"]),
    "lifecycle": lambda files: lifecycle_from(files[f"{POLICIES}/lifecycle.yaml"]),
    "priorities": _priorities,
    "service_levels": _service_levels,
    "reminders": _reminders,
    "calendars": _calendars,
    "flows": _flows,
    "approvals": _approvals,
    "couriers": _couriers,
    "returns": _returns,
    "parts": _parts,
    "repairs": _repairs,
    "catalogue": _catalogue,
    "payments": _payments,
    "complaints": _complaints,
    "follow_ups": _follow_ups,
    "partners": _partners,
    "mail": _mail,
}
"""Part of a policy → how it is built from all files."""
