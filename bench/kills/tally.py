"""What was seen, counted; and everything that should not have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts, and problems: there must be none."""

    seen: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.seen["kills"]

    def count(self, what: str, times: int = 1) -> None:
        self.seen[what] += times

    def hold(self, true: bool, otherwise: str) -> None:
        """Put on the list what is not as it must be."""
        if not true:
            self.problems.append(otherwise)

    def rows(self) -> Iterator[tuple[str, str]]:
        for what, times in self.seen.items():
            yield what, str(times)
        yield "PROBLEMS (there must be none)", str(len(self.problems))
        for problem in self.problems:
            yield "  problem", problem
