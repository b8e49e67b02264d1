"""`python -m bench [PART ...]`: what the program costs, every part of it when none is named; and, only when they are named, the big
loops that count what becomes of forms, files and mails (LOOPS below).
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from bench import (
    assessment,
    bounces,
    description,
    finder,
    foreign,
    fuzz,
    growth,
    hostile,
    house,
    isolation,
    kills,
    load,
    office,
    overview_page,
    pdf,
    questions,
    reading,
    startup,
    status,
    torn,
    workbook,
)

PARTS = {
    "reading": reading.run,
    "assessment": assessment.run,
    "finder": finder.run,
    "questions": questions.run,
    "isolation": isolation.run,
    "description": description.run,
    "workbook": workbook.run,
    "office": office.run,
    "startup": startup.run,
    "status": status.run,
    "overview-page": overview_page.run,
}
LOOPS = "house, growth, pdf, kills, fuzz, load, torn, bounces, hostile, foreign DIR"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; {LOOPS}")
    parser.add_argument("--rounds", type=int, help="kills: so many rounds of each kind, not 100 kills")
    parser.add_argument("--seed", type=int, default=1, help="kills, fuzz: other moments, other damage")
    parser.add_argument("--files", type=int, default=fuzz.FILES, help="fuzz: so many files")
    parser.add_argument(
        "--only",
        default="",
        help="kills, hostile, growth: only those with this word in their names (hostile: or one of several, by commas)",
    )
    parser.add_argument("--busy", action="store_true", help="hostile: once more while two loops run on every core")
    parser.add_argument("--forms", type=int, default=load.FORMS, help="load: so many forms")
    parser.add_argument("--ways", default=",".join(load.WAYS), help="load: how the program is disturbed")
    parser.add_argument("--places", type=int, default=torn.PLACES, help="torn: at so many places of every file")
    parser.add_argument("--part", default="", choices=("", "open", "frozen"), help="foreign: only this part")
    parser.add_argument("--sizes", default=",".join(map(str, growth.SIZES)), help="growth: rounds of so many practices")
    parser.add_argument("--write", action="store_true", help="growth: the table and the plot into docs/performance.md")
    parser.add_argument("--folder", type=Path, help="bounces: a folder of others' bounces too (bench/bounces.toml)")
    asked = parser.parse_args()
    folder = Path(asked.names.pop()) if len(asked.names) == 2 and asked.names[0] == "foreign" else None
    parts = {
        **PARTS,
        "house": house.run,
        "growth": partial(growth.run, [int(n) for n in asked.sizes.split(",")], asked.only, asked.write),
        "pdf": pdf.run,
        "kills": partial(kills.run, asked.rounds, asked.seed, asked.only),
        "fuzz": partial(fuzz.run, asked.files, asked.seed),
        "load": partial(load.run, asked.forms, asked.seed, asked.ways.split(",")),
        "torn": partial(torn.run, asked.places, asked.seed),
        "bounces": partial(bounces.run, asked.folder),
        "hostile": partial(hostile.run, asked.busy, asked.only),
        "foreign": partial(foreign.run, folder, asked.part),
    }
    if unknown := set(asked.names) - set(parts):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; choose among {', '.join(parts)}")
    for name in asked.names or list(PARTS):
        for label, figure in parts[name]():
            print(f"{label:70} {figure}", flush=True)


if __name__ == "__main__":
    main()
