"""A parcel's weight against a claim that something is missing in it (HS-WEIGHT, ``policies/packs/house.yaml``).

expected = the sum of unit weight x quantity + packaging; tolerance = the larger of 5 % of it and 50 g. The claim is
supported where the gap is more than the tolerance and matches the weight of what is said to be missing. Goods lighter
than the tolerance, or that nobody has weighed, cannot be verified so: a supervisor decides.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from aftersales.model.product import Catalogue
from aftersales.model.record import record

_SHARE = Fraction(5, 100)
_LEAST = 50


class Verdict(StrEnum):
    """What the weight says of the claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    NOT_VERIFIABLE = "not_verifiable"


@record
class Item:
    """One line of what the parcel should hold; `grams`: of one piece, None where nobody has weighed it."""

    model: str
    quantity: int
    grams: int | None


@record
class Weighing:
    """What a weighing found; all weights in grams.

    Attributes:
        expected: what the parcel should weigh; None where a weight is not known.
        gap: how much it lacks; negative where it is too heavy. None likewise.
        tolerance: up to where a gap means nothing. None likewise.
        missing: the weight of what is said to be missing; None likewise.
        unknown: what would have to be weighed first: models, or ``packaging``.
    """

    verdict: Verdict
    actual: int
    expected: int | None = None
    gap: int | None = None
    tolerance: int | None = None
    missing: int | None = None
    unknown: Sequence[str] = ()


def weigh(items: Sequence[Item], packaging: int | None, claimed: Mapping[str, int], actual: int) -> Weighing:
    """Compare what a parcel weighed with what it should have.

    Args:
        items: what it should hold.
        packaging: grams of carton and filling; None: unknown.
        claimed: model → pieces that are said to be missing; empty where the claim is of another kind (a wrong item).
        actual: grams that it weighed.
    """
    unknown = [item.model for item in items if item.grams is None]
    unknown += [model for model in claimed if model not in {item.model for item in items}]
    unknown += ["packaging"] if packaging is None else []
    if unknown or not items:
        return Weighing(Verdict.NOT_VERIFIABLE, actual, unknown=tuple(dict.fromkeys(unknown)) or ("items",))
    grams = {item.model: item.grams or 0 for item in items}
    expected = sum((item.grams or 0) * item.quantity for item in items) + (packaging or 0)
    gap, missing = expected - actual, sum(grams[model] * count for model, count in claimed.items())
    tolerance = max(Fraction(expected) * _SHARE, Fraction(_LEAST))
    if gap > tolerance and claimed and abs(gap - missing) <= tolerance:
        verdict = Verdict.SUPPORTS
    elif missing <= tolerance:
        verdict = Verdict.NOT_VERIFIABLE
    else:
        verdict = Verdict.CONTRADICTS
    return Weighing(verdict, actual, expected, gap, int(tolerance), missing)


def packaging_of(items: Sequence[Item], catalogue: Catalogue) -> int | None:
    """Return the weight of the largest carton among those of the items, which holds the others; None: unknown."""
    products = [catalogue.product(item.model) for item in items]
    known = [one.packaging_grams for one in products if one is not None and one.packaging_grams is not None]
    return max(known, default=None)
