"""Overviews as pages, for checkers and for eyes: `python -m tests.support.overview_pages DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.outputs.overview.html import draw
from tests.support import overview_many, overviews

SAMPLES = {
    "ten": overviews.ten,
    "three-hundred": overviews.three_hundred,
    "nothing-yet": overviews.nothing_yet,
    "hostile": overviews.hostile,
}
TOLD = {
    "many-national": overview_many.national,
    "many-leaders": overview_many.leaders,
    "many-units": overview_many.units,
}


def main() -> None:
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name, sample in {**SAMPLES, **TOLD}.items():
        (target / f"{name}.html").write_bytes(draw(sample()))
    print(f"{len(SAMPLES) + len(TOLD)} pages in {target}")  # noqa: T201


if __name__ == "__main__":
    main()
