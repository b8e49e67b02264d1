"""`lovande --help` against bare click: processor time (user + system) of a whole process."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median

SIDES = {
    "lovande --help": [sys.executable, "-m", "pipeline", "--help"],
    "bare click": [sys.executable, "-c", "import click; click.Command('x').main(['--help'], standalone_mode=False)"],
    "bare python": [sys.executable, "-c", ""],
}


def run(rounds: int = 15) -> list[tuple[str, str]]:
    """(label, figure) rows: medians over `rounds` alternating rounds."""
    seen: dict[str, list[float]] = {side: [] for side in SIDES}
    for n in range(rounds + 1):
        for side, command in SIDES.items():
            before = os.times()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            after = os.times()
            if n:  # the first round warms the disk cache
                used = after.children_user + after.children_system - before.children_user - before.children_system
                seen[side].append(used)
    rows = [(f"startup: {side}, CPU", f"{median(times) * 1000:.0f} ms") for side, times in seen.items()]
    ratio = median(a / b for a, b in zip(seen["lovande --help"], seen["bare click"], strict=True))
    return [*rows, ("startup: lovande --help against bare click (goal: at most 100 ms)", f"{ratio:.2f}")]


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:70} {figure}")
