"""Where a point of a PDF page stands as the page is shown: from its upper left corner, a page that is turned turned. Points in, points out."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in points from the page's upper left corner as it is shown."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of one page."""

    left: float
    bottom: float
    right: float
    top: float
    """Its edges in the page's own measures, where up is more."""
    turned: int
    """How many quarters to the right it is shown turned."""

    def place(self, x: float, y: float) -> Point:
        """A point of the page's own as it is shown."""
        match self.turned:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page's own as it is shown."""
        (x0, y0), (x1, y1) = self.place(left, top), self.place(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def is_upright(self, a: float, b: float) -> bool:
        """True when a line of text that runs this way runs from left to right as it is shown."""
        along, down = ((a, -b), (b, a), (-a, b), (-b, -a))[self.turned]
        return along > 0 and abs(down) < 0.1 * along
