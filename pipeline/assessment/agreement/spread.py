"""How uncertain a coefficient is when units come in clusters: the elements of one practice are not independent.

Whole clusters are what varies from sample to sample, so influences are summed per cluster before they are squared
(linearization), or clusters are left out one at a time (jackknife). Where every unit is its own cluster, the first
gives Gwet's variance of AC1 and AC2, and n/(n - 1) times Fleiss, Cohen & Everitt's of kappa.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence


def linearized_error(influences: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """Standard error from each unit's influence on the coefficient (their mean is 0), summed by cluster."""
    sums: dict[Hashable, list[float]] = defaultdict(list)
    for influence, cluster in zip(influences, clusters, strict=True):
        sums[cluster].append(influence / len(influences))
    groups = len(sums)
    return math.sqrt(groups / (groups - 1) * math.fsum(math.fsum(part) ** 2 for part in sums.values()))


def jackknife_error(without: Sequence[float]) -> float:
    """Standard error from the coefficient with each cluster left out in turn (Tukey 1958)."""
    groups, mean = len(without), math.fsum(without) / len(without)
    return math.sqrt((groups - 1) / groups * math.fsum((value - mean) ** 2 for value in without))


def interval(value: float, error: float, clusters: int) -> tuple[float, float]:
    """95 % confidence interval: Student's t with one degree of freedom less than there are clusters, within -1 to 1."""
    margin = student(0.975, clusters - 1) * error
    return max(-1.0, value - margin), min(1.0, value + margin)


def student(probability: float, freedom: int) -> float:
    """Quantile above the median of Student's t with a whole number of degrees of freedom, by halving."""
    low, high = 0.0, 1.0
    while _below(high, freedom) < probability:
        high *= 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, freedom) < probability else (low, middle)
    return high


def _below(t: float, freedom: int) -> float:
    """P(T <= t), exact for whole degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, terms = (cosine if odd else 1.0), []
    for k in range(1 + odd, freedom, 2):
        terms.append(term)
        term *= k / (k + 1) * cosine**2
    series = sine * math.fsum(terms)
    return 0.5 + ((angle + series) / math.pi if odd else series / 2)
