"""A workshop that repairs for customers at their own cost: where somebody goes whose guarantee is over."""

from aftersales.model.label import Label
from aftersales.model.record import record


@record
class Partner:
    """A workshop of ``partners.yaml``.

    Attributes:
        regions: of customers whom it is named to; empty: all.
        types: kinds of product that it repairs; empty: all.
    """

    id: str
    label: Label
    address: Label
    phone: str = ""
    regions: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
