"""Is a rise more than chance: an exact test of counts in months against a rate that stays the same.

Where tickets come at random and at a constant rate, and N came in all, each of them fell into month i with the
probability w_i / Σw, whatever the rate is (w: days of the month, or units sold). So the sum of the tickets' month
numbers, Σ i·x_i, has a known distribution, and how far out the observed sum lies is the p-value: the conditional test
of a log-linear trend of Poisson counts (D. R. Cox, P. A. W. Lewis, The Statistical Analysis of Series of Events, 1966,
ch. 3), here without its normal approximation up to EXACT tickets.
"""

import math
from collections.abc import Sequence

EXACT = 300
"""Up to so many tickets the distribution is worked out; beyond, the normal one is as good to three digits."""


def trend_p(counts: Sequence[int], weights: Sequence[float]) -> float:
    """Return how likely a trend at least as steep is where the rate never changed.

    Args:
        counts: month by month, the oldest first.
        weights: what each month weighs; more than 0 each.
    """
    total, many = sum(counts), sum(weights)
    chances = [weight / many for weight in weights]
    observed = sum(place * count for place, count in enumerate(counts))
    if total > EXACT:
        return _normal_p(total, chances, observed)
    return math.fsum(_sums(total, chances)[observed:])


def _sums(total: int, chances: Sequence[float]) -> list[float]:
    """Return the probability of each sum of `total` month numbers."""
    sums = [1.0]
    for _ticket in range(total):
        following = [0.0] * (len(sums) + len(chances) - 1)
        for place, chance in enumerate(chances):
            for so_far, probability in enumerate(sums):
                following[so_far + place] += chance * probability
        sums = following
    return sums


def _normal_p(total: int, chances: Sequence[float], observed: int) -> float:
    mean = sum(place * chance for place, chance in enumerate(chances))
    variance = sum(place * place * chance for place, chance in enumerate(chances)) - mean * mean
    return math.erfc((observed - 0.5 - total * mean) / math.sqrt(2 * total * variance)) / 2


def discoveries(p_values: Sequence[float], tested: int, share: float) -> float:
    """Return the largest p-value that counts, so that of those that do, at most `share` are chance in the long run.

    The rule of Benjamini and Hochberg (J. R. Stat. Soc. B 57, 1995), which also holds where series move together.

    Args:
        p_values: the small ones; those left out count as 1.
        tested: how many series were tested in all.
        share: 0 to 1.

    Returns:
        The bound; below 0 where none counts.
    """
    ranked = sorted(p_values)
    return max((p for place, p in enumerate(ranked, 1) if p <= share * place / tested), default=-1.0)
