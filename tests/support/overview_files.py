"""The overview's report and deck from the sample overviews, for checkers and for eyes: `python -m tests.support.overview_files DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support import overview_many as many
from tests.support.looks import deck_of, report_of
from tests.support.overviews import hostile, nothing_yet, ten, three_hundred


def main() -> None:
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    drawn = {make.__name__: make for make in (ten, three_hundred, nothing_yet, hostile)}
    told = {f"many_{make.__name__}": make for make in (many.national, many.leaders, many.units)}
    for name, make in {**drawn, **told}.items():
        overview = make()
        (target / f"{name}.docx").write_bytes(report_of(overview))
        (target / f"{name}.pptx").write_bytes(deck_of(overview))
    print(f"{len(list(target.iterdir()))} files in {target}")  # noqa: T201


if __name__ == "__main__":
    main()
