"""The overview's report and deck from the sample overviews, for checkers and for eyes: `python -m tests.overview_files DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.overview import deck, word
from tests.overviews import hostile, nothing_yet, ten, three_hundred


def main() -> None:
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for make in (ten, three_hundred, nothing_yet, hostile):
        overview = make()
        (target / f"{make.__name__}.docx").write_bytes(word.draw(overview))
        (target / f"{make.__name__}.pptx").write_bytes(deck.draw(overview))
    print(f"{len(list(target.iterdir()))} files in {target}")  # noqa: T201


if __name__ == "__main__":
    main()
