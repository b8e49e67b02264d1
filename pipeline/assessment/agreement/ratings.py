"""What assessors said, and the scale they said it on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

Matrix = tuple[tuple[float, ...], ...]


class RatedUnit(NamedTuple):
    """One assessor's level for one unit. A rating that was not made is simply not there."""

    unit: str
    """What was assessed, e.g. 'P01/4': practice and element."""
    rater: str
    category: str
    cluster: str = ""
    """What units belong together, e.g. the practice. Blank: the unit stands alone."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The categories there are, used or not: those with an order, lowest first, and those outside it."""

    ordered: tuple[str, ...]
    outside: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.categories) < 2 or len(set(self.categories)) < len(self.categories):
            raise ValueError(f"a scale needs two or more different categories, not {self.categories}")

    @property
    def categories(self) -> tuple[str, ...]:
        return self.ordered + self.outside

    def alike(self) -> Matrix:
        """Unweighted: only the same category is agreement."""
        return tuple(tuple(float(a == b) for b in self.categories) for a in self.categories)

    def near(self) -> Matrix:
        """Linear weights (Cicchetti & Allison 1971): 1 for the same, less for every step within the order.

        0 between an ordered category and one outside the order, and between two different ones outside it: there is
        no distance between "fulfilled" and "no material to judge by", so nothing of it is agreement.
        """
        steps, order = max(len(self.ordered) - 1, 1), range(len(self.ordered))
        return tuple(
            tuple(
                1.0 if a == b else 1 - abs(a - b) / steps if a in order and b in order else 0.0
                for b in range(len(self.categories))
            )
            for a in range(len(self.categories))
        )


class Unit(NamedTuple):
    """A unit with what each rater said of it, raters in order of name, categories as positions in the scale."""

    name: str
    cluster: str
    said: tuple[tuple[str, int], ...]

    @property
    def belongs(self) -> tuple[str, str]:
        """Equal for units of the same cluster; a unit without one is a cluster of its own."""
        return (self.cluster, "") if self.cluster else ("", self.name)

    @property
    def categories(self) -> list[int]:
        return [category for _, category in self.said]

    @property
    def identical(self) -> bool:
        return len(set(self.categories)) == 1


def group_ratings(ratings: Iterable[RatedUnit], scale: Scale) -> tuple[Unit, ...]:
    """The units in the order they first appear.

    ValueError for what a reader of assessments must have stopped before: a category the scale does not have, two
    ratings of one unit by one rater, a unit in two clusters.
    """
    place = {category: i for i, category in enumerate(scale.categories)}
    said: dict[str, dict[str, int]] = {}
    clusters: dict[str, str] = {}
    for rating in ratings:
        if rating.category not in place:
            raise ValueError(f"{rating.unit}, {rating.rater}: the scale has no category {rating.category!r}")
        if clusters.setdefault(rating.unit, rating.cluster) != rating.cluster:
            raise ValueError(f"{rating.unit} is in both {clusters[rating.unit]!r} and {rating.cluster!r}")
        if rating.rater in said.setdefault(rating.unit, {}):
            raise ValueError(f"{rating.rater} has rated {rating.unit} twice")
        said[rating.unit][rating.rater] = place[rating.category]
    return tuple(Unit(name, clusters[name], tuple(sorted(by.items()))) for name, by in said.items())
