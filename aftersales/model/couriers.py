"""``couriers.yaml``: couriers, when a parcel counts as stalled, and what to do about each kind of trouble."""

from collections.abc import Mapping
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record


@record
class Carrier:
    """One courier.

    Attributes:
        hotline: the courier's number for shops; empty where unknown.
        track: address of a parcel's track, with ``{waybill}``; empty where there is none.
    """

    id: str
    label: Label
    hotline: str = ""
    track: str = ""


@record
class Playbook:
    """What to do about one kind of trouble with a parcel.

    Attributes:
        told_by: who usually tells: customer, courier, warehouse, system.
        department: who acts.
        within: until when the first thing is done, as a target is written: ``4h``, ``24h elapsed``.
        act: what that is.
        evidence: what to ask for, in the words of ``categories.yaml``.
        outcomes: how it may end.
        clauses: the clauses and promises that bear on it.
    """

    code: str
    label: Label
    department: str
    within: str
    act: Label
    told_by: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


class Needs(StrEnum):
    """What has to be said of the end of trouble."""

    NOTHING = "nothing"
    PARCEL = "parcel"
    """The number of the parcel that takes its place."""

    OTHER_COURIER = "other_courier"
    """The same, and that parcel is with another courier."""

    PLACE = "place"
    """Where the customer picks it up."""


@record
class TroubleEnd:
    """How trouble may end."""

    id: str
    label: Label
    needs: Needs = Needs.NOTHING


@record
class Couriers:
    """All of it.

    Attributes:
        department: who is reminded of parcels that no playbook and no step gives to somebody else.
        stalled: how long a parcel may be without a word; empty: for ever.
        outcomes: how trouble may end, by id; what playbooks name beyond these needs nothing.
    """

    department: str = ""
    stalled: str = ""
    carriers: Mapping[str, Carrier] = {}
    problems: Mapping[str, Playbook] = {}
    outcomes: Mapping[str, TroubleEnd] = {}
