"""``returns.yaml``: where goods are sent back to, what the warehouse looks at."""

from collections.abc import Mapping

from aftersales.model.label import Label
from aftersales.model.money import Money
from aftersales.model.record import record


@record
class CheckItem:
    """One thing that the warehouse looks at.

    Attributes:
        fails: the finding of the flow's inspection where it does not hold: ``not_intact``.
        deductible: whether the goods are taken all the same, for less.
        evidence: what must be shown where it does not hold, in the words of ``categories.yaml``.
    """

    id: str
    label: Label
    fails: str
    deductible: bool = False
    evidence: tuple[str, ...] = ()


@record
class Checklist:
    """What is looked at of some goods; without categories and types: of all."""

    id: str
    label: Label
    items: tuple[CheckItem, ...]
    categories: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()


@record
class FreightInsurance:
    """What an insurance of the freight pays a customer who sends goods back; once for an order, and not through us.

    Attributes:
        picked_up: the most it pays where the courier fetches the goods; None: nothing.
        self_sent: the most where the customer sends them; None: nothing.
    """

    id: str
    label: Label
    picked_up: Money | None = None
    self_sent: Money | None = None


@record
class ReturnRules:
    """All of it; without the file, goods come back without an address, a checklist or a flow, but never unseen.

    Attributes:
        categories: whose refunds need goods back and inspected, whether or not a return was noted.
        remedies: decisions by which goods may come back.
        without_decision: kinds of approval that stand in for such a decision.
        refund_only: kinds of approval by which money is paid without the goods.
        addresses: id → label and the address itself.
        freight: category → who pays for sending goods back where no decision says, seller or consumer.
        insurances: of the freight, by the word that `order.freight_insurance` of a ticket names.
        settled: step → findings that let a refund go on although the inspection did not pass.
    """

    categories: frozenset[str] = frozenset()
    remedies: frozenset[str] = frozenset()
    without_decision: frozenset[str] = frozenset()
    refund_only: frozenset[str] = frozenset()
    addresses: Mapping[str, tuple[Label, Label]] = {}
    freight: Mapping[str, str] = {}
    insurances: Mapping[str, FreightInsurance] = {}
    settled: Mapping[str, frozenset[str]] = {}
    checklists: tuple[Checklist, ...] = ()
