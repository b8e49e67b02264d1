"""The overview's files of 300 practices against the summary workbook of as many.

Each measurement is a process of its own that counts processor time (user + system) from before the writing library is
imported until the bytes are there. The overview is the tests' sample: all 300 practices can be opened, so the report has
their 3,300 elements with reasons. The set for the leaders of one municipality is told and drawn as all three files from 300
practices of `tests.support.overview_many`. The workbook's practices are those of `bench.workbook`.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
PRACTICES = 300


def run(rounds: int = 5) -> list[tuple[str, str]]:
    """(label, figure) rows: medians over `rounds` alternating rounds, and the ratio of both together to the workbook."""
    seen: dict[str, list[float]] = {side: [] for side in SIDES}
    sizes: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for n in range(rounds):
            for side in sorted(SIDES, reverse=bool(n % 2)):
                command = [sys.executable, "-m", "bench.office", side, folder]
                done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
                found = json.loads(done.stdout)
                seen[side].append(found["cpu"])
                sizes[side] = found["size"]
    cpu = {side: median(found) for side, found in seen.items()}
    ratios = [(a + b) / c for a, b, c in zip(seen["report"], seen["deck"], seen["workbook"], strict=True)]
    sets = [a / c for a, c in zip(seen["set"], seen["workbook"], strict=True)]
    return [
        *(
            (f"overview, {PRACTICES} practices: {side}, CPU", f"{cpu[side]:.2f} s, {sizes[side]:.2f} MB")
            for side in SIDES
        ),
        (
            "overview: report and deck against the workbook (goal <= 3)",
            f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
        ),
        (
            "overview: one municipality's set, page, report and deck, told and drawn, against the workbook (goal <= 3)",
            f"{median(sets):.2f} ({min(sets):.2f}-{max(sets):.2f})",
        ),
    ]


def _child(side: str, folder: Path) -> None:
    write = SIDES[side](folder)
    before = os.times()
    data = write()
    after = os.times()
    cpu = after.user - before.user + after.system - before.system
    print(json.dumps({"cpu": cpu, "size": len(data) / 1e6}))


def _report(_: Path) -> Callable[[], bytes]:
    from tests.support.overviews import three_hundred

    overview = three_hundred()

    def write() -> bytes:
        from tests.support.looks import report_of as draw

        return draw(overview)

    return write


def _deck(_: Path) -> Callable[[], bytes]:
    from tests.support.overviews import three_hundred

    overview = three_hundred()

    def write() -> bytes:
        from tests.support.looks import deck_of as draw

        return draw(overview)

    return write


def _set(_: Path) -> Callable[[], bytes]:
    from tests.support.overview_many import leaders, three_hundred

    three_hundred()

    def write() -> bytes:
        from pipeline.outputs.overview import html
        from tests.support.looks import deck_of, report_of

        told = leaders()
        return html.draw(told) + report_of(told) + deck_of(told)

    return write


def _workbook(folder: Path) -> Callable[[], bytes]:
    from bench.workbook import ROUND, TOML, _cases
    from pipeline.instrument.load import load

    instrument, cases = load(TOML), pickle.loads(pickle.dumps(_cases(PRACTICES)))

    def write() -> bytes:
        from pipeline.outputs.question_report import review
        from pipeline.outputs.workbook import summary_workbook

        target = folder / "summary.xlsx"
        summary_workbook(instrument, ROUND, cases, [c.ret for c in cases], [], review(instrument, cases), target)
        return target.read_bytes()

    return write


SIDES: dict[str, Callable[[Path], Callable[[], bytes]]] = {
    "report": _report,
    "deck": _deck,
    "set": _set,
    "workbook": _workbook,
}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _child(sys.argv[1], Path(sys.argv[2]))
    else:
        for label, figure in run():
            print(f"{label}: {figure}")
