"""Ratings by two or more assessors -> how far they agree, how sure that is, and the cases where they differ.

Pure: no files, no clock, no chance. The cases where assessors differ are always there; coefficients only when there is
enough to count on. Nothing here calls a value good or bad.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import words
from .coefficients import Estimate, cohen, gwet, krippendorff, nominal, ordinal, percent
from .ratings import RatedUnit, Scale, Unit, group_ratings
from .spread import interval, jackknife_error, linearized_error
from .words import EXPLAINED, NAMES

__all__ = [
    "EXPLAINED",
    "MIN_CLUSTERS",
    "MIN_UNITS",
    "NAMES",
    "Agreement",
    "Coefficient",
    "Disagreement",
    "RatedUnit",
    "Scale",
    "agreement",
]

MIN_UNITS = 30
"""Fewer units than this rated by two give no coefficients. McHugh (2012, Biochemia Medica 22:276-282): no fewer than 30
comparisons. With 30 independent units and 80 % alike, the share alike is known to within 14 points each way."""
MIN_CLUSTERS = 8
"""Nor do fewer practices. Eight is the smallest number from which the 95 % intervals of all seven coefficients held the
true value in nine of ten of 2,000 simulated rounds (seven: 88 %; ten: 91-93 %), invented as in tests/assessment/test_agreement_coverage.py."""
CERTAIN = 1e-9
"""A standard error below this is none: it comes from material without variation."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One measure of agreement. `value` is None when it cannot be given; `why` then says why, in Swedish.

    A value may stand without an interval, and then `why` says why that is.
    """

    name: str
    """A key of NAMES and EXPLAINED."""
    value: float | None
    low: float | None = None
    """95 % confidence interval, clusters taken into account."""
    high: float | None = None
    why: str = ""
    error: float | None = None
    """Standard error."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A unit that not all have given the same category, with who said what."""

    unit: str
    cluster: str
    said: tuple[tuple[str, str], ...]
    """(rater, category), by rater."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far assessors agree. All numbers of units count those rated by two or more, if nothing else is said."""

    units: int
    rated_once: int
    """Units only one has rated; they count in nothing but how common categories are for AC1 and AC2."""
    clusters: int
    raters: tuple[str, ...]
    """Everybody who has rated a unit together with somebody else."""
    identical: int
    differing: tuple[Disagreement, ...]
    """In the order the units came in."""
    coefficients: tuple[Coefficient, ...]
    """All of NAMES, in that order."""
    too_few: str
    """Why there are no coefficients, in Swedish; blank when there are."""

    def coefficient(self, name: str) -> Coefficient:
        return next(c for c in self.coefficients if c.name == name)


def agreement(
    ratings: Iterable[RatedUnit], scale: Scale, min_units: int = MIN_UNITS, min_clusters: int = MIN_CLUSTERS
) -> Agreement:
    """Compare what assessors said, for all of a round or for one element of it.

    Raises ValueError for ratings outside the scale, two ratings of a unit by one rater and a unit in two clusters.
    """
    units = group_ratings(ratings, scale)
    paired = [unit for unit in units if len(unit.said) > 1]
    clusters = len({unit.belongs for unit in paired})
    raters = tuple(sorted({rater for unit in paired for rater, _ in unit.said}))
    differing = tuple(
        Disagreement(unit.name, unit.cluster, tuple((rater, scale.categories[k]) for rater, k in unit.said))
        for unit in paired
        if not unit.identical
    )
    few = ""
    if not paired or len(paired) < min_units or clusters < max(min_clusters, 2):
        few = _too_few(paired, clusters, bool(differing), min_units, min_clusters)
    return Agreement(
        units=len(paired),
        rated_once=len(units) - len(paired),
        clusters=clusters,
        raters=raters,
        identical=len(paired) - len(differing),
        differing=differing,
        coefficients=tuple(Coefficient(name, None, why=few) for name in NAMES)
        if few
        else _coefficients(units, paired, raters, scale, clusters),
        too_few=few,
    )


def _too_few(paired: Sequence[Unit], clusters: int, differ: bool, min_units: int, min_clusters: int) -> str:
    if not paired:
        return words.NOTHING_TO_COMPARE
    found = f"{len(paired)} fall" + (f" från {clusters} arbetssätt" if any(u.cluster for u in paired) else "")
    needed = f"{min_units} fall från minst {min_clusters} arbetssätt"
    return words.TOO_FEW.format(found=found, needed=needed) + (words.HERE_THEY_ARE if differ else words.NONE_DIFFER)


def _coefficients(
    units: Sequence[Unit], paired: Sequence[Unit], raters: Sequence[str], scale: Scale, clusters: int
) -> tuple[Coefficient, ...]:
    alike, near = scale.alike(), scale.near()
    two = len(raters) == 2
    no_kappa = words.ONE_CATEGORY if two else words.NO_KAPPA_FOR_MORE.format(raters=len(raters))
    same = all(unit.identical for unit in paired)

    def linear(name: str, estimate: Estimate | None, of: Sequence[Unit], why: str = "") -> Coefficient:
        if estimate is None:
            return Coefficient(name, None, why=why)
        error = linearized_error(estimate.influences, [unit.belongs for unit in of])
        return _with_interval(name, estimate.value, error, clusters, same)

    def alpha(name: str, value: float | None, without: Sequence[float] | None) -> Coefficient:
        if value is None:
            return Coefficient(name, None, why=words.ONE_CATEGORY)
        if without is None:
            return Coefficient(name, value, why=words.ONE_CLUSTER_DECIDES)
        return _with_interval(name, value, jackknife_error(without), clusters, same)

    size = len(scale.categories)
    return (
        linear("percent", percent(paired, alike), paired),
        linear("ac1", gwet(units, alike), units),
        linear("ac2", gwet(units, near), units),
        linear("kappa", cohen(paired, alike) if two else None, paired, no_kappa),
        linear("kappa_weighted", cohen(paired, near) if two else None, paired, no_kappa),
        alpha("alpha_nominal", *krippendorff(paired, size, nominal(scale))),
        alpha("alpha_ordinal", *krippendorff(paired, size, ordinal(scale))),
    )


def _with_interval(name: str, value: float, error: float, clusters: int, same: bool) -> Coefficient:
    if same or error < CERTAIN:
        return Coefficient(name, value, why=words.ALL_ALIKE if same else words.NO_VARIATION)
    low, high = interval(value, error, clusters)
    return Coefficient(name, value, low, high, error=error)
