"""What it costs to read files in a watched process, against reading them here: 1,000 files of the example round."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from pipeline.base.guard import UNGUARDED, run_guarded
from pipeline.cases.gather import read_alone
from tests.support import ROOT

FILES, ROUNDS = 1000, 5
INSTRUMENT = ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml"


def run() -> Iterator[tuple[str, str]]:
    """Label and figure: the median over rounds that take turns. The start of a new process is in it, once a round."""
    made = [p for p in sorted((ROOT / "inbox").iterdir()) if p.suffix in (".docx", ".xlsx")]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n in range(FILES):
            source = made[n % len(made)]
            files.append(Path(folder, f"{n:04}{source.suffix}"))
            files[-1].write_bytes(source.read_bytes())
        task = partial(read_alone, INSTRUMENT)
        ratios = []
        for _ in range(ROUNDS):
            watched = _seconds(task, files, here=False)
            ratios.append(watched / _seconds(task, files, here=True))
    yield f"read {FILES} files in a watched process", f"{median(ratios):.3f} x reading them here (goal 1.15)"


def _seconds(task: partial[object], files: list[Path], here: bool) -> float:
    os.environ.pop(UNGUARDED, None)
    if here:
        os.environ[UNGUARDED] = "1"
    start = time.perf_counter()
    for file in files:  # one at a time, as an executor's tasks are
        list(run_guarded(task, [file]))
    return time.perf_counter() - start
