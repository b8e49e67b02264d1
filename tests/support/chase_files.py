"""The files that go with the letters of the example round, for checkers and for eyes: `python -m tests.support.chase_files DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.commands.prefill import read_answers
from pipeline.forms import clean
from tests.support import ROOT


def main() -> None:
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    found = read_answers(ROOT, None)
    at = found.at
    for case in found.cases:
        if case.completeness.gaps:
            for file in (
                clean.clean_form(at.instrument, at.round, case),
                clean.supplement(at.instrument, at.round, case),
            ):
                (target / file.name).write_bytes(file.content)
    print(f"{len(list(target.iterdir()))} files in {target}")  # noqa: T201


if __name__ == "__main__":
    main()
