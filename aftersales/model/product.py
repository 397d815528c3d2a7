"""The catalogue: what is sold, what it weighs, how many were sold, and what customers' words about it mean."""

from collections.abc import Mapping, Sequence

from aftersales.model.label import Label
from aftersales.model.record import record


@record
class Product:
    """A model that is sold.

    Attributes:
        id: the model, as tickets and orders name it.
        type: its kind, which the rule packs key on: ``air_conditioner``.
        main_parts: the parts that a guarantee treats as main, in the words of ``fault.component``.
        grams: what one weighs without the carton it is sent in; None where nobody has weighed it.
        packaging_grams: what that carton and its filling weigh; None likewise.
        sold: month (``2026-10``) → units sold in it; the denominator of fault rates.
        batches: number of a batch → units of it, where that is known.
    """

    id: str
    type: str
    label: Label
    main_parts: tuple[str, ...] = ()
    grams: int | None = None
    packaging_grams: int | None = None
    sold: Mapping[str, int] = {}
    batches: Mapping[str, int] = {}


@record
class Symptom:
    """What customers say about a fault, and what a technician would say.

    Attributes:
        types: kinds of product that it is about; empty: any.
        words: customers' words; any of them in what they said is enough.
        technical: the symptom in technical words.
        fault_class: the class of fault (``fault.class``); empty where that is open.
        component: the part to suspect; empty where none is.
        ask: questions that tell the causes apart.
    """

    id: str
    types: tuple[str, ...]
    words: tuple[str, ...]
    technical: Label
    fault_class: str = ""
    component: str = ""
    ask: tuple[Label, ...] = ()


@record
class BatchCluster:
    """When tickets of one batch are more than chance, and whom that is told.

    Attributes:
        tickets, days: so many tickets of one batch within so many days.
        category: of the ticket that is opened for the quality department; its owner is told by having it.
    """

    tickets: int
    days: int
    category: str


@record
class Catalogue:
    """``policies/products.yaml``; empty in a desk without it. `cluster` None: nobody is told of clusters."""

    products: Mapping[str, Product] = {}
    symptoms: Sequence[Symptom] = ()
    cluster: BatchCluster | None = None

    def product(self, model: str) -> Product | None:
        """Return the product of this model, in any case; None where it is not in the catalogue."""
        found = self.products.get(model)
        if found is not None:
            return found
        wanted = model.casefold()
        return next((one for one in self.products.values() if one.id.casefold() == wanted), None)


@record
class ModelView:
    """A model, and how many tickets it has, and has open."""

    product: Product
    tickets: int
    open: int


@record
class UnitLine:
    """A unit of a model: its serial number as last written, its tickets, and the repairs that they hold."""

    serial: str
    tickets: Sequence[str]
    repairs: int


@record
class Month:
    """A month of a model: units sold (None: not told), tickets opened, and these per 100 units sold."""

    month: str
    sold: int | None
    tickets: int

    @property
    def rate(self) -> float | None:
        """Return tickets per 100 units sold; None where nobody said how many, or none were."""
        return round(100 * self.tickets / self.sold, 2) if self.sold else None
