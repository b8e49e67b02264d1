"""Other people's files, read as returns are: `python -m bench foreign DIR`. None may be taken for a form, and what is said of each
must be true of it: the sentences are printed with their files, for a person to read.

The files are not in the repository. `bench/data/foreign.csv` lists those that were used, by repository, commit, path and sha256,
whether they have numbers like 4.1 in the first column of a table, and which third was left alone until the end ("frozen").
`python -m bench foreign DIR --part open` reads the other two thirds; a file in DIR that is not listed is read always.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.base.package import sha256
from pipeline.intake import guarded
from pipeline.model.returns import Return, Status
from tests.support import ROOT

INSTRUMENT = ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml"
LISTED = Path(__file__).parent / "data" / "foreign.csv"
FORMS = ("no_rows", "controls_gone", "other_instrument", "two_forms", "too_much_text", "blank_form")
"""What is only said of a form: of anybody else's file it is untrue."""
SHOWN = 3
"""Files named under each sentence."""


class Listed(NamedTuple):
    repository: str
    commit: str
    path: str
    sha256: str
    numbered: str
    part: str


def listed() -> dict[str, Listed]:
    """{sha256: what is known of the file}."""
    with LISTED.open(encoding="utf-8", newline="") as f:
        return {row["sha256"]: Listed(**row) for row in csv.DictReader(f)}


def run(folder: Path | None, part: str = "") -> Iterator[tuple[str, str]]:
    """(label, figure) of one run over the files of a folder, those in folders below it too."""
    if folder is None:
        sys.exit(
            "python -m bench foreign DIR: a folder with other people's files, such as those in bench/data/foreign.csv"
        )
    known = listed()
    said: dict[tuple[str, str], list[str]] = {}
    seen: Counter[str] = Counter()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        about = known.get(sha256(data))
        if part and about is not None and about.part != part:
            continue
        seen["files"] += 1
        seen["with numbers in their first column"] += about is not None and about.numbered == "yes"
        for ret in guarded.files_apart(INSTRUMENT, [(path.name, data)]):
            code = ret.findings[-1].code if ret.findings else ""
            seen[what_became_of(ret)] += 1
            said.setdefault((code, ret.reason), []).append(path.name)
    for what, count in seen.items():
        yield f"foreign: {what}", str(count)
    for (code, reason), names in sorted(said.items(), key=lambda x: -len(x[1])):
        yield f"{code}: {', '.join(names[:SHOWN])}", f"{len(names)}: {reason or 'ACCEPTED'}"


def what_became_of(ret: Return) -> str:
    """Where a foreign file ended; the first two must be none."""
    if ret.status is Status.ACCEPTED:
        return "TAKEN FOR A FORM"
    return "CALLED A FORM" if ret.findings and ret.findings[-1].code in FORMS else "told as what it is"
