"""The coefficients: observed agreement, what of it chance would give, and each unit's influence on the result.

All are (observed - by chance) / (1 - by chance); they differ in what they take chance to be. Sums are exact
(math.fsum), so the order of the ratings does not show in the last decimal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from math import fsum
from typing import NamedTuple

from .ratings import Matrix, Scale, Unit


class Estimate(NamedTuple):
    value: float
    influences: tuple[float, ...]
    """How far each unit pulls the value from where it is; their mean is 0."""


def percent(units: Sequence[Unit], alike: Matrix) -> Estimate:
    """Mean over units of the share of pairs of raters that said the same. Every unit is rated by two or more."""
    shares = [observed_agreement(unit, alike) for unit in units]
    value = fsum(shares) / len(shares)
    return Estimate(value, tuple(share - value for share in shares))


def gwet(units: Sequence[Unit], weights: Matrix) -> Estimate:
    """Gwet's AC1 (unweighted) or AC2 (weighted), with the linearized variance's influences (Gwet 2008, 2014).

    Units that only one rater has rated tell how common the categories are and nothing else. Gwet's own variance also
    counts them as agreement 0; that would make a round half assessed by the second rater look uncertain, so here they
    have no influence through the observed agreement. Without such units the variance is his.
    """
    categories = range(len(weights))
    total = fsum(map(fsum, weights))
    n, pairs = len(units), sum(len(unit.said) > 1 for unit in units)
    shares = [_shares(unit, len(weights)) for unit in units]
    common = [fsum(share[k] for share in shares) / n for k in categories]
    scale = total / (len(weights) * (len(weights) - 1))
    chance = scale * fsum(p * (1 - p) for p in common)
    observed = [observed_agreement(unit, weights) if len(unit.said) > 1 else None for unit in units]
    mean = fsum(x for x in observed if x is not None) / pairs
    value = (mean - chance) / (1 - chance)
    influences = []
    for share, seen in zip(shares, observed, strict=True):
        mine = scale * fsum(s * (1 - p) for s, p in zip(share, common, strict=True))
        pull = 0.0 if seen is None else n / pairs * (seen - mean)
        influences.append((pull - 2 * (1 - value) * (mine - chance)) / (1 - chance))
    return Estimate(value, tuple(influences))


def cohen(units: Sequence[Unit], weights: Matrix) -> Estimate | None:
    """Cohen's kappa, plain or weighted (1960, 1968), of units that the same two raters have rated; None if undefined.

    The influences are those of Fleiss, Cohen & Everitt's (1969) large-sample variance.
    """
    n, categories = len(units), range(len(weights))
    said = [(unit.said[0][1], unit.said[1][1]) for unit in units]
    first, second = Counter(a for a, _ in said), Counter(b for _, b in said)
    by_second = [fsum(weights[a][k] * second[k] for k in categories) / n for a in categories]
    by_first = [fsum(weights[k][b] * first[k] for k in categories) / n for b in categories]
    chance = fsum(first[a] * by_second[a] for a in categories) / n
    if 1 - chance < 1e-12:
        return None
    mean = fsum(weights[a][b] for a, b in said) / n
    value = (mean - chance) / (1 - chance)
    return Estimate(
        value,
        tuple(
            (weights[a][b] - mean - (1 - value) * (by_second[a] + by_first[b] - 2 * chance)) / (1 - chance)
            for a, b in said
        ),
    )


Distances = Callable[[Sequence[float]], Matrix]
"""From how often each category was used to how far apart categories are."""


def krippendorff(
    units: Sequence[Unit], size: int, distances: Distances
) -> tuple[float | None, tuple[float, ...] | None]:
    """Krippendorff's alpha (2011) of units rated by two or more, and its values with one cluster left out at a time.

    None where it is undefined: nothing varies.
    """
    parts: dict[tuple[str, str], list[list[float]]] = defaultdict(lambda: [[0.0] * size for _ in range(size)])
    for unit in units:
        part = parts[unit.belongs]
        for i, a in enumerate(unit.categories):
            for j, b in enumerate(unit.categories):
                if i != j:
                    part[a][b] += 1 / (len(unit.said) - 1)
    cells = range(size)
    whole = [[fsum(part[a][b] for part in parts.values()) for b in cells] for a in cells]
    without = [
        _alpha([[max(0.0, whole[a][b] - part[a][b]) for b in cells] for a in cells], distances)
        for part in parts.values()
    ]
    defined = tuple(value for value in without if value is not None)
    return _alpha(whole, distances), defined if len(defined) == len(without) else None


def nominal(scale: Scale) -> Distances:
    """Every two different categories are equally far apart."""
    apart = tuple(tuple(1 - weight for weight in row) for row in scale.alike())
    return lambda used: apart


def ordinal(scale: Scale) -> Distances:
    """Krippendorff's ordinal distance within the order: how many ratings lie between two categories, squared.

    Categories outside the order are as far from everything else as the two ends are from each other (ours: he has
    no such categories). It corresponds to weight 0.
    """
    steps = len(scale.ordered)

    def distances(used: Sequence[float]) -> Matrix:
        def between(a: int, b: int) -> float:
            low, high = min(a, b), max(a, b)
            return (fsum(used[low : high + 1]) - (used[a] + used[b]) / 2) ** 2

        farthest = (between(0, steps - 1) if steps > 1 else 0.0) or 1.0
        everywhere = range(len(used))
        return tuple(
            tuple(0.0 if a == b else between(a, b) if max(a, b) < steps else farthest for b in everywhere)
            for a in everywhere
        )

    return distances


def _alpha(coincidences: Sequence[Sequence[float]], distances: Distances) -> float | None:
    used = [fsum(row) for row in coincidences]
    apart, n, cells = distances(used), fsum(used), range(len(used))
    observed = fsum(coincidences[a][b] * apart[a][b] for a in cells for b in cells)
    expected = fsum(used[a] * used[b] * apart[a][b] for a in cells for b in cells)
    return 1 - (n - 1) * observed / expected if expected > 1e-9 else None


def observed_agreement(unit: Unit, weights: Matrix) -> float:
    """Share of ordered pairs of raters that agree, weighted."""
    said = unit.categories
    return fsum(weights[a][b] for i, a in enumerate(said) for j, b in enumerate(said) if i != j) / (
        len(said) * (len(said) - 1)
    )


def _shares(unit: Unit, size: int) -> list[float]:
    counts = Counter(unit.categories)
    return [counts[k] / len(unit.said) for k in range(size)]
