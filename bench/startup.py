"""`lovande --help` against the same of a bare click group: processor time (user + system) of a whole process."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from statistics import median

GOAL = 1.3
SIDES = {
    "lovande --help": [sys.executable, "-m", "pipeline", "--help"],
    "a bare click group": [
        sys.executable,
        "-c",
        "import click; click.Group('x').main(['--help'], standalone_mode=False)",
    ],
    "bare python": [sys.executable, "-c", "pass"],
}


def run(rounds: int = 15) -> list[tuple[str, str]]:
    """(label, figure) rows: medians over `rounds` alternating rounds."""
    seen: dict[str, list[float]] = {side: [] for side in SIDES}
    for n in range(rounds + 1):
        for side, command in SIDES.items():
            used = cpu_of(command)
            if n:  # the first round warms the disk cache
                seen[side].append(used)
    rows = [(f"startup: {side}, CPU", f"{median(times) * 1000:.0f} ms") for side, times in seen.items()]
    ratio = median(seen["lovande --help"]) / median(seen["a bare click group"])
    return [*rows, (f"startup: lovande --help against a bare click group (goal: at most {GOAL})", f"{ratio:.2f}")]


def cpu_of(command: Sequence[str], **options: object) -> float:
    """Seconds of user and system time of a process and all below it; to the microsecond, where os.times counts hundredths."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:70} {figure}")
