"""`python -m bench [reading|description|workbook|startup ...]`: all of them when none is named."""

from __future__ import annotations

import sys

from . import description, reading, startup, workbook

PARTS = {"reading": reading.run, "description": description.run, "workbook": workbook.run, "startup": startup.run}


def main(names: list[str]) -> None:
    unknown = set(names) - set(PARTS)
    if unknown:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; choose among {', '.join(PARTS)}")
    for name in names or list(PARTS):
        for label, figure in PARTS[name]():
            print(f"{label:70} {figure}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
