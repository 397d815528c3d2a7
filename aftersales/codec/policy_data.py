"""Policies from plain data to values: no file, no YAML, so that a query may build them from what the index keeps.

The data has passed its schemas; a mistake here is a mistake of ours, not of the desk.
"""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any

from aftersales.model.category import AnyOf, Categories, Category, Fact, FactType
from aftersales.model.desk import Assign, DeskSettings, PriorityChange, ReopenClocks, Routing
from aftersales.model.label import Label
from aftersales.model.layout import POLICIES
from aftersales.model.lifecycle import Guard, GuardName, Lifecycle, Mark, State, StateKind, Transition
from aftersales.model.policy import Policy
from aftersales.model.team import Absence, Department, Permission, Person, Role, Team
from aftersales.model.values import Data

if (
    TYPE_CHECKING
):  # a list shows names and labels; what only rules need is imported, and built, where a rule asks for it
    from aftersales.model.approval import ApprovalKind, Approvals
    from aftersales.model.care import CareKind
    from aftersales.model.complaint import Complaints
    from aftersales.model.couriers import Couriers
    from aftersales.model.flow import Flow
    from aftersales.model.follow_up import FollowUps
    from aftersales.model.mail import MailRules
    from aftersales.model.part import Parts
    from aftersales.model.partner import Partner
    from aftersales.model.payment import PaymentKind
    from aftersales.model.priorities import Condition, Priorities
    from aftersales.model.product import Catalogue
    from aftersales.model.reminders import Reminders
    from aftersales.model.repair import Repairs
    from aftersales.model.return_rules import ReturnRules
    from aftersales.model.service_levels import ServiceLevel, ServiceLevels, Target

KINDS = ("desk", "team", "categories", "lifecycle", "priorities", "service_levels", "reminders")
"""The policies that every desk has, each in ``policies/<kind>.yaml``."""

CALENDARS = f"{POLICIES}/calendars/"
FLOWS = f"{POLICIES}/flows/"
APPROVALS = f"{POLICIES}/approvals.yaml"
"""Not every desk has it: without it nothing can be asked for, and nothing needs to be."""
PRODUCTS = f"{POLICIES}/products.yaml"
"""Nor this: without it nothing is known of what is sold."""

COURIERS, RETURNS = f"{POLICIES}/couriers.yaml", f"{POLICIES}/returns.yaml"
"""Not every desk has these either."""
PARTS = f"{POLICIES}/parts.yaml"
REPAIRS = f"{POLICIES}/repairs.yaml"
"""Optional as well: without them there are no parts, and repairs go by the defaults."""

Map = Mapping[str, Any]
"""Data whose shape a schema has settled; the values below are typed again by the model."""


def policy_from_data(files: Mapping[str, Data]) -> Policy:
    """Build the policy from the content of the files, by path (``policies/desk.yaml``).

    Raises:
        KeyError: a file of KINDS is missing.
    """
    policy = _StoredPolicy.__new__(_StoredPolicy)
    object.__setattr__(policy, "files", files)
    for name in _BUILDERS:
        getattr(policy, name)
    return policy


def stored_policy(files: Mapping[str, Data]) -> Policy:
    """Return the same policy, each part of it built when it is asked for: what a query needs is built in a millisecond.

    Only for files that `policy_from_data` took before: a mistake in them would show late.
    """
    policy = _StoredPolicy.__new__(_StoredPolicy)
    object.__setattr__(policy, "files", files)
    return policy


class _StoredPolicy(Policy):
    """A policy whose parts are built from the files' content when they are asked for."""

    __slots__ = ("files",)
    files: Mapping[str, Data]

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


def _calendars(files: Mapping[str, Data]) -> dict[str, Data]:
    return {
        path.removeprefix(CALENDARS).removesuffix(".yaml"): data
        for path, data in files.items()
        if path.startswith(CALENDARS)
    }


def _flows(files: Mapping[str, Data]) -> "dict[str, Flow]":
    from aftersales.codec.flow_policies import flow_from  # noqa: PLC0415  see above

    returns = files.get(RETURNS, {})
    return {
        name: flow_from(name, data, returns)
        for path, data in files.items()
        if path.startswith(FLOWS)
        for name in [path.removeprefix(FLOWS).removesuffix(".yaml")]
    }


def _approvals(files: Mapping[str, Data]) -> "Approvals":
    from aftersales.model.approval import Approvals  # noqa: PLC0415  see above

    if APPROVALS not in files:
        return Approvals()
    data: Map = files[APPROVALS]
    kinds = {key: _approval_kind(key, kind) for key, kind in data["kinds"].items()}
    return Approvals(kinds, data["expire_days"], data["add_up_days"])


def _couriers(files: Mapping[str, Data]) -> "Couriers":
    from aftersales.codec.parcel_policies import couriers_from  # noqa: PLC0415  see above
    from aftersales.model.couriers import Couriers  # noqa: PLC0415  likewise

    return couriers_from(files[COURIERS]) if COURIERS in files else Couriers()


def _returns(files: Mapping[str, Data]) -> "ReturnRules":
    from aftersales.codec.parcel_policies import return_rules_from  # noqa: PLC0415  see above
    from aftersales.model.return_rules import ReturnRules  # noqa: PLC0415  likewise

    return return_rules_from(files[RETURNS]) if RETURNS in files else ReturnRules()


def _approval_kind(key: str, data: Map) -> "ApprovalKind":
    from decimal import Decimal  # noqa: PLC0415  see above

    from aftersales.model.approval import ApprovalKind, Tier, Unit  # noqa: PLC0415  see above

    return ApprovalKind(
        id=key,
        label=_label(data["label"]),
        unit=Unit(data["amount"]),
        amount_optional=data.get("amount_optional", False),
        tiers=tuple(
            Tier(
                Decimal(tier["up_to"]) if "up_to" in tier else None, frozenset(tier["roles"]), tier.get("alone", False)
            )
            for tier in data["tiers"]
        ),
        never=frozenset(data.get("never", ())),
        requesters=frozenset(data.get("request", ())),
        goodwill=data.get("goodwill", False),
    )


def _payments(files: Mapping[str, Data]) -> "dict[str, PaymentKind]":
    from aftersales.model.payment import Direction, PaymentKind  # noqa: PLC0415  see above

    data: Map = files.get(f"{POLICIES}/payments.yaml", {"kinds": {}})
    return {
        key: PaymentKind(
            id=key,
            label=_label(kind["label"]),
            direction=Direction(kind["direction"]),
            approvals=tuple(kind.get("approvals", ())),
            after_inspection=kind.get("after_inspection", False),
            repeatable=kind.get("repeatable", False),
            arrives_days=kind.get("arrives_days"),
            claims=kind.get("claims", False),
        )
        for key, kind in data["kinds"].items()
    }


def _complaints(files: Mapping[str, Data]) -> "Complaints":
    from aftersales.model.complaint import Body, Complaints, Level  # noqa: PLC0415  see above

    if f"{POLICIES}/complaints.yaml" not in files:
        return Complaints()
    data: Map = files[f"{POLICIES}/complaints.yaml"]
    return Complaints(
        stages=_labels(data["stages"]),
        parties=_labels(data["parties"]),
        levels=tuple(Level(one["id"], _label(one["label"]), one["department"]) for one in data["levels"]),
        bodies={
            key: Body(key, _label(body["label"]), body["within"], body["level"], tuple(body.get("clause", ())))
            for key, body in data["bodies"].items()
        },
    )


def _mail(files: Mapping[str, Data]) -> "MailRules":
    from aftersales.codec.mail_rules import mail_rules_from  # noqa: PLC0415  see above

    return mail_rules_from(files.get(f"{POLICIES}/mail.yaml", {}))


def _follow_ups(files: Mapping[str, Data]) -> "FollowUps":
    from aftersales.model.follow_up import After, FollowUpKind, FollowUps  # noqa: PLC0415  see above

    if f"{POLICIES}/follow_ups.yaml" not in files:
        return FollowUps()
    data: Map = files[f"{POLICIES}/follow_ups.yaml"]
    kinds = {
        key: FollowUpKind(
            key,
            _label(kind["label"]),
            tuple(kind.get("categories", ())),
            After(kind.get("after", "informed")),
            _labels(kind["questions"]),
        )
        for key, kind in data["kinds"].items()
    }
    care = {key: _care(key, one) for key, one in data.get("care", {}).items()}
    return FollowUps(kinds, data["attempts"], data["again_days"], data["low_score"], data["role"], care)


def _care(key: str, data: Map) -> "CareKind":
    from aftersales.model.care import CareKind, Season  # noqa: PLC0415  see above

    def day(text: str) -> tuple[int, int]:
        return int(text[:2]), int(text[3:])

    return CareKind(
        id=key,
        label=_label(data["label"]),
        text=_label(data["text"]),
        types=frozenset(data.get("types", ())),
        after_repair_days=data.get("after_repair_days"),
        season=Season(day(data["season"]["from"]), day(data["season"]["to"])) if "season" in data else None,
        within_days=data.get("within_days", 30),
    )


def _label(data: Map | None) -> Label:
    return Label(data.get("en", ""), data.get("zh", "")) if data else Label()


def _labels(data: Map) -> dict[str, Label]:
    return {key: _label(label) for key, label in data.items()}


def _desk(data: Map) -> DeskSettings:
    return DeskSettings(
        name=_label(data["name"]),
        time_zone=data["time_zone"],
        language=data["language"],
        currency=data["currency"],
        country=data["country"],
        id_prefix=data["id_prefix"],
        calendar=data["calendar"],
        packs=tuple(data["packs"]),
        channels=_labels(data["channels"]),
        tiers=_labels(data["tiers"]),
        duplicate_days=data["duplicates"]["within_days"],
        evidence_file_bytes=data["evidence"]["file_bytes"],
        evidence_ticket_bytes=data["evidence"]["ticket_bytes"],
        reopen_days=data["reopen_days"],
        priority_change=PriorityChange(data["priority_change"]),
        reopen_clocks=ReopenClocks(data["reopen_clocks"]),
        signatures=data.get("signatures") == "required",
        routing=_routing(data["routing"]) if "routing" in data else Routing(),
    )


def _routing(data: Map) -> Routing:
    return Routing(Assign(data["assign"]), data.get("skills", {}))


def _team(data: Map) -> Team:
    roles = {
        key: Role(key, _label(role["label"]), frozenset(map(Permission, role["may"])))
        for key, role in data["roles"].items()
    }
    return Team(
        departments={
            key: Department(key, _label(department["label"]), department.get("lead", ""))
            for key, department in data["departments"].items()
        },
        roles=roles,
        people={key: _person(key, person, roles) for key, person in data["people"].items()},
    )


def _person(person_id: str, data: Map, roles: Mapping[str, Role]) -> Person:
    known = [roles[role] for role in data["roles"] if role in roles]
    return Person(
        id=person_id,
        name=_label(data["name"]),
        emails=tuple(data["emails"]),
        roles=frozenset(data["roles"]),
        departments=tuple(data.get("departments", ())),
        skills=frozenset(data.get("skills", ())),
        areas=frozenset(data.get("areas", ())),
        languages=tuple(data.get("languages", ())),
        signing_keys=tuple(data.get("signing_keys", ())),
        limits=data.get("limits", {}),
        away=tuple(_absence(absence) for absence in data.get("away", ())),
        permissions=frozenset(permission for role in known for permission in role.may),
        active=data.get("active", True),
        bot=data.get("bot", False),
    )


def _absence(data: Map) -> Absence:
    until = data.get("to")
    return Absence(date.fromisoformat(data["from"]), date.fromisoformat(until) if until else None)


def _any_of(groups: list[str | list[str]]) -> tuple[AnyOf, ...]:
    return tuple((group,) if isinstance(group, str) else tuple(group) for group in groups)


def _categories(data: Map) -> Categories:
    by_id: dict[str, Category] = {}
    for key, settings in data["categories"].items():
        by_id[key] = _category(key, settings, parent="")
        for sub, overrides in settings.get("subcategories", {}).items():
            by_id[f"{key}/{sub}"] = _category(f"{key}/{sub}", {**settings, **overrides}, parent=key)
    facts = {
        path: Fact(path, _label(fact["label"]), FactType(fact.get("type", "text")), _labels(fact.get("choices", {})))
        for path, fact in data["facts"].items()
    }
    return Categories(by_id, facts, _labels(data["evidence"]))


def _category(category_id: str, data: Map, *, parent: str) -> Category:
    return Category(
        id=category_id,
        label=_label(data["label"]),
        parent=parent,
        department=data["department"],
        severity=data["severity"],
        urgency=data["urgency"],
        facts=_any_of(data.get("required_facts", [])),
        evidence=_any_of(data.get("required_evidence", [])),
        needs_decision=data.get("needs_decision", True),
        follow_up_days=data.get("follow_up_days"),
        implies=data.get("implies", {}),
    )


def _lifecycle(data: Map) -> Lifecycle:
    return Lifecycle(
        initial=data["initial"],
        states={key: _state(key, state) for key, state in data["states"].items()},
        transitions=tuple(_transition(transition) for transition in data["transitions"]),
        guards={
            GuardName(key): Guard(
                GuardName(key),
                _label(guard["label"]),
                frozenset(guard.get("override", ())),
                frozenset(guard.get("accepts", ("state",))),
            )
            for key, guard in data["guards"].items()
        },
    )


def _state(state_id: str, data: Map) -> State:
    return State(
        id=state_id,
        label=_label(data["label"]),
        kind=StateKind(data["kind"]),
        runs=frozenset(data.get("runs", ())),
        pauses=frozenset(data.get("pauses", ())),
        marks=frozenset(map(Mark, data.get("marks", ()))),
    )


def _transition(data: Map) -> Transition:
    return Transition(
        sources=tuple(data["from"]),
        target=data["to"],
        label=_label(data["label"]),
        roles=frozenset(data.get("roles", ())),
        guards=tuple(map(GuardName, data.get("guards", ()))),
        text=_label(data.get("text")),
    )


def _priorities(data: Map) -> "Priorities":
    from aftersales.model.priorities import Bump, Priorities, Priority  # noqa: PLC0415  see above

    return Priorities(
        by_id={
            key: Priority(key, _label(priority["label"]), priority.get("follow_up", False))
            for key, priority in data["priorities"].items()
        },
        severities=_labels(data["severities"]),
        urgencies=_labels(data["urgencies"]),
        matrix=data["matrix"],
        bumps=tuple(
            Bump(key, _label(bump["label"]), tuple(map(_condition, bump["when"])), bump.get("raise", 1))
            for key, bump in data["bumps"].items()
        ),
        raise_at_most=data.get("raise_at_most", len(data["priorities"])),
    )


def _condition(data: Map) -> "Condition":
    from aftersales.model.priorities import Comparison, Condition  # noqa: PLC0415  see above

    comparison = next(comparison for comparison in Comparison if comparison in data)
    return Condition(data["fact"], comparison, data[comparison])


def _service_levels(data: Map) -> "ServiceLevels":
    from aftersales.model.service_levels import ServiceLevels  # noqa: PLC0415  see above

    return ServiceLevels(
        clocks=_labels(data["clocks"]),
        by_priority={key: _service_level(level) for key, level in data["priorities"].items()},
        by_category={
            category: {priority: _targets(targets) for priority, targets in levels.items()}
            for category, levels in data.get("categories", {}).items()
        },
    )


def _targets(data: Map) -> "dict[str, Target]":
    from aftersales.model.service_levels import Target  # noqa: PLC0415  see above

    return {clock: Target(target["within"], target.get("calendar", "")) for clock, target in data.items()}


def _service_level(data: Map) -> "ServiceLevel":
    from aftersales.model.reminders import Recipient  # noqa: PLC0415  see above
    from aftersales.model.service_levels import ServiceLevel  # noqa: PLC0415  likewise

    return ServiceLevel(
        targets=_targets(data["targets"]),
        chase_at=data["chase_at"],
        escalate_at=data["escalate_at"],
        escalate_to=Recipient(data["escalate_to"]),
    )


def _reminders(data: Map) -> "Reminders":
    from aftersales.model.reminders import QuietHours, Recipient, Reminders, Step  # noqa: PLC0415  see above

    quiet = data.get("quiet_hours")
    return Reminders(
        quiet_hours=QuietHours(time.fromisoformat(quiet["from"]), time.fromisoformat(quiet["to"])) if quiet else None,
        quiet_exempt=frozenset(data.get("quiet_exempt", ())),
        repeat_every=data["repeat_every"],
        steps=tuple(Step(Recipient(step["to"]), _label(step["label"]), step.get("times")) for step in data["steps"]),
    )


def _parts(files: Mapping[str, Data]) -> "Parts":
    from decimal import Decimal  # noqa: PLC0415  see above

    from aftersales.model.part import Part, Parts  # noqa: PLC0415  likewise

    if PARTS not in files:
        return Parts()
    data: Map = files[PARTS]
    by_id = {
        number: Part(
            id=number,
            label=_label(part["label"]),
            minimum=part["minimum"],
            price=Decimal(part["price"]),
            fits=frozenset(part.get("fits", ())),
            supplier=part.get("supplier", ""),
            lead_days=part.get("lead_days"),
            guarantee_days=part.get("guarantee_days"),
        )
        for number, part in data["parts"].items()
    }
    count = data["count"]
    return Parts(by_id, data["surplus_months"], Decimal(str(count["percent"])), Decimal(count["amount"]))


def _repairs(files: Mapping[str, Data]) -> "Repairs":
    from datetime import timedelta  # noqa: PLC0415  see above
    from decimal import Decimal  # noqa: PLC0415  see above

    from aftersales.model.moments import parse_span  # noqa: PLC0415  see above
    from aftersales.model.repair import Repairs  # noqa: PLC0415  see above

    if REPAIRS not in files:
        return Repairs()
    data: Map = files[REPAIRS]
    visit = timedelta(minutes=data["visit_minutes"])
    return Repairs(
        guarantee_days=data["guarantee_days"],
        checks=_labels(data["checks"]),
        visit=visit,
        notice=parse_span(data["visit_notice"]),
        inform_every=data.get("inform_every", ""),
        labour_hour=Decimal(data["labour_hour"]) if "labour_hour" in data else None,
    )


def _partners(files: Mapping[str, Data]) -> "tuple[Partner, ...]":
    from aftersales.model.partner import Partner  # noqa: PLC0415  see above

    data: Map = files.get(f"{POLICIES}/partners.yaml", {"partners": {}})
    return tuple(
        Partner(
            id=key,
            label=_label(one["label"]),
            address=_label(one["address"]),
            phone=one.get("phone", ""),
            regions=frozenset(one.get("regions", ())),
            types=frozenset(one.get("types", ())),
        )
        for key, one in data["partners"].items()
    )


def _catalogue(files: Mapping[str, Data]) -> "Catalogue":
    from aftersales.codec.product_data import catalogue_from_data  # noqa: PLC0415  see above
    from aftersales.model.product import Catalogue  # noqa: PLC0415  see above

    return catalogue_from_data(files[PRODUCTS]) if PRODUCTS in files else Catalogue()


def _from(kind: str, build: Callable[[Map], object]) -> Callable[[Mapping[str, Data]], object]:
    return lambda files: build(files[f"{POLICIES}/{kind}.yaml"])


_BUILDERS: Mapping[str, Callable[[Mapping[str, Data]], object]] = {
    **{
        kind: _from(kind, build)
        for kind, build in (
            ("desk", _desk),
            ("team", _team),
            ("categories", _categories),
            ("lifecycle", _lifecycle),
            ("priorities", _priorities),
            ("service_levels", _service_levels),
            ("reminders", _reminders),
        )
    },
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
