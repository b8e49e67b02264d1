"""What the finder of personal data costs: full texts, and how the work grows with texts made to be slow to look through."""

from __future__ import annotations

import time
from collections.abc import Iterator

from pipeline.base.personal_data import find
from tests.base.test_personal import ALL, HOSTILE
from tests.base.test_personal_in_context import PIECES

ROUNDS = 2


def run() -> Iterator[tuple[str, str]]:
    """Label and figure: processor time, the least of some rounds."""
    yield "find in 10,000 characters full of personal data", f"{_seconds(ALL[:10_000], rounds=20) * 1000:.1f} ms"
    growth = {name: _growth(piece) for name, piece in (HOSTILE | {piece: piece for piece in PIECES}).items()}
    worst = max(growth, key=lambda name: growth[name])
    yield "find in 100,000 hostile characters against 10,000, the worst", f"{growth[worst]:.0f} x, {worst} (goal 40)"


def _growth(piece: str) -> float:
    ten, hundred = (_seconds(f"a@{piece * (length // len(piece))}1", ROUNDS) for length in (10_000, 100_000))
    return hundred / max(ten, 0.001)


def _seconds(text: str, rounds: int) -> float:
    def once() -> float:
        start = time.process_time()
        find(text, doubtful=True)
        return time.process_time() - start

    return min(once() for _ in range(rounds))
