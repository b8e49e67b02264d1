"""python -m tests.habits FORMAT [NAME [SEED [FILE]]]: tries habits at the program as it is and says which promises break; FILE gets the worn form."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from tests.habits import HABITS, wear
from tests.habits.truth import problems
from tests.support.rereading import read

SEEDS = 4


def main(format: str, name: str = "", seed: str = "", file: str = "") -> None:
    for habit in [name] if name else HABITS[format]():
        for n in [int(seed)] if seed else range(SEEDS):
            data, truth = wear(format, [habit], Random(f"{habit}{n}"))
            if file:
                Path(file).write_bytes(data)
            for problem in problems(read(data), truth):
                sys.stdout.write(f"{habit} {n}: {problem}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
