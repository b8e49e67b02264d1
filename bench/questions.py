"""What it costs to look through the answers of 1,000 practices for the report on the questions, against reading their files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from pipeline.outputs.question_report import review
from pipeline.reading.files import read_path
from tests.support import ROOT, case, instrument

TIMES, ROUNDS = 100, 5


def run() -> Iterator[tuple[str, str]]:
    """Label and figure: the median of processor time over rounds in which reading and counting take turns."""
    known, cases = instrument(), [case(f"P{n:02}") for n in range(1, 11)] * TIMES
    files = sorted(p for p in (ROOT / "inbox").iterdir() if p.suffix in (".docx", ".xlsx"))
    shares = []
    for _ in range(ROUNDS):
        reading = _seconds(lambda: [read_path(known, f) for f in files]) / len(files)
        shares.append(_seconds(lambda: review(known, cases)) / len(cases) / reading)
    yield f"count the answers of {len(cases)} practices per question", f"{median(shares):.1%} of reading as many files"


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
